import type { AwsRequest } from '../service.ts';
import { constraintError, validationError } from './failure.ts';

/** CloudFormation's limits of a template, in bytes: in a request, and in an object of S3. */
const largest = { inline: 51_200, object: 1_000_000 };

/** Reads an object of S3; undefined when bucket or key do not exist. */
export type ReadObject = (bucket: string, key: string) => Promise<string | undefined>;

interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

const s3Host =
  /^(?:(?<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;
const localHost = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** The object behind a TemplateURL: with the bucket in the host or in the path on AWS, in the path on this machine. */
export function objectOf(url: string): ObjectAddress | undefined {
  const { hostname, pathname, protocol } = URL.parse(url) ?? {};
  if (hostname === undefined || pathname === undefined || !/^https?:$/.test(protocol ?? '')) return undefined;
  const parts = pathname.slice(1).split('/').map(decodeURIComponent);
  const host = s3Host.exec(hostname);
  if (!host && !localHost.test(hostname)) return undefined;
  const bucket = host?.groups?.bucket ?? parts.shift();
  const key = parts.join('/');
  return bucket && key ? { bucket, key } : undefined;
}

/**
 * The request as if its template had come in it: CloudFormation reads a template from S3 when the call is made, and keeps a
 * copy. The emulator behind takes bodies of any size, so the limits are checked here.
 * @throws AwsFailure ValidationError for a template that is too large, or cannot be read.
 */
export async function withTemplateBody(request: AwsRequest, read: ReadObject): Promise<AwsRequest> {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const inline = form.get('TemplateBody');
  if (inline !== null && Buffer.byteLength(inline) > largest.inline)
    throw constraintError(
      'templateBody',
      `${inline.slice(0, 40)}…`,
      `Member must have length less than or equal to ${largest.inline}`,
    );
  const url = form.get('TemplateURL');
  if (url === null) return request;
  if (inline !== null)
    throw validationError('You may only specify one of TemplateBody or TemplateURL, not both.');
  form.delete('TemplateURL');
  form.set('TemplateBody', await readTemplate(url, read));
  return { ...request, body: Buffer.from(form.toString()) };
}

async function readTemplate(url: string, read: ReadObject): Promise<string> {
  const address = objectOf(url);
  if (!address) throw validationError('TemplateURL must be a supported URL.');
  const body = await read(address.bucket, address.key);
  if (body === undefined) throw validationError('S3 error: The specified key does not exist.');
  if (Buffer.byteLength(body) > largest.object)
    throw validationError(`Template may not exceed ${largest.object} bytes in size.`);
  return body;
}
