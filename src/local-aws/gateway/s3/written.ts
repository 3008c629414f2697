import { GetObjectTaggingCommand, HeadObjectCommand, type Tag } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { AwsRequest, AwsResponse } from '../service.ts';
import type { ReplicableObject } from './rules.ts';
import type { S3Target } from './target.ts';
import { childrenOf, parseXml, textOf } from './xml-tree.ts';

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

export interface ObjectFacts extends ReplicableObject {
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly writtenAt: number;
}

/** What rules and metrics need to know of a version that was just written. */
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
    writtenAt: head.LastModified?.getTime() ?? Date.now(),
  };
}
