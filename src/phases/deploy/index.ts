import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { checkLayers } from './check-layers.ts';
import { checkPlan } from './check-plan.ts';
import { deployAllLayers } from './deploy-layers.ts';
import type { DeployOptions } from './options.ts';
import { preflight } from './preflight.ts';

export const deployPhase = (world: MigrationWorld, { plan, ...choices }: DeployOptions): Phase => ({
  name: 'deploy',
  title: 'Deploy infrastructure',
  steps: [
    checkLayers(world),
    preflight(world, choices),
    ...(plan === undefined ? [] : [checkPlan(world, plan)]),
    deployAllLayers(world, choices),
  ],
});
