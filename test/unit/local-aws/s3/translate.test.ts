import { describe, expect, test } from 'vitest';
import { VersionAliases } from '../../../../src/local-aws/gateway/s3/aliases.ts';
import { parseTarget } from '../../../../src/local-aws/gateway/s3/target.ts';
import { fromEmulator, toEmulator, withoutDeleted } from '../../../../src/local-aws/gateway/s3/translate.ts';
import type { AwsRequest, AwsResponse } from '../../../../src/local-aws/gateway/service.ts';

const lastModified = Date.UTC(2026, 10, 23, 8, 30, 5);
const aliases = new VersionAliases();
aliases.add('target', { emulatorId: 'e1', versionId: 's1', lastModified });

const request = (method: string, target: string, changes: Partial<AwsRequest> = {}): AwsRequest => ({
  ...{ method, target, headers: { host: '127.0.0.1' }, body: Buffer.alloc(0) },
  ...{ service: 's3', region: 'eu-central-1', account: '123456789012' },
  ...changes,
});
const sent = (received: AwsRequest): AwsRequest => toEmulator(received, parseTarget(received), aliases);
const answered = (to: AwsRequest, response: Partial<AwsResponse>): AwsResponse =>
  fromEmulator(
    { status: 200, headers: {}, body: Buffer.alloc(0), ...response },
    to,
    parseTarget(to),
    aliases,
  );

describe('a request for a replica', () => {
  test('names the version that the emulator knows', () => {
    expect(sent(request('GET', '/target/a%20b?versionId=s1')).target).toBe('/target/a%20b?versionId=e1');
    const page = '/target?versions=&key-marker=k&version-id-marker=s1';
    expect(sent(request('GET', page)).target).toContain('version-id-marker=e1');
    const byHost = request('GET', '/k?versionId=s1', { headers: { host: 'target.localhost:4566' } });
    expect(sent(byHost).target).toBe('/k?versionId=e1');
  });

  test('is left as it is for any other bucket or version', () => {
    const other = request('GET', '/source/k?versionId=s1');
    expect(sent(other)).toEqual(other);
    const unknown = request('GET', '/target/k?versionId=s2');
    expect(sent(unknown)).toEqual(unknown);
  });

  test('translates the source of a copy by the bucket of the source', () => {
    const copy = (source: string) =>
      sent(request('PUT', '/source/k', { headers: { host: 'localhost', 'x-amz-copy-source': source } }))
        .headers['x-amz-copy-source'];
    expect(copy('target/a%3Fb/c?versionId=s1')).toBe('/target/a%3Fb/c?versionId=e1');
    expect(copy('/source/k?versionId=s1')).toBe('/source/k?versionId=s1');
    expect(copy('/target/k')).toBe('/target/k');
  });

  test('to delete many objects loses the digest of the body that it no longer has', () => {
    const body = '<Delete><Object><Key>k</Key><VersionId>s1</VersionId></Object><Quiet>true</Quiet></Delete>';
    const headers = { host: 'localhost', 'x-amz-checksum-crc32': 'AAAA', 'x-amz-date': 'now' };
    const translated = sent(request('POST', '/target?delete', { headers, body: Buffer.from(body) }));
    expect(translated.body.toString()).toBe(
      '<Delete><Object><Key>k</Key><VersionId>e1</VersionId></Object><Quiet>false</Quiet></Delete>',
    );
    expect(translated.headers).toEqual({ host: 'localhost', 'x-amz-date': 'now' });
  });
});

describe('an answer about a replica', () => {
  test('carries the id and the date of its source', () => {
    const headers = { 'x-amz-version-id': 'e1', 'last-modified': 'Tue, 24 Nov 2026 00:00:00 GMT' };
    expect(answered(request('HEAD', '/target/k'), { headers }).headers).toEqual({
      ...{ 'x-amz-version-id': 's1', 'last-modified': 'Mon, 23 Nov 2026 08:30:05 GMT' },
    });
    expect(answered(request('HEAD', '/source/k'), { headers }).headers).toEqual(headers);
  });

  test('lists versions and markers with the ids and dates of their sources', () => {
    const entry = (kind: string, id: string, date: string) =>
      `<${kind}><Key>k</Key><VersionId>${id}</VersionId><LastModified>${date}</LastModified></${kind}>`;
    const list = (...entries: string[]) =>
      `<ListVersionsResult>${entries.join('')}<NextVersionIdMarker>e1</NextVersionIdMarker></ListVersionsResult>`;
    const others = entry('DeleteMarker', 'e2', '2026-11-24T00:00:00.000Z');
    const body = Buffer.from(list(entry('Version', 'e1', '2026-11-24T00:00:00.000Z'), others));
    const translated = answered(request('GET', '/target?versions'), { body }).body.toString();
    expect(translated).toContain(entry('Version', 's1', '2026-11-23T08:30:05.000Z'));
    expect(translated).toContain(others);
    expect(translated).toContain('<NextVersionIdMarker>s1<');
    expect(answered(request('GET', '/source?versions'), { body }).body).toEqual(body);
  });

  test('calls a checksum of checksums one', () => {
    const headers = { 'x-amz-checksum-crc32': 'AAAAAA==-2', 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect(answered(request('HEAD', '/target/k'), { headers }).headers).toMatchObject({
      'x-amz-checksum-type': 'COMPOSITE',
    });
  });

  test('says nothing of what was deleted when it was asked to be quiet', () => {
    const document =
      '<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key></Error><Deleted><Key>c</Key></Deleted></DeleteResult>';
    expect(withoutDeleted(document)).toBe('<DeleteResult><Error><Key>b</Key></Error></DeleteResult>');
  });
});

test('an alias is forgotten with its version or its bucket', () => {
  const known = new VersionAliases();
  known.add('target', { emulatorId: 'e1', versionId: 's1', lastModified });
  known.forget('target', 's1');
  expect(known.has('target')).toBe(false);
  expect(known.fromEmulator('target', 'e1')).toBe('e1');
  known.add('target', { emulatorId: 'e1', versionId: 's1', lastModified });
  known.forgetBucket('target');
  expect(known.toEmulator('target', 's1')).toBe('s1');
});
