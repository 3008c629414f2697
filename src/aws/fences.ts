import type { Fences } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking, hasName } from './errors.ts';

export const createFences = (clients: Clients): Fences => {
  const s3 = () => import('@aws-sdk/client-s3');
  const lambda = () => import('@aws-sdk/client-lambda');
  return {
    policyOf: (region, bucket) =>
      asking(
        `GetBucketPolicy of ${bucket}`,
        region,
        async () => {
          const { GetBucketPolicyCommand } = await s3();
          const client = await clients.s3(region);
          return (await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy;
        },
        absent('NoSuchBucketPolicy', 'NoSuchBucket'),
      ),

    putPolicy: (region, bucket, policy) =>
      asking<undefined>(
        `PutBucketPolicy of ${bucket}`,
        region,
        async () => {
          const { PutBucketPolicyCommand } = await s3();
          const client = await clients.s3(region);
          await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
          return undefined;
        },
        absent('NoSuchBucket'),
      ),

    mappingState: (region, mapping) =>
      asking(
        `GetEventSourceMapping ${mapping}`,
        region,
        async () => {
          const { GetEventSourceMappingCommand } = await lambda();
          const client = await clients.lambda(region);
          return (await client.send(new GetEventSourceMappingCommand({ UUID: mapping }))).State;
        },
        absent('ResourceNotFoundException'),
      ),

    disableMapping: (region, mapping) =>
      asking(
        `UpdateEventSourceMapping ${mapping}`,
        region,
        async () => {
          const { UpdateEventSourceMappingCommand } = await lambda();
          const client = await clients.lambda(region);
          await client.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: false }));
          return true;
        },
        // In use: still creating, enabling, disabling or updating.
        {
          when: (error) => hasName(error, 'ResourceInUseException', 'ResourceNotFoundException'),
          answer: false,
        },
      ),
  };
};
