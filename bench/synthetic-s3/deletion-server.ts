// An S3 that is as fast as Node can be and knows as much of it as emptying a bucket needs: ListObjectVersions, ListObjectsV2 (current
// objects), ListMultipartUploads, GetBucketVersioning, GetBucketLocation, HeadBucket, DeleteObjects, DeleteObject. It runs as a process of its own.
//
//   node bench/synthetic-s3/deletion-server.ts
//
// It prints its port. POST /-/reset {"versions":n,"throttleAbove":requests a second,"failEvery":n} fills the bucket anew; GET /-/account says what
// became of it. Above `throttleAbove` DeleteObjects requests in any second it answers 503 SlowDown; every n-th version fails once with
// InternalError in a 200. A version that is not there any more is deleted well, as S3 does it, and counted.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { numberOf, SyntheticVersions, type SyntheticVersion } from './versions.ts';

interface Settings {
  readonly versions: number;
  readonly throttleAbove?: number;
  readonly failEvery?: number;
}

let settings: Settings = { versions: 0 };
let versions = new SyntheticVersions(0);
let failed = new Set<number>();
let deleteTimes: number[] = [];
let counts = { deletes: 0, throttled: 0, failedKeys: 0, listings: 0, mostInASecond: 0 };

function reset(next: Settings): void {
  settings = next;
  versions = new SyntheticVersions(next.versions);
  failed = new Set();
  deleteTimes = [];
  counts = { deletes: 0, throttled: 0, failedKeys: 0, listings: 0, mostInASecond: 0 };
}

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const date = '2026-11-24T10:00:00.000Z';
const owner =
  '<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID><DisplayName>owner</DisplayName></Owner>';
const etag = '&quot;9b2cf535f27731c974343645a3985328&quot;';

/** On AWS the order of elements is this, and each is there. */
const versionXml = ({ key, versionId, isMarker }: SyntheticVersion): string =>
  isMarker
    ? `<DeleteMarker><Key>${key}</Key><VersionId>${versionId}</VersionId><IsLatest>true</IsLatest><LastModified>${date}</LastModified>${owner}</DeleteMarker>`
    : `<Version><Key>${key}</Key><VersionId>${versionId}</VersionId><IsLatest>false</IsLatest><LastModified>${date}</LastModified><ETag>${etag}</ETag><Size>2048</Size>${owner}<StorageClass>STANDARD</StorageClass></Version>`;

function listVersions(query: URLSearchParams): string {
  counts.listings += 1;
  const most = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  let number = versions.after(query.get('key-marker') ?? '', query.get('version-id-marker') ?? undefined);
  const entries: string[] = [];
  let lastListed: SyntheticVersion | undefined;
  for (; number < versions.size && entries.length < most; number += 1) {
    if (!versions.isLeft(number)) continue;
    lastListed = versions.at(number);
    entries.push(versionXml(lastListed));
  }
  while (number < versions.size && !versions.isLeft(number)) number += 1;
  const isTruncated = number < versions.size;
  const markers =
    isTruncated && lastListed
      ? `<NextKeyMarker>${lastListed.key}</NextKeyMarker><NextVersionIdMarker>${lastListed.versionId}</NextVersionIdMarker>`
      : '';
  const encoding = query.get('encoding-type') ? '<EncodingType>url</EncodingType>' : '';
  return `<ListVersionsResult ${namespace}><Name>bench</Name><Prefix></Prefix>${encoding}<MaxKeys>${most}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${markers}${entries.join('')}</ListVersionsResult>`;
}

/** Every version as an object, for who deletes objects only: the newest of a key that is no marker. */
function listObjects(query: URLSearchParams): string {
  counts.listings += 1;
  const most = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const from = query.get('continuation-token') ?? query.get('marker') ?? query.get('start-after') ?? '';
  let number = versions.after(from, undefined);
  const entries: string[] = [];
  let lastKey = '';
  for (; number < versions.size && entries.length < most; number += 1) {
    if (!versions.isLeft(number)) continue;
    const { key } = versions.at(number);
    if (key === lastKey) continue;
    lastKey = key;
    entries.push(
      `<Contents><Key>${key}</Key><LastModified>${date}</LastModified><ETag>${etag}</ETag><Size>2048</Size>${owner}<StorageClass>STANDARD</StorageClass></Contents>`,
    );
  }
  const isTruncated = number < versions.size;
  const token = isTruncated
    ? `<NextContinuationToken>${lastKey}</NextContinuationToken><NextMarker>${lastKey}</NextMarker>`
    : '';
  return `<ListBucketResult ${namespace}><Name>bench</Name><Prefix></Prefix><KeyCount>${entries.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${token}${entries.join('')}</ListBucketResult>`;
}

