import type { Emulator } from '../emulator.ts';
import { errorResponse, xmlResponse } from '../response.ts';
import type { BatchOperations } from '../s3-control/service.ts';
import type { AwsRequest, AwsResponse, Forward, Service } from '../service.ts';
import { formatConfiguration, parseConfiguration } from './configuration.ts';
import { checkBucketPolicy } from './bucket-policy.ts';
import { S3Error } from './error.ts';
import { withManagedKey } from './managed-key.ts';
import { unknownEvent } from './notifications/configuration.ts';
import type { Replicator } from './replicator.ts';
import { rulesForDeleteMarker, rulesForObject, tagsOf } from './rules.ts';
import { parseTarget, type S3Target } from './target.ts';
import { fromEmulator, toEmulator, withoutDeleted } from './translate.ts';
import { UploadTags } from './upload-tags.ts';
import { WriteDenials } from './write-denials.ts';
import { childrenOf, parseXml } from '../xml-tree.ts';
import {
  deletesObject,
  describeVersion,
  factsOfPut,
  parseDeleted,
  writesObject,
  type Exchange,
} from './written.ts';

const deletion = { kind: 'delete-marker', bytes: 0, etag: '' } as const;

const empty = (status: number): AwsResponse => ({ status, headers: {}, body: Buffer.alloc(0) });

const succeeded = ({ status }: AwsResponse): boolean => status >= 200 && status < 300;

/** S3 with replication; all else is the emulator's. Version ids of replicas are those of their sources. */
export class S3Service implements Service {
  readonly name = 's3';
  readonly #emulator: Emulator;
  readonly #replicator: Replicator;
  readonly #batchOperations: BatchOperations;
  readonly #uploadTags = new UploadTags();
  readonly #denials = new WriteDenials();

  constructor(emulator: Emulator, replicator: Replicator, batchOperations: BatchOperations) {
    this.#emulator = emulator;
    this.#replicator = replicator;
    this.#batchOperations = batchOperations;
  }

