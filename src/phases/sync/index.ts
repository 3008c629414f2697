import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { uploadObjects } from './upload-objects.ts';
import { writeItems } from './write-items.ts';

export function syncPhase(world: MigrationWorld): Phase {
  const { s3, dynamodb } = world.stores;
  return {
    name: 'sync',
    title: 'Initial data sync',
    steps: [...(s3 ? [uploadObjects(world, s3)] : []), ...(dynamodb ? [writeItems(world, dynamodb)] : [])],
  };
}
