import type { MigrationWorld } from '../world.ts';
import type { StackBucket } from './find-buckets.ts';

/** Whether a bucket has any version or delete marker: CloudFormation does not delete it then. */
export async function holdsVersions(
  { region, bucket }: StackBucket,
  { buckets }: MigrationWorld,
): Promise<boolean> {
  const { versions } = await buckets.listVersions(region, bucket, undefined, 1);
  return versions.length > 0;
}
