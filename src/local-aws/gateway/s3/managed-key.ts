import type { AwsRequest } from '../service.ts';

const algorithm = 'x-amz-server-side-encryption';
const keyId = 'x-amz-server-side-encryption-aws-kms-key-id';

/** The request with a key, where it asks for SSE-KMS without one: S3 then takes its own key, which the emulator lacks. */
export function withManagedKey(request: AwsRequest): AwsRequest {
  const { headers, region, account } = request;
  if (headers[algorithm] !== 'aws:kms' || headers[keyId]) return request;
  return { ...request, headers: { ...headers, [keyId]: `arn:aws:kms:${region}:${account}:alias/aws/s3` } };
}
