import type { LifecycleRule } from '@aws-sdk/client-s3';
import { withEmptyingRules } from '../teardown/lifecycle.ts';
import type { LifecycleRules } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export const createLifecycleRules = (clients: Clients): LifecycleRules => ({
  emptyByRules: (region, bucket) =>
    asking(`PutBucketLifecycleConfiguration of ${bucket}`, region, async () => {
      const { GetBucketLifecycleConfigurationCommand, PutBucketLifecycleConfigurationCommand } =
        await import('@aws-sdk/client-s3');
      const client = await clients.s3(region);
      const now = await client
        .send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }))
        .catch((error: unknown) => {
          if (hasName(error, 'NoSuchLifecycleConfiguration')) return {};
          throw error;
        });
      const { Rules: before = [], TransitionDefaultMinimumObjectSize: smallest } = now as {
        readonly Rules?: LifecycleRule[];
        readonly TransitionDefaultMinimumObjectSize?: 'all_storage_classes_128K' | 'varies_by_storage_class';
      };
      const rules = withEmptyingRules(before);
      if (!rules) return false;
      await client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: bucket,
          // It is of all rules: left out, it would go back to its default.
          ...(smallest === undefined ? {} : { TransitionDefaultMinimumObjectSize: smallest }),
          LifecycleConfiguration: { Rules: [...rules] as LifecycleRule[] },
        }),
      );
      return true;
    }),
});
