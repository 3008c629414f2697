import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { Replicator } from '../s3/replicator.ts';
import { rulesForObject, tagsOf } from '../s3/rules.ts';
import { describeVersion } from '../s3/written.ts';
import type { ManifestLocation } from './job.ts';
import type { ManifestEntry } from './manifest.ts';
import { digest } from './report.ts';

/** Writes what a job leaves behind, as the job's role. */
export class JobOutput {
  readonly #emulator: Emulator;
  readonly #replicator: Replicator;

  constructor(emulator: Emulator, replicator: Replicator) {
    this.#emulator = emulator;
    this.#replicator = replicator;
  }

  /** @returns the ETag; undefined when the role may not write it, or there is no such bucket. */
  async write(
    roleArn: string,
    Bucket: string,
    Key: string,
    Body: string | Buffer,
  ): Promise<string | undefined> {
    const role = await this.#replicator.roles.find(roleArn);
    const facts = await this.#replicator.buckets.find(Bucket);
    if (!facts || !role?.allows('s3:PutObject', `arn:aws:s3:::${Bucket}/${Key}`)) return undefined;
    const { ETag, VersionId } = await this.#emulator
      .clients(facts.region)
      .s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption: 'AES256' }));
    if (VersionId !== undefined) await this.#replicate(facts.region, Bucket, Key, VersionId);
    return ETag;
  }

  /** What a job writes is an object like any other, for the rules of its bucket too. */
  async #replicate(region: string, bucket: string, key: string, versionId: string): Promise<void> {
    const configuration = this.#replicator.configurations.get(bucket);
    if (!configuration) return;
    const version = { bucket, key };
    const withTags = configuration.Rules?.some((rule) => tagsOf(rule).length > 0) ?? false;
    const facts = await describeVersion(this.#emulator, region, version, versionId, { withTags });
    const { bytes, etag, lastModified } = facts;
    this.#replicator.replicate(
      { ...version, kind: 'object', versionId, bytes, etag, lastModified, writtenAt: Date.now() },
      rulesForObject(configuration, facts),
    );
  }

  /**
   * The generated manifest in the format of an inventory: a list of files, and one file of compressed CSV.
   * @returns where the list is; undefined when it could not be written.
   */
  async writeManifest(
    { jobId, roleArn, bucket, prefix }: { jobId: string; roleArn: string; bucket: string; prefix: string },
    entries: readonly ManifestEntry[],
  ): Promise<ManifestLocation | undefined> {
    const folder = `${prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}job-${jobId}`;
    const lines = entries.map(({ version }) =>
      [version.bucket, encodeURIComponent(version.key), version.versionId]
        .map((field) => `"${field}"`)
        .join(','),
    );
    const data = gzipSync(`${lines.join('\n')}\n`);
    const file = `${folder}/files/${digest('md5', data)}.csv.gz`;
    const list = {
      sourceBucket: entries[0]?.version.bucket,
      destinationBucket: `arn:aws:s3:::${bucket}`,
      ...{ version: '2021-11-30', fileFormat: 'CSV', fileSchema: 'Bucket, Key, VersionId' },
      creationTimestamp: String(Date.now()),
      files: [{ key: file, size: data.length, MD5checksum: digest('md5', data) }],
    };
    const key = `${folder}/manifest.json`;
    if ((await this.write(roleArn, bucket, file, data)) === undefined) return undefined;
    const etag = await this.write(roleArn, bucket, key, JSON.stringify(list));
    return etag === undefined ? undefined : { objectArn: `arn:aws:s3:::${bucket}/${key}`, etag };
  }
}
