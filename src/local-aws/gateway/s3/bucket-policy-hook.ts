import type { ResourceHook } from '../service.ts';
import type { Buckets } from './buckets.ts';
import { checkBucketPolicy } from './bucket-policy.ts';

/** The emulator's CloudFormation keeps any policy, also that of a bucket which does not exist. */
export const createBucketPolicyHook = (buckets: Buckets): ResourceHook => ({
  type: 'AWS::S3::BucketPolicy',
  before: async ({ action, properties }) => {
    if (action === 'delete') return;
    const { Bucket, PolicyDocument } = properties;
    const bucket = String(Bucket);
    if (!(await buckets.find(bucket))) throw new Error(`The specified bucket does not exist (${bucket})`);
    checkBucketPolicy(
      bucket,
      typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument),
    );
  },
});
