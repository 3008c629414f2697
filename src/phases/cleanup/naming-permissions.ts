import { MigrationError } from '../../errors.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { withNext } from './with-next.ts';

/**
 * A step whose refusal by IAM says what prints the policy that is needed: what an operator was allowed when the environment was made may
 * be less than what cleanup calls today.
 * @param actions of IAM, where the step needs few: S3 does not always name the one that is missing.
 */
export const namingPermissions = (
  step: Step,
  { causeOf, environmentSuffix }: MigrationWorld,
  actions: readonly string[] = [],
): Step => ({
  ...step,
  run: async (context) => {
    try {
      return await step.run(context);
    } catch (error) {
      if (!(error instanceof MigrationError) || error.code !== 'AWS_REFUSED') throw error;
      if (causeOf(error.message) !== 'ACCESS_DENIED') throw error;
      throw withNext(
        error,
        ...(actions.length > 0 ? [`This step needs ${actions.join(', ')}.`] : []),
        'All that cleanup needs is printed by:',
        `trading-migrate iam-policy -e ${environmentSuffix} --command cleanup`,
      );
    }
  },
});
