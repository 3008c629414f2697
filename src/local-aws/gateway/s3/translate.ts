import type { AwsRequest, AwsResponse } from '../service.ts';
import type { VersionAliases } from './aliases.ts';
import { formatTarget, parseCopySource, type S3Target } from './target.ts';

/** Where version ids stand in a query. */
const idParameters = ['versionId', 'version-id-marker'];

/** A body that was changed no longer has the digests that were sent with it. */
const digests = /^(content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm)$/;

/** The request with the version ids of replicas as the emulator knows them. */
export function toEmulator(request: AwsRequest, target: S3Target, aliases: VersionAliases): AwsRequest {
  const query = new URLSearchParams(target.query);
  for (const name of idParameters) {
    const id = query.get(name);
    if (id !== null) query.set(name, aliases.toEmulator(target.bucket, id));
  }
  const sameQuery = query.toString() === target.query.toString();
  const translated = {
    ...request,
    target: sameQuery ? request.target : formatTarget(target.path, query),
    headers: translateCopySource(request.headers, aliases),
  };
  return target.query.has('delete') ? translateDeleteObjects(translated, target, aliases) : translated;
}

function translateCopySource(headers: AwsRequest['headers'], aliases: VersionAliases): AwsRequest['headers'] {
  const header = headers['x-amz-copy-source'];
  if (header === undefined) return headers;
  const { bucket, rest, versionId } = parseCopySource(header);
  if (versionId === undefined) return headers;
  const id = aliases.toEmulator(bucket, versionId);
  return { ...headers, 'x-amz-copy-source': `/${bucket}/${rest}?versionId=${encodeURIComponent(id)}` };
}

/** DeleteObjects is always asked to be loud: only then does it tell the ids of the markers that it made. */
function translateDeleteObjects(
  request: AwsRequest,
  { bucket }: S3Target,
  aliases: VersionAliases,
): AwsRequest {
  const body = request.body.toString();
  const translated = body
    .replace(/<Quiet>\s*true\s*<\/Quiet>/i, '<Quiet>false</Quiet>')
    .replace(/<VersionId>([^<]*)<\/VersionId>/g, (_, id: string) => {
      return `<VersionId>${aliases.toEmulator(bucket, id)}</VersionId>`;
    });
  if (translated === body) return request;
  const headers = Object.entries(request.headers).filter(([name]) => !digests.test(name));
  return { ...request, headers: Object.fromEntries(headers), body: Buffer.from(translated) };
}

/** The answer with the version ids and dates that replicas have from their sources. */
export function fromEmulator(
  response: AwsResponse,
  request: AwsRequest,
  target: S3Target,
  aliases: VersionAliases,
): AwsResponse {
  const headers: Record<string, string> = { ...response.headers };
  const id = headers['x-amz-version-id'];
  const replica = id === undefined ? undefined : aliases.replicaOf(target.bucket, id);
  if (replica) {
    headers['x-amz-version-id'] = replica.versionId;
    if (headers['last-modified'] && response.status < 400) {
      headers['last-modified'] = new Date(replica.lastModified).toUTCString();
    }
  }
  const copied = headers['x-amz-copy-source-version-id'];
  if (copied !== undefined) {
    const { bucket } = parseCopySource(request.headers['x-amz-copy-source'] ?? '');
    headers['x-amz-copy-source-version-id'] = aliases.fromEmulator(bucket, copied);
  }
  // The emulator's copies and older versions forget that a checksum of checksums is one.
  if (Object.entries(headers).some(([name, value]) => isCompositeChecksum(name, value))) {
    headers['x-amz-checksum-type'] = 'COMPOSITE';
  }
  const listsVersions = target.query.has('versions') || target.query.has('delete');
  const body =
    listsVersions && !target.key && aliases.has(target.bucket)
      ? Buffer.from(translateXml(response.body.toString(), target.bucket, aliases))
      : response.body;
  return { ...response, headers, body };
}

/** A multipart object's checksum ends with the number of its parts. */
const isCompositeChecksum = (name: string, value: string): boolean =>
  name.startsWith('x-amz-checksum-') && /=-\d+$/.test(value);

const idElement = /<(VersionId|DeleteMarkerVersionId|VersionIdMarker|NextVersionIdMarker)>([^<]*)<\/\1>/g;

function translateXml(document: string, bucket: string, aliases: VersionAliases): string {
  return document
    .replace(/<(Version|DeleteMarker)>.*?<\/\1>/gs, (entry) => {
      const [, id = ''] = /<VersionId>([^<]*)</.exec(entry) ?? [];
      const replica = aliases.replicaOf(bucket, id);
      if (!replica) return entry;
      const date = new Date(replica.lastModified).toISOString();
      return entry.replace(/(<LastModified>)[^<]*/, `$1${date}`);
    })
    .replace(
      idElement,
      (_, name: string, id: string) => `<${name}>${aliases.fromEmulator(bucket, id)}</${name}>`,
    );
}

/** What DeleteObjects says when it was asked to be quiet: the errors alone. */
export const withoutDeleted = (document: string): string => document.replace(/<Deleted>.*?<\/Deleted>/gs, '');
