import type { VersionAliases } from './aliases.ts';
import { copyVersion, putDeleteMarker } from './copier.ts';
import type { SendS3 } from './emulator-s3.ts';
import { S3Error } from './error.ts';
import { listVersions, type ListedVersion } from './versions.ts';

/** A replica that comes to its destination after versions of its key that were written later. */
export interface LateArrival {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  /** Of the replica. */
  readonly versionId: string;
  /** Of the replica, in milliseconds since the epoch. */
  readonly lastModified: number;
  /** Every version id of the key in the source bucket, the newest first. */
  readonly history: readonly string[];
}

/** Whether the destination has a newer version of the key, or a newer delete marker, on top. */
export async function hasNewer(send: SendS3, aliases: VersionAliases, late: LateArrival): Promise<boolean> {
  const { region, bucket, key } = late;
  const headers = await headersOfTop(send, region, bucket, key);
  const emulatorId = headers['x-amz-version-id'];
  if (emulatorId === undefined) return false;
  const replica = aliases.replicaOf(bucket, emulatorId);
  // A miss that tells of a delete marker does not tell its date.
  const written = Date.parse(headers['last-modified'] ?? '') || Date.now();
  return isNewer(
    { versionId: replica?.versionId ?? emulatorId, lastModified: replica?.lastModified ?? written },
    late,
  );
}

async function headersOfTop(
  send: SendS3,
  region: string,
  bucket: string,
  key: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    return (await send(region, { method: 'HEAD', bucket, key })).headers;
  } catch (error) {
    if (error instanceof S3Error && error.status === 404) return error.headers;
    throw error;
  }
}

/**
 * Puts a replica that came late below the versions that are newer: for the emulator the newest is what came last, for S3
 * it is what was written last. Each newer version is made again, above, and keeps its id by an alias.
 */
export async function restoreOrder(send: SendS3, aliases: VersionAliases, late: LateArrival): Promise<void> {
  const { region, bucket, key } = late;
  const all = await versionsOfKey(send, aliases, late);
  for (const version of all.filter((each) => isNewer(each, late)).toReversed()) {
    const { kind, emulatorId, versionId, lastModified } = version;
    const again =
      kind === 'delete-marker'
        ? await putDeleteMarker(send, region, bucket, key)
        : await copyVersion(send, region, { bucket, key, emulatorId }, { bucket, key });
    if (again === undefined) throw new Error(`${bucket} lost its versioning while ${key} was replicated`);
    aliases.add(bucket, { emulatorId: again, versionId, lastModified });
    await send(region, { method: 'DELETE', bucket, key, query: { versionId: emulatorId }, headers: bypass });
  }
}

/** A version under governance moves, and stays locked. One under compliance cannot: then this fails. */
const bypass = { 'x-amz-bypass-governance-retention': 'true' };

async function versionsOfKey(
  send: SendS3,
  aliases: VersionAliases,
  { region, bucket, key }: LateArrival,
): Promise<ListedVersion[]> {
  const found: ListedVersion[] = [];
  for await (const page of listVersions(send, aliases, region, bucket, key)) {
    found.push(...page.filter((version) => version.key === key));
  }
  return found;
}

/** By the order of the source; what is not from there, by its date. */
function isNewer(
  { versionId, lastModified }: Pick<ListedVersion, 'versionId' | 'lastModified'>,
  late: LateArrival,
): boolean {
  const place = late.history.indexOf(versionId);
  return place < 0 ? lastModified > late.lastModified : place < late.history.indexOf(late.versionId);
}