function isTooFast(): boolean {
  const now = performance.now();
  const start = deleteTimes.findIndex((at) => at > now - 1000);
  deleteTimes = start < 0 ? [] : deleteTimes.slice(start);
  if (settings.throttleAbove !== undefined && deleteTimes.length >= settings.throttleAbove) return true;
  deleteTimes.push(now);
  counts.mostInASecond = Math.max(counts.mostInASecond, deleteTimes.length);
  return false;
}

function deleteVersion(key: string, versionId: string | undefined): string {
  // Without a version, the object as a whole is meant here, so that deleting current objects makes progress.
  const ids = versionId ? [versionId] : idsOf(key);
  for (const id of ids) {
    const number = numberOf(id);
    const { failEvery } = settings;
    if (failEvery !== undefined && number % failEvery === 0 && !failed.has(number)) {
      failed.add(number);
      counts.failedKeys += 1;
      return `<Error><Key>${key}</Key><VersionId>${id}</VersionId><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>`;
    }
    versions.delete(id);
  }
  return '';
}

function idsOf(key: string): readonly string[] {
  const ids: string[] = [];
  const digits = /(\d{8})\.json$/.exec(key);
  const first = Number(digits?.[1] ?? -1) * 2;
  for (const number of [first, first + 1])
    if (number >= 0 && number < versions.size && versions.isLeft(number))
      ids.push(versions.at(number).versionId);
  return ids;
}

function deleteObjects(xml: string): string {
  let errors = '';
  for (let at = xml.indexOf('<Object>'); at >= 0; at = xml.indexOf('<Object>', at + 8)) {
    const end = xml.indexOf('</Object>', at);
    const part = xml.slice(at, end);
    const key = part.slice(part.indexOf('<Key>') + 5, part.indexOf('</Key>'));
    const id = part.indexOf('<VersionId>');
    errors += deleteVersion(key, id < 0 ? undefined : part.slice(id + 11, part.indexOf('</VersionId>')));
  }
  return `<DeleteResult ${namespace}>${errors}</DeleteResult>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const slowDown =
  '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>1</RequestId></Error>';

async function answer(request: IncomingMessage): Promise<[status: number, body: string]> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { searchParams: query, pathname } = url;
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  const body = await bodyOf(request);
  if (pathname === '/-/reset') {
    reset(JSON.parse(body) as Settings);
    return [200, ''];
  }
  if (pathname === '/-/account')
    return [200, JSON.stringify({ ...versions.account(), left: versions.left, ...counts })];
  if (request.method === 'POST' && query.has('delete')) {
    if (isTooFast()) {
      counts.throttled += 1;
      return [503, slowDown];
    }
    counts.deletes += 1;
    return [200, deleteObjects(body)];
  }
  if (request.method === 'DELETE') {
    if (key === '') return [204, ''];
    if (isTooFast()) {
      counts.throttled += 1;
      return [503, slowDown];
    }
    counts.deletes += 1;
    deleteVersion(key, query.get('versionId') ?? undefined);
    return [204, ''];
  }
  if (request.method === 'HEAD') return key === '' ? [200, ''] : [404, ''];
  if (query.has('uploads'))
    return [
      200,
      `<ListMultipartUploadsResult ${namespace}><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`,
    ];
  if (query.has('versioning'))
    return [200, `<VersioningConfiguration ${namespace}><Status>Enabled</Status></VersioningConfiguration>`];
  if (query.has('location')) return [200, `<LocationConstraint ${namespace}></LocationConstraint>`];
  if (query.has('versions')) return [200, listVersions(query)];
  if (key === '') return [200, listObjects(query)];
  return [404, '<Error><Code>NoSuchKey</Code><Message>Not here</Message></Error>'];
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [status, body] = await answer(request);
  response.writeHead(status, { 'content-type': 'application/xml', 'x-amz-bucket-region': 'us-east-1' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const server = createServer((request, response) => void serve(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
