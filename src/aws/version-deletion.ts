import type { S3Client } from '@aws-sdk/client-s3';
import type { DeleteFailure, VersionRef } from '../teardown/ports.ts';
import { nameOf, statusOf } from './errors.ts';

/** What a request fails with as a whole that may go well a moment later. */
const passing = [
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
  'ThrottlingException',
  'OperationAborted',
];
const connectionLost = ['TimeoutError', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT'];

/**
 * DeleteObjects of at most 1,000 versions, with a body that is written here: the SDK builds a tree of nodes for it, which costs more than
 * sending it (decision 014). Checksum, signature and errors are the SDK's. A client that does not try again is wanted: whoever calls
 * slows down instead.
 */
export async function deleteVersions(
  client: S3Client,
  bucket: string,
  versions: readonly VersionRef[],
  bypassGovernance: boolean,
): Promise<readonly DeleteFailure[]> {
  const inXml = versions.filter(({ key }) => !unwritable.test(key));
  const oneByOne = versions.filter(({ key }) => unwritable.test(key));
  const failures: DeleteFailure[] = [];
  if (inXml.length > 0) failures.push(...(await deleteTogether(client, bucket, inXml, bypassGovernance)));
  for (const version of oneByOne)
    failures.push(...(await deleteOne(client, bucket, version, bypassGovernance)));
  return failures;
}

async function deleteTogether(
  client: S3Client,
  bucket: string,
  versions: readonly VersionRef[],
  bypassGovernance: boolean,
): Promise<readonly DeleteFailure[]> {
  const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
  const command = new DeleteObjectsCommand({
    Bucket: bucket,
    Delete: { Objects: [], Quiet: true },
    ...(bypassGovernance ? { BypassGovernanceRetention: true } : {}),
  });
  command.middlewareStack.add(
    (next) => (request) => {
      (request.request as { body: string }).body = requestBody(versions);
      return next(request);
    },
    // Low is after the SDK has made its request, and before it computes length, checksum and signature.
    { step: 'serialize', name: 'writeVersions', priority: 'low' },
  );
  try {
    const { Errors = [] } = await client.send(command);
    return Errors.map(({ Key = '', VersionId = 'null', Code = '', Message = '' }) => ({
      key: Key,
      versionId: VersionId,
      code: Code,
      message: Message,
    }));
  } catch (error) {
    return asFailures(versions, error);
  }
}

async function deleteOne(
  client: S3Client,
  bucket: string,
  version: VersionRef,
  bypassGovernance: boolean,
): Promise<readonly DeleteFailure[]> {
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    await client.send(
      new DeleteObjectCommand({
        Bucket: bucket,
        Key: version.key,
        VersionId: version.versionId,
        ...(bypassGovernance ? { BypassGovernanceRetention: true } : {}),
      }),
    );
    return [];
  } catch (error) {
    return asFailures([version], error);
  }
}

/** A request that S3 had no time for deleted nothing of what it names. Everything else is the caller's to explain. */
function asFailures(versions: readonly VersionRef[], error: unknown): readonly DeleteFailure[] {
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : '';
  const code = passing.includes(name)
    ? name
    : connectionLost.includes(name)
      ? 'RequestTimeout'
      : statusOf(error) === 503
        ? 'SlowDown'
        : undefined;
  if (code === undefined) throw error;
  return versions.map((version) => ({ ...version, code, message }));
}

/** Not even by its number may XML 1.0 have these; S3 can have them in keys. */
const unwritable = /[^\t\n\r\u0020-\uFFFD]/;

function requestBody(versions: readonly VersionRef[]): string {
  const objects = versions.map(
    ({ key, versionId }) =>
      `<Object><Key>${escaped(key)}</Key><VersionId>${escaped(versionId)}</VersionId></Object>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects.join('')}<Quiet>true</Quiet></Delete>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** A carriage return that is not written as a number would be read as a line feed, and another key. */
const escaped = (text: string): string =>
  /[&<>\r\n\t]/.test(text)
    ? text.replace(/[&<>\r\n\t]/g, (character) => entities[character] ?? character)
    : text;
