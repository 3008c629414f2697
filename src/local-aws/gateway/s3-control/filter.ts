import { S3ControlError } from './error.ts';
import { boolean, fieldsAt, integer, texts, time } from './read.ts';
import type { Fields } from './xml.ts';

/** Which versions of the source bucket a generated manifest has. What is undefined chooses all. */
export interface ManifestFilter {
  readonly eligibleForReplication: boolean;
  /** Milliseconds since the epoch, both. */
  readonly createdAfter: number | undefined;
  readonly createdBefore: number | undefined;
  readonly statuses: readonly string[] | undefined;
  readonly prefixes: readonly string[] | undefined;
  readonly suffixes: readonly string[] | undefined;
  readonly substrings: readonly string[] | undefined;
  readonly bytesAbove: number | undefined;
  readonly bytesBelow: number | undefined;
  readonly storageClasses: readonly string[] | undefined;
}

/** A version as far as a filter looks at it. */
export interface FilteredVersion {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** NONE when it never had to do with replication. */
  readonly replicationStatus: string;
  /** Undefined is STANDARD. */
  readonly storageClass: string | undefined;
}

/** @throws S3ControlError for what is malformed, or not there yet. */
export function readFilter(filter: Fields): ManifestFilter {
  if (filter.MatchAnyObjectEncryption !== undefined) {
    throw new S3ControlError(
      'NotImplemented',
      'The local AWS has no filter by MatchAnyObjectEncryption.',
      501,
    );
  }
  const names = fieldsAt(filter, 'KeyNameConstraint') ?? {};
  return {
    eligibleForReplication: boolean(filter, 'EligibleForReplication') ?? false,
    createdAfter: time(filter, 'CreatedAfter'),
    createdBefore: time(filter, 'CreatedBefore'),
    statuses: texts(filter, 'ObjectReplicationStatuses'),
    prefixes: texts(names, 'MatchAnyPrefix'),
    suffixes: texts(names, 'MatchAnySuffix'),
    substrings: texts(names, 'MatchAnySubstring'),
    bytesAbove: integer(filter, 'ObjectSizeGreaterThanBytes'),
    bytesBelow: integer(filter, 'ObjectSizeLessThanBytes'),
    storageClasses: texts(filter, 'MatchAnyStorageClass'),
  };
}

/** Everything but the eligibility, which is the replication configuration's to say. */
export function matches(filter: ManifestFilter, version: FilteredVersion): boolean {
  const { key, bytes, lastModified, replicationStatus, storageClass = 'STANDARD' } = version;
  const any = <T>(wanted: readonly T[] | undefined, is: (each: T) => boolean): boolean =>
    wanted?.some(is) ?? true;
  return (
    lastModified > (filter.createdAfter ?? -Infinity) &&
    lastModified < (filter.createdBefore ?? Infinity) &&
    bytes > (filter.bytesAbove ?? -Infinity) &&
    bytes < (filter.bytesBelow ?? Infinity) &&
    any(filter.statuses, (status) => status === replicationStatus) &&
    any(filter.prefixes, (prefix) => key.startsWith(prefix)) &&
    any(filter.suffixes, (suffix) => key.endsWith(suffix)) &&
    any(filter.substrings, (substring) => key.includes(substring)) &&
    any(filter.storageClasses, (name) => name === storageClass)
  );
}
