import { S3ServiceException, type ReplicationRule } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { Replicator, SourceVersion } from '../s3/replicator.ts';
import { rulesForDeleteMarker, rulesForObject, tagsOf } from '../s3/rules.ts';
import { listVersions, type ListedVersion } from '../s3/versions.ts';
import { describeVersion } from '../s3/written.ts';
import { matches, type ManifestFilter } from './filter.ts';

/** A version that a job is to replicate. */
export interface ManifestEntry {
  readonly version: SourceVersion;
  /** Those that replicate it: none when it is not eligible. */
  readonly rules: readonly ReplicationRule[];
  /** Every version id of its key, the newest first. */
  readonly history: readonly string[];
}

/** Versions asked about at once. */
const questionsAtOnce = 16;

/** Reads the source bucket as the manifest generator does: every version that the filter lets through, by key. */
export class ManifestGenerator {
  readonly #emulator: Emulator;
  readonly #replicator: Replicator;

  constructor(emulator: Emulator, replicator: Replicator) {
    this.#emulator = emulator;
    this.#replicator = replicator;
  }

  /** The oldest version of a key first: the order in which they are to arrive. */
  async generate(region: string, bucket: string, filter: ManifestFilter): Promise<ManifestEntry[]> {
    const { send, aliases } = this.#replicator;
    const byKey = new Map<string, ListedVersion[]>();
    for await (const page of listVersions(send, aliases, region, bucket)) {
      for (const version of page) {
        const versions = byKey.get(version.key);
        if (versions) versions.push(version);
        else byKey.set(version.key, [version]);
      }
    }
    const wanted = [...byKey.values()].flatMap((versions) => {
      const history = versions.map(({ versionId }) => versionId);
      return versions
        .filter((version) => this.#isWanted(bucket, version, filter))
        .map((version) => ({ version, history }))
        .toReversed();
    });
    const entries: ManifestEntry[] = [];
    for (let from = 0; from < wanted.length; from += questionsAtOnce) {
      const part = wanted.slice(from, from + questionsAtOnce);
      entries.push(
        ...(await Promise.all(
          part.map(async ({ version, history }) => ({
            version: sourceVersionOf(bucket, version),
            rules: await this.#rulesFor(region, bucket, version),
            history,
          })),
        )),
      );
    }
    return filter.eligibleForReplication ? entries.filter(({ rules }) => rules.length > 0) : entries;
  }

  #isWanted(bucket: string, version: ListedVersion, filter: ManifestFilter): boolean {
    const replicationStatus = this.#replicator.statuses.statusOf(bucket, version.versionId) ?? 'NONE';
    // What is on its way arrives without the job.
    return replicationStatus !== 'PENDING' && matches(filter, { ...version, replicationStatus });
  }

  async #rulesFor(region: string, bucket: string, version: ListedVersion): Promise<ReplicationRule[]> {
    const configuration = this.#replicator.configurations.get(bucket);
    if (!configuration) return [];
    const { kind, key, emulatorId } = version;
    if (kind === 'delete-marker') return rulesForDeleteMarker(configuration, key);
    const withTags = configuration.Rules?.some((rule) => tagsOf(rule).length > 0) ?? false;
    try {
      const facts = await describeVersion(this.#emulator, region, { bucket, key }, emulatorId, { withTags });
      return rulesForObject(configuration, facts);
    } catch (error) {
      // Deleted since it was listed.
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return [];
      throw error;
    }
  }
}

function sourceVersionOf(
  bucket: string,
  { kind, key, versionId, bytes, etag, lastModified }: ListedVersion,
): SourceVersion {
  const written = Math.floor(lastModified / 1000) * 1000;
  return { kind, bucket, key, versionId, bytes, etag, lastModified: written, writtenAt: lastModified };
}
