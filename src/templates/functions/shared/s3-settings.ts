import type { S3ClientConfig } from '@aws-sdk/client-s3';

/** On AWS the SDK's own; at another endpoint buckets are in the path, since their names do not resolve as host names there. */
export const s3Settings = ({ AWS_ENDPOINT_URL } = process.env): S3ClientConfig => ({
  forcePathStyle: AWS_ENDPOINT_URL !== undefined,
});
