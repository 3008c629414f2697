import { describe, expect, it } from 'vitest';
import { createLog, errorFields } from '../../../../../src/templates/functions/shared/log.ts';
import { throttled } from '../records.ts';

const linesAt = (level?: string): readonly string[] => {
  const lines: string[] = [];
  const now = (): Date => new Date('2026-11-25T14:30:00Z');
  const log = createLog('pipeline', 'r-1', { level, now, write: (line) => lines.push(line) });
  log.debug('one');
  log.info('two', { trades: 2 });
  log.warn('three');
  log.error('four');
  return lines;
};

describe('createLog', () => {
  it('writes one JSON object a line, with the names by which Lambda filters', () => {
    const [line = ''] = linesAt('INFO');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      ...{ timestamp: '2026-11-25T14:30:00.000Z', level: 'INFO', message: 'two' },
      ...{ function: 'pipeline', requestId: 'r-1', trades: 2 },
    });
  });

  it.each([
    ['DEBUG', 4],
    ['INFO', 3],
    ['WARN', 2],
    ['ERROR', 1],
    ['whatever', 3],
    [undefined, 3],
  ])('at level %s writes %i of four lines', (level, count) => {
    expect(linesAt(level)).toHaveLength(count);
  });
});

describe('errorFields', () => {
  it('names the error of AWS and its request, without its words', () => {
    expect(errorFields(throttled())).toEqual({
      error: 'ProvisionedThroughputExceededException',
      awsRequestId: 'aws-request',
      httpStatus: 400,
    });
  });

  it('takes whatever was thrown', () => {
    expect(errorFields('words')).toMatchObject({ error: 'string' });
    expect(errorFields(new TypeError('no'))).toMatchObject({ error: 'TypeError' });
  });
});
