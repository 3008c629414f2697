import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../src/local-aws/gateway/s3/target.ts';
import {
  deletesObject,
  factsOfPut,
  parseDeleted,
  writesObject,
} from '../../../../src/local-aws/gateway/s3/written.ts';
import type { AwsRequest, AwsResponse } from '../../../../src/local-aws/gateway/service.ts';

const request = (method: string, target: string, headers: AwsRequest['headers'] = {}): AwsRequest => ({
  ...{ method, target, headers: { host: '127.0.0.1', ...headers }, body: Buffer.from('12345') },
  ...{ service: 's3', region: 'us-east-1', account: '123456789012' },
});
const response = (headers: AwsResponse['headers'] = {}, body = ''): AwsResponse => ({
  ...{ status: 200, headers, body: Buffer.from(body) },
});

test.each([
  ['PUT', '/b/k', true],
  ['PUT', '/b/k?x-id=PutObject', true],
  ['PUT', '/b/k?X-Amz-Signature=s&X-Amz-Date=d', true],
  ['POST', '/b/k?uploadId=u', true],
  ['PUT', '/b/k?uploadId=u&partNumber=1', false],
  ['PUT', '/b/k?tagging', false],
  ['PUT', '/b', false],
  ['POST', '/b/k?uploads', false],
  ['POST', '/b?delete', false],
  ['GET', '/b/k', false],
])('%s %s makes a version: %s', (method, target, expected) => {
  const made = request(method, target);
  expect(writesObject(made, parseTarget(made))).toBe(expected);
});

test.each([
  ['DELETE', '/b/k', true],
  ['DELETE', '/b/k?x-id=DeleteObject', true],
  ['DELETE', '/b/k?versionId=v', false],
  ['DELETE', '/b/k?uploadId=u', false],
  ['DELETE', '/b/k?tagging', false],
  ['DELETE', '/b', false],
])('%s %s puts a marker: %s', (method, target, expected) => {
  const made = request(method, target);
  expect(deletesObject(made, parseTarget(made))).toBe(expected);
});

describe('the facts of a put', () => {
  const facts = (made: AwsRequest, sentAt = 5100, receivedAt = 5900) =>
    factsOfPut({
      ...{ request: made, target: parseTarget(made), sentAt, receivedAt },
      response: response({ 'x-amz-server-side-encryption': 'aws:kms', etag: '"e"' }),
    });

  test('come from the request, its answer and the clock', () => {
    const headers = { 'x-amz-tagging': 'a=1&b=', 'x-amz-storage-class': 'GLACIER' };
    expect(facts(request('PUT', '/b/a%2Fb', headers))).toEqual({
      key: 'a/b',
      tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '' },
      ],
      encryption: 'aws:kms',
      etag: '"e"',
      storageClass: 'GLACIER',
      bytes: 5,
      lastModified: 5000,
    });
    expect(facts(request('PUT', '/b/k', { 'x-amz-decoded-content-length': '3' }))?.bytes).toBe(3);
  });

  test('are the emulator’s to say when the request does not tell, or a second began meanwhile', () => {
    expect(facts(request('PUT', '/b/k', { 'x-amz-copy-source': '/b/j' }))).toBeUndefined();
    expect(facts(request('POST', '/b/k?uploadId=u'))).toBeUndefined();
    expect(facts(request('PUT', '/b/k?X-Amz-Signature=s'))).toBeUndefined();
    expect(facts(request('PUT', '/b/k'), 5999, 6001)).toBeUndefined();
  });
});

test('the answer of DeleteObjects tells removed versions from new markers', () => {
  const body = `<?xml version="1.0"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <Deleted><Key>a &amp; b</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted>
    <Deleted><Key>c</Key><VersionId>v</VersionId></Deleted>
    <Deleted><Key>d</Key><VersionId>w</VersionId><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>w</DeleteMarkerVersionId></Deleted>
    <Error><Key>e</Key><Code>AccessDenied</Code></Error></DeleteResult>`;
  expect(parseDeleted(response({}, body))).toEqual([
    { key: 'a & b', versionId: undefined, markerId: 'm' },
    { key: 'c', versionId: 'v', markerId: undefined },
    { key: 'd', versionId: 'w', markerId: undefined },
  ]);
});
