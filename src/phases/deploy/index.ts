import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { checkLayers } from './check-layers.ts';
import { deployAllLayers } from './deploy-layers.ts';

export const deployPhase = (world: MigrationWorld): Phase => ({
  name: 'deploy',
  title: 'Deploy infrastructure',
  steps: [checkLayers(world), deployAllLayers(world)],
});
