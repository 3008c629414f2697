import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { renderError } from '../../../src/ui/error.ts';
import { expectGolden } from './golden.ts';
import { plainLook } from './scripted-run.ts';

const failure = new MigrationError(
  'aws',
  'Layer database in eu-central-1 was not created: AuroraSecondaryCluster failed with "The source cluster is not valid for\n physical replication (Service: Rds, Status Code: 400)".',
  {
    code: 'LAYER_FAILED',
    untouched: 'Layers that depend on it were not started.',
    next: [
      'Wait until AuroraPrimaryInstance1 is available in us-east-1, then run the same command again; it goes on where it stopped.',
      'trading-migrate deploy --config ./environments/production-eu/trading-migrate.json --take-over',
    ],
    cause: new Error('operation 1 FAILED'),
  },
);

describe('renderError', () => {
  it('is one calm paragraph', () => expectGolden('error.txt', renderError(failure, plainLook(80))));

  it('never breaks a command', () => {
    const lines = renderError(failure, plainLook(40)).split('\n');
    const command = lines.filter((line) => line.includes('trading-migrate deploy'));
    expect(command).toEqual([`        ${failure.next[1] ?? ''}`]);
    for (const line of lines) if (!command.includes(line)) expect(line.length).toBeLessThanOrEqual(40);
  });

  it('takes what continues from the caller when the error does not say', () => {
    const refusal = new MigrationError('refused', 'No.', { code: 'GATE_REFUSED' });
    expect(renderError(refusal, plainLook(), { next: ['trading-migrate sync'] })).toBe(
      '✖ No.\n  Next: trading-migrate sync',
    );
  });

  it('calls anything unexpected a bug', () => {
    const text = renderError(new TypeError('x is not a function'), plainLook());
    expect(text).toContain('✖ This is a bug in trading-migrate: x is not a function');
    expect(text).toContain('--verbose');
    expect(text).not.toContain('error.test.ts');
    expect(renderError('just a string', plainLook())).toContain('just a string');
  });

  it('shows stack and causes only when asked', () => {
    expect(renderError(failure, plainLook())).not.toContain('operation 1 FAILED');
    const verbose = renderError(failure, plainLook(), { verbose: true });
    expect(verbose).toMatch(/error\.test\.ts[^]*Caused by: Error: operation 1 FAILED[^]*error\.test\.ts/);
    expect(renderError(new TypeError('x'), plainLook(), { verbose: true })).toContain('error.test.ts');
  });
});
