import type { AwsRequest } from '../service.ts';
import { S3Error } from './error.ts';
import { listOf, statementApplies, type PolicyDocument, type Statement } from './policy.ts';
import type { S3Target } from './target.ts';

interface Denial extends Statement {
  readonly Principal?: unknown;
}

/**
 * What bucket policies that were put by the API deny everybody: the emulator asks no policy for the requests of the owner's account.
 * Only the writing of objects is looked at, and only statements without a condition.
 */
export class WriteDenials {
  readonly #statements = new Map<string, readonly Denial[]>();

  /** Takes note of a policy that was put or deleted, and of a bucket that was deleted. */
  observe({ method, body }: AwsRequest, { bucket, key, query }: S3Target): void {
    if (key !== '') return;
    if (method === 'DELETE' && (query.has('policy') || query.size === 0)) this.#statements.delete(bucket);
    if (method !== 'PUT' || !query.has('policy')) return;
    const { Statement } = JSON.parse(body.toString()) as PolicyDocument;
    this.#statements.set(bucket, listOf<Denial>(Statement).filter(deniesEverybody));
  }

  /** @throws S3Error AccessDenied for a new object, or a part of one. */
  check({ method }: AwsRequest, { bucket, key, query }: S3Target): void {
    if (key === '' || !(method === 'PUT' || method === 'POST')) return;
    const isUpload = query.has('uploads') || query.has('uploadId');
    // Tags, retention and the like have actions of their own.
    if (!isUpload && (method === 'POST' || [...query.keys()].some((name) => name !== 'x-id'))) return;
    const arn = `arn:aws:s3:::${bucket}/${key}`;
    const statements = this.#statements.get(bucket) ?? [];
    if (statements.some((statement) => statementApplies(statement, 's3:PutObject', arn)))
      throw new S3Error(
        'AccessDenied',
        `User is not authorized to perform: s3:PutObject on resource: "${arn}" with an explicit deny in a resource-based policy`,
        403,
      );
  }
}

const deniesEverybody = ({ Effect, Principal, Condition }: Denial): boolean =>
  Effect === 'Deny' && Condition === undefined && JSON.stringify(Principal).includes('"*"');