  async handle(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    if (this.#batchOperations.isFor(request)) return this.#batchOperations.handle(request);
    const target = parseTarget(request);
    try {
      if (target.query.has('replication') && !target.key) {
        return await this.#handleReplication(request, target);
      }
      this.#denials.check(request, target);
      this.#refuseSuspension(request, target);
      if (request.method === 'PUT' && !target.key) checkSubresource(request, target);
      await this.#refuseOwned(request, target);
    } catch (error) {
      if (error instanceof S3Error) return errorResponse(request, error);
      throw error;
    }
    const { aliases } = this.#replicator;
    const sentAt = Date.now();
    const received = await forward(withManagedKey(toEmulator(request, target, aliases)));
    const receivedAt = Date.now();
    await this.#replicator.settleArrivals(target.bucket, target.key);
    const response = fromEmulator(received, request, target, aliases);
    this.#uploadTags.observe(request, target, response);
    if (!succeeded(response)) return response;
    this.#denials.observe(request, target);
    if (!target.key) return this.#afterBucketRequest(request, target, response);
    await this.#afterObjectRequest({ request, target, response, sentAt, receivedAt });
    return this.#withStatus(request, target, response);
  }

  async #handleReplication(request: AwsRequest, { bucket }: S3Target): Promise<AwsResponse> {
    const { configurations, buckets } = this.#replicator;
    const facts = await buckets.find(bucket);
    if (!facts) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404);
    if (facts.region !== request.region) {
      throw new S3Error(
        'PermanentRedirect',
        `The bucket you are attempting to access must be addressed using the specified endpoint: s3.${facts.region}.amazonaws.com`,
        301,
      );
    }
    if (request.method === 'PUT') {
      const configuration = parseConfiguration(request.body.toString());
      await this.#replicator.configure(bucket, configuration, { fromStack: false });
      return empty(200);
    }
    if (request.method === 'DELETE') {
      configurations.delete(bucket);
      return empty(204);
    }
    const found = configurations.get(bucket);
    if (!found) {
      throw new S3Error(
        'ReplicationConfigurationNotFoundError',
        'The replication configuration was not found',
        404,
      );
    }
    return xmlResponse(200, formatConfiguration(found));
  }

  /** Only us-east-1 answers 200 to who owns the bucket already, and only when it is there. */
  async #refuseOwned({ method, region }: AwsRequest, target: S3Target): Promise<void> {
    if (method !== 'PUT' || !isWholeBucket(target)) return;
    const facts = await this.#replicator.buckets.find(target.bucket);
    if (!facts || (facts.region === 'us-east-1' && region === 'us-east-1')) return;
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
    );
  }

  #refuseSuspension({ method, body }: AwsRequest, { bucket, query }: S3Target): void {
    if (method !== 'PUT' || !query.has('versioning')) return;
    if (!/<Status>\s*Suspended/.test(body.toString()) || !this.#replicator.configurations.get(bucket)) return;
    throw new S3Error(
      'InvalidBucketState',
      'A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.',
      409,
    );
  }

  #afterBucketRequest(request: AwsRequest, target: S3Target, response: AwsResponse): AwsResponse {
    const { buckets } = this.#replicator;
    const { bucket, query } = target;
    if (request.method === 'POST' && query.has('delete')) {
      return this.#afterDeleteObjects(request, bucket, response);
    }
    if (request.method === 'PUT' && (query.has('versioning') || query.has('object-lock')))
      buckets.forget(bucket);
    if (request.method === 'DELETE' && isWholeBucket(target)) this.#replicator.forgetBucket(bucket);
    return response;
  }

  #afterDeleteObjects(request: AwsRequest, bucket: string, response: AwsResponse): AwsResponse {
    for (const { key, versionId, markerId } of parseDeleted(response)) {
      if (versionId !== undefined) this.#replicator.forgetVersion(bucket, versionId);
      if (markerId !== undefined) this.#replicateMarker(bucket, key, markerId);
    }
    return /<Quiet>\s*true/i.test(request.body.toString())
      ? { ...response, body: Buffer.from(withoutDeleted(response.body.toString())) }
      : response;
  }

  async #afterObjectRequest(exchange: Exchange): Promise<void> {
    const { request, target, response } = exchange;
    const { bucket, key, query } = target;
    const versionId = response.headers['x-amz-version-id'];
    if (writesObject(request, target)) {
      await this.#uploadTags.apply(this.#emulator, request.region, target, versionId);
      // No id: the bucket is not versioned, and nothing of it replicates.
      if (versionId !== undefined) await this.#replicateObject(exchange, versionId);
    }
    if (deletesObject(request, target) && response.headers['x-amz-delete-marker'] === 'true') {
      this.#replicateMarker(bucket, key, versionId ?? '');
    }
    // The deletion of a version never replicates (T24).
    const gone = query.get('versionId');
    if (request.method === 'DELETE' && gone !== null && !query.has('tagging')) {
      this.#replicator.forgetVersion(bucket, gone);
    }
  }

  async #replicateObject(exchange: Exchange, versionId: string): Promise<void> {
    const { bucket, key } = exchange.target;
    const configuration = this.#replicator.configurations.get(bucket);
    if (!configuration) return;
    const withTags = configuration.Rules?.some((rule) => tagsOf(rule).length > 0) ?? false;
    const { region } = exchange.request;
    const facts =
      factsOfPut(exchange) ??
      (await describeVersion(this.#emulator, region, exchange.target, versionId, { withTags }));
    const { bytes, etag, lastModified } = facts;
    this.#replicator.replicate(
      { kind: 'object', bucket, key, versionId, bytes, etag, lastModified, writtenAt: Date.now() },
      rulesForObject(configuration, facts),
    );
  }

  #replicateMarker(bucket: string, key: string, versionId: string): void {
    const configuration = this.#replicator.configurations.get(bucket);
    if (!configuration) return;
    const writtenAt = Date.now();
    this.#replicator.replicate(
      { ...deletion, bucket, key, versionId, writtenAt, lastModified: writtenAt },
      rulesForDeleteMarker(configuration, key),
    );
  }

  #withStatus({ method }: AwsRequest, { bucket }: S3Target, response: AwsResponse): AwsResponse {
    const versionId = response.headers['x-amz-version-id'];
    if ((method !== 'GET' && method !== 'HEAD') || versionId === undefined) return response;
    const status = this.#replicator.statuses.statusOf(bucket, versionId);
    if (!status) return response;
    return { ...response, headers: { ...response.headers, 'x-amz-replication-status': status } };
  }
}

/** A request for the bucket itself, not for one of its subresources. */
const isWholeBucket = ({ bucket, key, query }: S3Target): boolean =>
  bucket !== '' && key === '' && [...query.keys()].every((name) => name === 'x-id');

/** The emulator keeps any policy, and any name of an event, of which it would never notify. */
function checkSubresource({ body }: AwsRequest, { bucket, query }: S3Target): void {
  if (query.has('policy')) checkBucketPolicy(bucket, body.toString());
  if (!query.has('notification')) return;
  const names = parseXml(body.toString()).children.flatMap((configuration) =>
    childrenOf(configuration, 'Event').map(({ text }) => text.trim()),
  );
  const unknown = unknownEvent(names);
  if (unknown !== undefined) {
    throw new S3Error('InvalidArgument', `The event '${unknown}' is not supported for notifications`);
  }
}
