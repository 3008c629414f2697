import type { AwsRequest } from '../service.ts';

/** What a request to S3 is about. */
export interface S3Target {
  /** Empty for ListBuckets. */
  readonly bucket: string;
  /** Decoded; empty for a request to the bucket. */
  readonly key: string;
  /** As received, for sending it on. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Reads both styles of address: `127.0.0.1/bucket/key` and `bucket.localhost/key`, the SDK's default for a name. */
export function parseTarget(request: Pick<AwsRequest, 'target' | 'headers'>): S3Target {
  const [path = '/', ...rest] = request.target.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const [, bucketOfHost] = /^([^.]+)\.(?:.+\.)?localhost$/.exec(host) ?? [];
  const segments = path.slice(1).split('/');
  const bucket = bucketOfHost ?? segments.shift() ?? '';
  return { bucket, key: decodeURIComponent(segments.join('/')), path, query };
}

export const formatTarget = (path: string, query: URLSearchParams): string =>
  query.size === 0 ? path : `${path}?${query.toString()}`;

/** The header `x-amz-copy-source`, taken apart: `/bucket/key?versionId=…`, the key percent-encoded. */
export function parseCopySource(header: string): {
  bucket: string;
  rest: string;
  versionId: string | undefined;
} {
  const [path = '', query] = header.replace(/^\//, '').split('?');
  const [bucket = '', ...key] = path.split('/');
  const versionId = new URLSearchParams(query).get('versionId') ?? undefined;
  return { bucket, rest: key.join('/'), versionId };
}
