import {
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  type AccelerateConfiguration,
  type ObjectLockConfiguration,
  type OwnershipControlsRule,
  type Tag,
  type VersioningConfiguration,
} from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { ResourceChange } from '../service.ts';
import { encryption } from './encryption.ts';
import { lifecycle } from './lifecycle.ts';
import type { BucketProperty, Fields } from './property.ts';

const suspended = { Status: 'Suspended' } as const;

/** The emulator enables versioning, and never suspends it. */
const versioning: BucketProperty = {
  name: 'VersioningConfiguration',
  put: async (s3, Bucket, value) =>
    s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: value as VersioningConfiguration }),
    ),
  remove: async (s3, Bucket) =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: suspended })),
};

const ownership: BucketProperty = {
  name: 'OwnershipControls',
  put: async (s3, Bucket, value) => {
    const Rules = (value as Fields).Rules as OwnershipControlsRule[];
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
  },
  remove: async (s3, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
};

const tags: BucketProperty = {
  name: 'Tags',
  put: async (s3, Bucket, value) =>
    s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: value as Tag[] } })),
  remove: async (s3, Bucket) => s3.send(new DeleteBucketTaggingCommand({ Bucket })),
};

const logging: BucketProperty = {
  name: 'LoggingConfiguration',
  put: async (s3, Bucket, value) => {
    const { DestinationBucketName = Bucket, LogFilePrefix = '' } = value as Readonly<Record<string, string>>;
    const LoggingEnabled = { TargetBucket: DestinationBucketName, TargetPrefix: LogFilePrefix };
    return s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
  },
  remove: async (s3, Bucket) => s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
};

const acceleration: BucketProperty = {
  name: 'AccelerateConfiguration',
  put: async (s3, Bucket, value) => {
    const { AccelerationStatus: Status } = value as { AccelerationStatus: AccelerateConfiguration['Status'] };
    return s3.send(
      new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration: { Status } }),
    );
  },
  remove: async (s3, Bucket) =>
    s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration: suspended })),
};

const properties: readonly BucketProperty[] = [
  versioning,
  encryption,
  ownership,
  tags,
  lifecycle,
  logging,
  acceleration,
];

/** Sets what a bucket's template says and the emulator left out, or does not say any more. */
export async function applyBucketProperties(emulator: Emulator, change: ResourceChange): Promise<void> {
  const { physicalId: bucket, properties: wanted, previousProperties: before = {} } = change;
  const { s3 } = emulator.clients(change.region);
  for (const property of properties) {
    const value = wanted[property.name];
    if (value !== undefined) await property.put(s3, bucket, value);
    else if (before[property.name] !== undefined) await property.remove(s3, bucket);
  }
  await applyObjectLock(emulator, change);
}

/** Object Lock enables versioning too, and cannot be disabled again. */
async function applyObjectLock(emulator: Emulator, change: ResourceChange): Promise<void> {
  const { physicalId: Bucket, properties: wanted, region } = change;
  const configuration = wanted.ObjectLockConfiguration as ObjectLockConfiguration | undefined;
  if (String(wanted.ObjectLockEnabled) !== 'true' && configuration === undefined) return;
  const { s3 } = emulator.clients(region);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', ...configuration },
    }),
  );
}
