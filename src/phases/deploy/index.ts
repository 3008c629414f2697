import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { checkLayers } from './check-layers.ts';
import { checkPlan } from './check-plan.ts';
import { deployAllLayers } from './deploy-layers.ts';

export interface DeployOptions {
  /** Whether an update may replace or remove what holds data. Default false. */
  readonly allowReplacement?: boolean;
  /** Hash of the plan that is to be carried out, or its beginning. */
  readonly plan?: string | undefined;
}

export const deployPhase = (
  world: MigrationWorld,
  { allowReplacement = false, plan }: DeployOptions,
): Phase => ({
  name: 'deploy',
  title: 'Deploy infrastructure',
  steps: [
    checkLayers(world),
    ...(plan === undefined ? [] : [checkPlan(world, plan)]),
    deployAllLayers(world, allowReplacement),
  ],
});
