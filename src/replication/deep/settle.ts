import type { ObjectsSide } from '../compare-objects.ts';
import type { Objects, ObjectState } from '../ports.ts';
import { compareVersions, type Difference, type Kind, type MergeOptions } from './merge.ts';
import type { Listings } from './versions.ts';

/** `content`: other bytes, by checksums. `pending`, `failed`, `uncovered`: what S3 says of a version that has no replica. */
export type SettledKind = Kind | 'content' | 'pending' | 'failed' | 'uncovered';

export interface SettledDifference extends Omit<Difference, 'kind'> {
  readonly kind: SettledKind;
}

export interface SettledKey {
  readonly key: string;
  readonly equal: number;
  readonly differences: readonly SettledDifference[];
}

export interface Sides extends MergeOptions {
  readonly listings: Listings;
  readonly objects: Objects;
  readonly source: ObjectsSide;
  readonly target: ObjectsSide;
}

/**
 * Looks at a key again whose listings differ, since they were not made at the same moment, and asks HEAD for what listings leave open.
 * The target is listed first: then what is there alone was never at the source, or is there no more.
 */
export async function settleKey(key: string, sides: Sides): Promise<SettledKey> {
  const { listings, source, target } = sides;
  const there = await listings.versionsOf(target.region, target.bucket, key);
  const here = await listings.versionsOf(source.region, source.bucket, key);
  const finding = compareVersions({ key, versions: here }, { key, versions: there }, sides);
  let { equal } = finding;
  const differences: SettledDifference[] = [];
  for (const difference of finding.differences) {
    const kind = await settle(difference, sides);
    if (kind === 'equal') equal += 1;
    else differences.push({ ...difference, kind });
  }
  return { key, equal, differences };
}

async function settle(
  { kind, key, versionId }: Difference,
  { objects, source, target }: Sides,
): Promise<SettledKind | 'equal'> {
  if (kind !== 'missing' && kind !== 'unverifiable') return kind;
  const atSource = await objects.head(source.region, source.bucket, key, versionId);
  // Deleted since it was listed: there is nothing left to compare.
  if (!atSource) return 'equal';
  const atTarget = await objects.head(target.region, target.bucket, key, versionId);
  return atTarget ? byChecksum(atSource, atTarget) : withoutReplica(atSource);
}

function withoutReplica({ replicationStatus }: ObjectState): SettledKind {
  if (replicationStatus === 'PENDING') return 'pending';
  if (replicationStatus === 'FAILED') return 'failed';
  return replicationStatus === '' ? 'uncovered' : 'missing';
}

/**
 * Pure. Checksums of the same algorithm decide. Those of parts (`…-3`) depend on the sizes of the parts, so they prove only that
 * objects are the same; an ETag that differs proves nothing.
 */
export function byChecksum(
  source: ObjectState,
  target: ObjectState,
): 'equal' | 'size' | 'content' | 'unverifiable' {
  if (source.size !== target.size) return 'size';
  if (source.checksum === target.checksum) return 'equal';
  const [one, other] = [source, target].map(({ checksum }) => checksum.slice(0, checksum.indexOf(':')));
  const isOfParts = [source, target].some(({ checksum }) => /-\d+$/.test(checksum));
  return one === other && one !== 'ETag' && !isOfParts ? 'content' : 'unverifiable';
}
