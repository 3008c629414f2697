import { expect, test } from 'vitest';
import { operationOf } from '../../../../src/local-aws/gateway/faults/operation.ts';

const asked = (
  service: string,
  line: string,
  headers: Record<string, string> = {},
  body = '',
): string | undefined => {
  const [method = '', target = ''] = line.split(' ');
  return operationOf({ service, method, target, headers, body: Buffer.from(body) });
};

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

test.each([
  ['Query', 'cloudformation', 'POST /', form, 'Action=DescribeStacks&Version=2010-05-15', 'DescribeStacks'],
  ['Query by GET', 'sts', 'GET /?Action=GetCallerIdentity', {}, '', 'GetCallerIdentity'],
  ['JSON', 'dynamodb', 'POST /', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, '{}', 'PutItem'],
  ['REST JSON', 'lambda', 'GET /2015-03-31/functions', {}, '', undefined],
])('%s says its operation', (_protocol, service, line, headers, body, operation) => {
  expect(asked(service, line, headers, body)).toBe(operation);
});

test.each([
  ['GET /', 'ListBuckets'],
  ['PUT /bucket', 'CreateBucket'],
  ['HEAD /bucket', 'HeadBucket'],
  ['DELETE /bucket', 'DeleteBucket'],
  ['GET /bucket?list-type=2&prefix=a', 'ListObjectsV2'],
  ['GET /bucket?versions=&prefix=a', 'ListObjectVersions'],
  ['GET /bucket?uploads', 'ListMultipartUploads'],
  ['POST /bucket?delete', 'DeleteObjects'],
  ['PUT /bucket?versioning', 'PutBucketVersioning'],
  ['DELETE /bucket?replication', 'DeleteBucketReplication'],
  ['PUT /bucket/a/b?x-id=PutObject', 'PutObject'],
  ['PUT /bucket/key', 'PutObject'],
  ['GET /bucket/key?versionId=7', 'GetObject'],
  ['HEAD /bucket/key', 'HeadObject'],
  ['DELETE /bucket/key', 'DeleteObject'],
  ['PUT /bucket/key?tagging', 'PutObjectTagging'],
  ['POST /bucket/key?uploads', 'CreateMultipartUpload'],
  ['PUT /bucket/key?partNumber=1&uploadId=u', 'UploadPart'],
  ['POST /bucket/key?uploadId=u', 'CompleteMultipartUpload'],
  ['DELETE /bucket/key?uploadId=u', 'AbortMultipartUpload'],
])('S3: %s is %s', (line, operation) => {
  expect(asked('s3', line)).toBe(operation);
});

test('S3: a copy says so in a header', () => {
  expect(asked('s3', 'PUT /bucket/key', { 'x-amz-copy-source': '/other/key' })).toBe('CopyObject');
});
