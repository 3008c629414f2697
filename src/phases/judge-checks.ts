import { MigrationError } from '../errors.ts';
import type { Step } from '../runbook/phase.ts';

/** @param failures of the steps before; read when it is this step's turn. */
export const judgeChecks = (failures: readonly string[]): Step => ({
  name: 'judge-checks',
  title: 'Judge the checks',
  run: async () => {
    if (failures.length === 0) return 'no check failed';
    throw new MigrationError('refused', `${failures.length} checks fail: ${failures.join(', ')}.`, {
      code: 'CHECKS_FAILED',
      untouched: 'What the checks wrote was removed; everything deployed stays as it is.',
    });
  },
});
