import { GetObjectTaggingCommand, HeadObjectCommand, type Tag } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { AwsRequest, AwsResponse } from '../service.ts';
import type { ReplicableObject } from './rules.ts';
import type { S3Target } from './target.ts';
import { childrenOf, parseXml, textOf } from '../xml-tree.ts';

/** A request and the answer that the emulator gave; times are milliseconds since the epoch. */
export interface Exchange {
  readonly request: AwsRequest;
  readonly target: S3Target;
  readonly response: AwsResponse;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Whether the request, if it succeeds, makes a version of an object. */
export function writesObject({ method }: AwsRequest, { key, query }: S3Target): boolean {
  if (!key) return false;
  const only = (...allowed: string[]): boolean =>
    [...query.keys()].every((name) => allowed.includes(name) || name.startsWith('X-Amz-'));
  if (method === 'PUT') return only('x-id', 'versionId');
  return method === 'POST' && query.has('uploadId');
}

/** A plain deletion: what puts a marker on a versioned object instead of removing a version. */
export const deletesObject = ({ method }: AwsRequest, { key, query }: S3Target): boolean =>
  method === 'DELETE' &&
  key !== '' &&
  !['versionId', 'uploadId', 'tagging', 'annotation'].some((name) => query.has(name));

/** One entry of DeleteObjects' answer. */
export interface DeletedEntry {
  readonly key: string;
  /** Of the version or marker that is gone for good; undefined when a marker was put instead. */
  readonly versionId: string | undefined;
  /** Of the marker that was put. */
  readonly markerId: string | undefined;
}

export const parseDeleted = ({ body }: AwsResponse): DeletedEntry[] =>
  childrenOf(parseXml(body.toString()), 'Deleted').map((entry) => {
    const versionId = textOf(entry, 'VersionId');
    return {
      key: textOf(entry, 'Key') ?? '',
      versionId,
      markerId: versionId === undefined ? textOf(entry, 'DeleteMarkerVersionId') : undefined,
    };
  });

/** What rules and metrics need to know of a version. */
export interface ObjectFacts extends ReplicableObject {
  readonly bytes: number;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

/**
 * The same from a PutObject and its answer, which spares the emulator a question for every object. Undefined when the
 * request does not tell: a copy, an upload in parts, headers hidden in a presigned query. The emulator's clock is ours, so
 * the object was written between the two times; only if a second began in between, the emulator must say in which.
 */
export function factsOfPut(exchange: Exchange): ObjectFacts | undefined {
  const { response, sentAt, receivedAt } = exchange;
  const { method, headers, body } = exchange.request;
  const { key, query } = exchange.target;
  const second = Math.floor(sentAt / 1000);
  const plain = method === 'PUT' && !headers['x-amz-copy-source'] && !query.has('X-Amz-Signature');
  if (!plain || second !== Math.floor(receivedAt / 1000)) return undefined;
  const tags = new URLSearchParams(headers['x-amz-tagging']);
  return {
    key,
    tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    encryption: response.headers['x-amz-server-side-encryption'],
    storageClass: headers['x-amz-storage-class'],
    bytes: Number(headers['x-amz-decoded-content-length'] ?? body.length),
    etag: response.headers.etag ?? '',
    lastModified: second * 1000,
  };
}

/** What rules and metrics need to know of a version that was just written, asked of the emulator. */
export async function describeVersion(
  emulator: Emulator,
  region: string,
  { bucket, key }: Pick<S3Target, 'bucket' | 'key'>,
  versionId: string,
  { withTags }: { readonly withTags: boolean },
): Promise<ObjectFacts> {
  const { s3 } = emulator.clients(region);
  const version = { Bucket: bucket, Key: key, VersionId: versionId };
  const head = await s3.send(new HeadObjectCommand(version));
  const tags: Tag[] = withTags ? ((await s3.send(new GetObjectTaggingCommand(version))).TagSet ?? []) : [];
  return {
    key,
    tags,
    encryption: head.ServerSideEncryption,
    storageClass: head.StorageClass,
    bytes: head.ContentLength ?? 0,
    etag: head.ETag ?? '',
    lastModified: head.LastModified?.getTime() ?? Date.now(),
  };
}
