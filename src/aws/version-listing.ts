import { StringDecoder } from 'node:string_decoder';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ListingMarker, VersionListing, VersionRef } from '../teardown/ports.ts';

/** What reads and replaces the body of an answer, without the SDK's types of middleware in between. */
interface RawAnswer {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/**
 * A page of ListObjectVersions of which only keys and version ids are read. The SDK makes an object of ten fields of each version, which
 * costs more than everything else that emptying a bucket does (decision 014): versions are taken out of the answer before the SDK
 * reads the rest, markers and errors included. Keys come URL-encoded, since XML 1.0 cannot have all characters that S3 can.
 */
export async function listVersionPage(
  client: S3Client,
  bucket: string,
  after: ListingMarker | undefined,
  most: number | undefined,
): Promise<VersionListing> {
  return listPageOf(client, bucket, { after, most }, refOf);
}

export interface Asked {
  readonly after: ListingMarker | undefined;
  /** At most this many, default and limit 1,000. */
  readonly most?: number | undefined;
  readonly prefix?: string;
}

/** The same, of which `read` says what is read of each version. */
export async function listPageOf<T extends VersionRef>(
  client: S3Client,
  bucket: string,
  { after, most, prefix }: Asked,
  read: ReadVersion<T>,
): Promise<Omit<VersionListing, 'versions'> & { readonly versions: readonly T[] }> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const command = new ListObjectVersionsCommand({
    Bucket: bucket,
    EncodingType: 'url',
    ...(most === undefined ? {} : { MaxKeys: most }),
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(after === undefined ? {} : { KeyMarker: after.key, VersionIdMarker: after.versionId }),
  });
  let found: readonly T[] = [];
  command.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const answer = result.response as RawAnswer;
      if (answer.statusCode !== 200) return result;
      const { versions, rest } = await takeVersions(inChunks(answer.body), read);
      found = versions;
      answer.body = Buffer.from(rest);
      return result;
    },
    // Low is next to the wire: before the SDK reads the answer.
    { step: 'deserialize', name: 'takeVersions', priority: 'low' },
  );
  const page = await client.send(command);
  const decode = page.EncodingType === 'url' ? decodeKey : (key: string) => key;
  return {
    versions: found,
    next:
      page.IsTruncated === true && page.NextKeyMarker !== undefined
        ? { key: decode(page.NextKeyMarker), versionId: page.NextVersionIdMarker }
        : undefined,
  };
}

/** Makes something of a version or delete marker, whose key is decoded afterwards; `valueOf` has the text of an element, or nothing. */
export type ReadVersion<T> = (valueOf: (element: string) => string, isMarker: boolean) => T;

export const refOf: ReadVersion<VersionRef> = (valueOf) => ({
  key: valueOf('Key'),
  versionId: valueOf('VersionId') || 'null',
});

const inChunks = (body: RawAnswer['body']): AsyncIterable<Uint8Array> | Iterable<Uint8Array> =>
  body instanceof Uint8Array ? [body] : body;

/**
 * Separates versions and delete markers, in the order in which they stand, from the rest of a ListVersionsResult. What arrives is read as
 * it comes: the text of a whole page would be too large for V8's space for young objects, and stay until the next full collection.
 */
export async function takeVersions<T extends VersionRef>(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  read: ReadVersion<T>,
): Promise<{ versions: readonly T[]; rest: string }> {
  const decoder = new StringDecoder('utf8');
  const versions: T[] = [];
  let rest = '';
  let text = '';
  const take = (): void => {
    let at = 0;
    opening.lastIndex = 0;
    for (let match = opening.exec(text); match; match = opening.exec(text)) {
      const closing = `</${match[1] ?? ''}>`;
      const end = text.indexOf(closing, opening.lastIndex);
      if (end < 0) break;
      const from = opening.lastIndex;
      versions.push(read((element) => valueOf(element, text, from, end), match[1] === 'DeleteMarker'));
      rest += text.slice(at, match.index);
      at = opening.lastIndex = end + closing.length;
    }
    text = text.slice(at);
  };
  for await (const chunk of body) {
    text += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    take();
  }
  text += decoder.end();
  take();
  rest += text;
  if (/<(Version|DeleteMarker)>/.test(text)) throw new Error('S3 sent a listing that is cut off.');
  // Which comes before the versions on AWS, and after them elsewhere.
  const isEncoded = rest.includes('<EncodingType>url</EncodingType>');
  return {
    versions: isEncoded ? versions.map((version) => ({ ...version, key: decodeKey(version.key) })) : versions,
    rest,
  };
}

const opening = /<(Version|DeleteMarker)>/g;

function valueOf(element: string, xml: string, from: number, end: number): string {
  const start = xml.indexOf(`<${element}>`, from);
  if (start < 0 || start > end) return '';
  const text = copied(xml.slice(start + element.length + 2, xml.indexOf('<', start + 1)));
  return text.includes('&') ? withoutEntities(text) : text;
}

/** V8 makes no new string of a slice: as long as a key is known, all the text that it was taken from would stay in memory. */
const copied = (slice: string): string => Buffer.from(slice).toString();

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return named[name ?? ''] ?? all;
  });

/** S3 encodes as forms do: a space is a plus, and a plus is %2B. */
const decodeKey = (encoded: string): string =>
  /[%+]/.test(encoded) ? decodeURIComponent(encoded.replaceAll('+', ' ')) : encoded;
