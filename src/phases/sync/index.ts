import type { Phase } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { replicateExisting } from './backfill.ts';
import type { FolderToUpload } from './folder.ts';
import { uploadFolder } from './upload-folder.ts';
import { uploadObjects } from './upload-objects.ts';
import { writeItems } from './write-items.ts';

/** @param folder what is uploaded instead of test data. */
export function syncPhase(world: MigrationWorld, folder?: FolderToUpload): Phase {
  const { s3, dynamodb } = world.stores;
  return {
    name: 'sync',
    title: 'Initial data sync',
    steps: [
      ...(s3 ? [folder ? uploadFolder(world, s3, folder) : uploadObjects(world, s3)] : []),
      ...(dynamodb && !folder ? [writeItems(world, dynamodb)] : []),
      ...(s3 && world.sync.backfill ? [replicateExisting(world, s3)] : []),
    ],
  };
}
