import { byKey, compareKeys, type KeyVersions, type ListedPage, type ListedVersion } from './versions.ts';

/**
 * What a pair of listings tells of one version. `unverifiable` is neither equal nor different: sizes are the same and ETags are not,
 * which other part sizes or another encryption can do as well as other bytes. `expected-marker` is a delete marker of the source alone
 * where its replication is off (decision 005).
 */
export type Kind =
  | 'missing'
  | 'extra'
  | 'size'
  | 'unverifiable'
  | 'missing-marker'
  | 'extra-marker'
  | 'expected-marker'
  | 'type';

export interface Difference {
  readonly kind: Kind;
  readonly key: string;
  readonly versionId: string;
  readonly source?: ListedVersion;
  readonly target?: ListedVersion;
}

export interface KeyFinding {
  readonly key: string;
  /** Versions of both sides that are the same in key, id, size and ETag. */
  readonly equal: number;
  readonly differences: readonly Difference[];
}

export interface MergeOptions {
  /** Whether the rule replicates delete markers. */
  readonly replicatesMarkers: boolean;
}

/** Reads two listings at once, each a page ahead at most, and tells of every key of either what is the same and what is not. */
export async function* mergeListings(
  source: AsyncIterable<ListedPage>,
  target: AsyncIterable<ListedPage>,
  options: MergeOptions,
): AsyncGenerator<KeyFinding> {
  const [sources, targets] = [byKey(source), byKey(target)];
  try {
    let [left, right] = await Promise.all([sources.next(), targets.next()]);
    while (!left.done || !right.done) {
      const order = left.done ? 1 : right.done ? -1 : compareKeys(left.value.key, right.value.key);
      const ofSource = order <= 0 ? (left.value as KeyVersions) : undefined;
      const ofTarget = order >= 0 ? (right.value as KeyVersions) : undefined;
      yield compareVersions(ofSource, ofTarget, options);
      if (ofSource) left = await sources.next();
      if (ofTarget) right = await targets.next();
    }
  } finally {
    await Promise.all([sources.return(undefined), targets.return(undefined)]);
  }
}

/** A replica keeps the version id, so versions are paired by it. A pure function. */
export function compareVersions(
  source: KeyVersions | undefined,
  target: KeyVersions | undefined,
  options: MergeOptions,
): KeyFinding {
  const replicas = new Map(target?.versions.map((version) => [version.versionId, version]));
  const differences: Difference[] = [];
  let equal = 0;
  for (const version of source?.versions ?? []) {
    const replica = replicas.get(version.versionId);
    replicas.delete(version.versionId);
    const kind = kindOf(version, replica, options);
    if (kind === 'equal') equal += 1;
    else differences.push(told(kind, version, replica));
  }
  for (const extra of replicas.values())
    differences.push(told(extra.isMarker ? 'extra-marker' : 'extra', undefined, extra));
  return { key: source?.key ?? target?.key ?? '', equal, differences };
}

function kindOf(
  source: ListedVersion,
  target: ListedVersion | undefined,
  { replicatesMarkers }: MergeOptions,
): Kind | 'equal' {
  if (!target) {
    if (!source.isMarker) return 'missing';
    return replicatesMarkers ? 'missing-marker' : 'expected-marker';
  }
  if (source.isMarker !== target.isMarker) return 'type';
  if (source.size !== target.size) return 'size';
  return source.etag === target.etag ? 'equal' : 'unverifiable';
}

function told(kind: Kind, source: ListedVersion | undefined, target: ListedVersion | undefined): Difference {
  const { key = '', versionId = '' } = source ?? target ?? {};
  return { kind, key, versionId, ...(source && { source }), ...(target && { target }) };
}
