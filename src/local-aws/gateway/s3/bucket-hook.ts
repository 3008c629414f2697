import { ListObjectVersionsCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { applyBucketProperties } from '../bucket-properties/index.ts';
import type { Emulator } from '../emulator.ts';
import type { ResourceChange, ResourceHook } from '../service.ts';
import { fromCloudFormation } from './configuration.ts';
import { unknownEvent } from './notifications/configuration.ts';
import type { Replicator } from './replicator.ts';

/**
 * What CloudFormation's buckets lack in the emulator: most of their properties, replication, and refusing to lose what
 * they hold.
 */
export function createBucketHook(emulator: Emulator, replicator: Replicator): ResourceHook {
  return {
    type: 'AWS::S3::Bucket',
    before: async (change) => {
      if (change.action === 'delete') await refuseUnlessEmpty(emulator, change);
      else checkEvents(change.properties.NotificationConfiguration);
    },
    after: async (change) => {
      const bucket = change.physicalId;
      if (change.action === 'delete') {
        replicator.forgetBucket(bucket);
        return;
      }
      await applyBucketProperties(emulator, change);
      replicator.buckets.forget(bucket); // Its versioning may have changed.
      const { ReplicationConfiguration } = change.properties;
      if (ReplicationConfiguration !== undefined) {
        const configuration = fromCloudFormation(ReplicationConfiguration);
        await replicator.configure(bucket, configuration, { fromStack: true });
      } else if (replicator.configurations.isFromStack(bucket)) {
        replicator.configurations.delete(bucket);
      }
    },
  };
}

/** An entry of every kind of configuration has one Event. */
function checkEvents(notification: unknown): void {
  const entries = Object.values((notification ?? {}) as Readonly<Record<string, unknown>>)
    .filter(isList)
    .flat();
  const unknown = unknownEvent(entries.map(({ Event }) => String(Event)));
  if (unknown !== undefined) throw new Error(`The event '${unknown}' is not supported for notifications`);
}

const isList = (value: unknown): value is readonly { readonly Event?: unknown }[] => Array.isArray(value);

async function refuseUnlessEmpty(emulator: Emulator, { physicalId, region }: ResourceChange): Promise<void> {
  try {
    const { Versions = [], DeleteMarkers = [] } = await emulator
      .clients(region)
      .s3.send(new ListObjectVersionsCommand({ Bucket: physicalId, MaxKeys: 1 }));
    if (Versions.length + DeleteMarkers.length === 0) return;
  } catch (error) {
    // Somebody deleted the bucket already, which CloudFormation takes for a deletion.
    if (error instanceof S3ServiceException && error.name === 'NoSuchBucket') return;
    throw error;
  }
  throw new Error('The bucket you tried to delete is not empty. You must delete all versions in the bucket.');
}
