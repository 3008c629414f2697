import { makePlan } from '../../deployment/plan/make-plan.ts';
import { pinEngineVersion } from '../../deployment/pin-engine-version.ts';
import { MigrationError } from '../../errors.ts';
import type { Step } from '../../runbook/phase.ts';
import { planningWorld, type MigrationWorld } from '../world.ts';

/**
 * Plans anew, and compares with the plan that was approved: by its hash, since everything that it was made from is in it.
 * A run that is resumed has changed the world itself, so it is not asked again once its deployment began.
 */
export const checkPlan = (world: MigrationWorld, approved: string): Step => ({
  name: 'check-plan',
  title: 'Compare with the plan',
  run: async (context) => {
    if (context.beganBefore('deploy-layers')) return 'its deployment had begun already';
    const settings = await pinEngineVersion(world.wanted, world, world.databases);
    const { hash } = await makePlan(world.wanted, { ...planningWorld(world), settings });
    if (hash.startsWith(approved)) return `the plan ${approved} still holds`;
    throw new MigrationError(
      'refused',
      `The plan ${approved} does not hold any more: a deploy would now do what plan ${hash.slice(0, 12)} says.`,
      {
        code: 'PLAN_OUTDATED',
        untouched: 'Nothing was changed.',
        next: ['Run trading-migrate plan, look at what changed, and deploy with its hash.'],
      },
    );
  },
});
