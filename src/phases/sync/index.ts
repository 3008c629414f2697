import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { uploadObjects } from './upload-objects.ts';
import { writeItems } from './write-items.ts';

export const syncPhase = (world: MigrationWorld): Phase => ({
  name: 'sync',
  title: 'Initial data sync',
  steps: [uploadObjects(world), writeItems(world)],
});
