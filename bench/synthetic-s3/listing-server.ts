// An S3 with two buckets of the same objects, which it can only list: ListObjectVersions, ListObjectsV2 and ListObjects, with prefix and
// delimiter, GetBucketLocation and HeadBucket. A page ends at a multiple of a thousand keys and is made once, so that this is not what is
// measured. It runs as a process of its own.
//
//   node bench/synthetic-s3/listing-server.ts KEYS     prints its port
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const size = Number(process.argv[2]);
const perPage = 1000;
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const date = '2026-11-24T10:00:00.000Z';
const owner =
  '<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID><DisplayName>owner</DisplayName></Owner>';
const rest = `<LastModified>${date}</LastModified><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><Size>2048</Size>${owner}<StorageClass>STANDARD</StorageClass>`;

const folderOf = (folder: number): string => `ticks/${String(folder).padStart(5, '0')}/`;
/** In the order of the numbers. */
const keyOf = (number: number): string =>
  `${folderOf(Math.floor(number / perPage))}${String(number).padStart(8, '0')}.json`;

/** The first number whose key is behind a text. */
function numberBehind(text: string): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(middle) > text) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first number whose key does not begin with a prefix any more. */
const numberAfter = (prefix: string): number => numberBehind(`${prefix}\u{10ffff}`);

const made = new Map<string, Buffer>();

function once(name: string, make: () => string): Buffer {
  const known = made.get(name);
  if (known) return known;
  const body = Buffer.from(make());
  made.set(name, body);
  return body;
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);

/** Where a page ends that begins at a number. */
const endOf = (from: number, most: number, end: number): number =>
  Math.min(from + most, (Math.floor(from / perPage) + 1) * perPage, end);

function versions(query: URLSearchParams): Buffer {
  const prefix = query.get('prefix') ?? '';
  // Every key is longer than a prefix that is asked for here.
  const from = Math.max(numberBehind(query.get('key-marker') ?? ''), numberBehind(prefix));
  const end = prefix === '' ? size : numberAfter(prefix);
  const to = endOf(from, Number(query.get('max-keys') ?? perPage), end);
  return once(`versions ${from} ${to} ${end}`, () => {
    const next =
      to < end
        ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${keyOf(to - 1)}</NextKeyMarker><NextVersionIdMarker>${versionId}</NextVersionIdMarker>`
        : '<IsTruncated>false</IsTruncated>';
    const entries = numbers(from, to).map(
      (number) =>
        `<Version><Key>${keyOf(number)}</Key><VersionId>${versionId}</VersionId><IsLatest>true</IsLatest>${rest}</Version>`,
    );
    return `<ListVersionsResult ${namespace}><Name>bench</Name><EncodingType>url</EncodingType>${next}${entries.join('')}</ListVersionsResult>`;
  });
}

const versionId = '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY';

function objects(query: URLSearchParams): Buffer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? query.get('marker') ?? '';
  const isByFolder = query.get('delimiter') === '/' && (prefix === '' || prefix === 'ticks/');
  if (isByFolder) return folders(prefix);
  const from = Math.max(numberBehind(after), numberBehind(prefix));
  const end = prefix === '' ? size : numberAfter(prefix);
  const to = endOf(from, Number(query.get('max-keys') ?? perPage), end);
  return once(`objects ${from} ${to} ${end}`, () => {
    const next =
      to < end
        ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${keyOf(to - 1)}</NextContinuationToken><NextMarker>${keyOf(to - 1)}</NextMarker>`
        : '<IsTruncated>false</IsTruncated>';
    const entries = numbers(from, to).map(
      (number) => `<Contents><Key>${keyOf(number)}</Key>${rest}</Contents>`,
    );
    return `<ListBucketResult ${namespace}><Name>bench</Name><Prefix>${prefix}</Prefix><KeyCount>${to - from}</KeyCount><MaxKeys>${perPage}</MaxKeys>${next}${entries.join('')}</ListBucketResult>`;
  });
}

/** All in one page: there are not more than a thousand of them up to a million objects. */
function folders(prefix: string): Buffer {
  const names = prefix === '' ? ['ticks/'] : numbers(0, Math.ceil(size / perPage)).map(folderOf);
  const entries = names.map((name) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`);
  return Buffer.from(
    `<ListBucketResult ${namespace}><Name>bench</Name><Prefix>${prefix}</Prefix><Delimiter>/</Delimiter><KeyCount>${names.length}</KeyCount><MaxKeys>${perPage}</MaxKeys><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`,
  );
}

function answer(url: URL, response: ServerResponse): void {
  const { searchParams: query } = url;
  response.setHeader('content-type', 'application/xml');
  response.setHeader('x-amz-bucket-region', 'us-east-1');
  const key = url.pathname.split('/').slice(2).join('/');
  if (key !== '') response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  else if (query.has('location')) response.end(`<LocationConstraint ${namespace}></LocationConstraint>`);
  else if (query.has('versions')) response.end(versions(query));
  else response.end(objects(query));
}

const server = createServer((request, response) =>
  answer(new URL(request.url ?? '/', 'http://localhost'), response),
);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
