import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { toResult } from '../../../src/ui/result.ts';
import { expectGolden } from './golden.ts';
import { decidedScript, histories, wholly } from './scripted-gate.ts';
import { complete, deploying, refused, stateOf } from './scripted-run.ts';

const refusal = new MigrationError('refused', 'The gate refuses.', {
  code: 'GATE_REFUSED',
  untouched: 'Nothing after the gate was started.',
  next: ['trading-migrate sync'],
});

describe('toResult', () => {
  it('tells a run that is done', () => {
    expect(toResult(stateOf(complete))).toEqual({
      runId: 'run-1',
      ok: true,
      phases: [
        { name: 'deploy', status: 'done', seconds: 65 },
        { name: 'sync', status: 'done', seconds: 25 },
        { name: 'cleanup', status: 'done', seconds: 5 },
      ],
      replication: {
        s3: expect.objectContaining({ verdict: 'pass', lagSeconds: 0.9, reasons: [] }) as unknown,
        dynamodb: expect.objectContaining({ verdict: 'pass', lagSeconds: 0.042, reasons: [] }) as unknown,
      },
      cleanup: { bucketsEmptied: 2, versionsDeleted: 1204, remaining: [] },
    });
  });

  it('tells a refusal, with null where nothing was measured', () => {
    const result = toResult(stateOf(refused), refusal);
    expect(result).toMatchObject({
      ok: false,
      phases: [{ status: 'done' }, { status: 'refused', seconds: 305 }, { status: 'pending', seconds: 0 }],
      replication: { dynamodb: { verdict: 'unknown', lagSeconds: null, reasons: ['no sentinel'] } },
      error: {
        code: 'GATE_REFUSED',
        message: 'The gate refuses.',
        untouched: 'Nothing after the gate was started.',
        next: ['trading-migrate sync'],
        exit: 3,
      },
    });
    expect(result).not.toHaveProperty('cleanup');
  });

  it.each(['passing', 'refusing', 'unknown'] as const)(
    'tells all that a %s gate knows of a store',
    (name) => {
      const { replication } = toResult(stateOf(decidedScript(histories[name], 'unknown')));
      expectGolden(`replication-${name}.json.txt`, JSON.stringify(replication, undefined, 2));
    },
  );

  it('tells what was compared whole before the gate, but for what is not to be replicated', () => {
    const { replication } = toResult(stateOf(decidedScript(histories.passing, 'pass', wholly)));
    expect(replication?.s3?.content).toEqual({ compared: 31_204_106, pending: 0, wrong: 0, unverifiable: 0 });
    expect(replication?.dynamodb?.content).toEqual({
      compared: 52_000,
      pending: 2,
      wrong: 7,
      unverifiable: 1,
    });
    expect(replication?.kinesis?.content).toBeNull();
  });

  it('leaves out what the run did not have', () => {
    expect(Object.keys(toResult(stateOf(deploying)))).toEqual(['runId', 'ok', 'phases']);
    expect(toResult(stateOf(deploying)).ok).toBe(false);
  });

  it('is not ok when anything failed after the last phase', () => {
    expect(toResult(stateOf(complete), new Error('late')).ok).toBe(false);
  });

  it('tells a failure before any run', () => {
    expect(toResult(undefined, new TypeError('x is not a function'))).toEqual({
      runId: null,
      ok: false,
      phases: [],
      error: { code: 'BUG', message: 'x is not a function', next: [], exit: 1 },
    });
  });
});
