import { childrenOf, parseXml, textOf, type XmlElement } from '../xml-tree.ts';
import type { SendS3 } from './emulator-s3.ts';
import type { VersionAliases } from './aliases.ts';

/** An entry of a bucket's list of versions. */
export interface ListedVersion {
  readonly kind: 'object' | 'delete-marker';
  readonly key: string;
  readonly emulatorId: string;
  /** As the gateway tells it. */
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** 0 for a delete marker. */
  readonly bytes: number;
  readonly etag: string;
  readonly storageClass: string | undefined;
}

/** Page by page in S3's order: by key, the newest of a key first, versions and delete markers among each other. */
export async function* listVersions(
  send: SendS3,
  aliases: VersionAliases,
  region: string,
  bucket: string,
  prefix = '',
): AsyncGenerator<readonly ListedVersion[]> {
  let marker: Record<string, string> | undefined = {};
  while (marker) {
    const query: Record<string, string> = { versions: '', prefix, ...marker };
    const { body } = await send(region, { method: 'GET', bucket, query });
    const page = parseXml(body.toString());
    yield page.children.filter(isEntry).map((entry) => versionOf(entry, bucket, aliases));
    marker = nextPage(page);
  }
}

const isEntry = ({ name }: XmlElement): boolean => name === 'Version' || name === 'DeleteMarker';

function versionOf(entry: XmlElement, bucket: string, aliases: VersionAliases): ListedVersion {
  const emulatorId = textOf(entry, 'VersionId') ?? 'null';
  const replica = aliases.replicaOf(bucket, emulatorId);
  return {
    kind: entry.name === 'Version' ? 'object' : 'delete-marker',
    key: textOf(entry, 'Key') ?? '',
    emulatorId,
    versionId: replica?.versionId ?? emulatorId,
    lastModified: replica?.lastModified ?? Date.parse(textOf(entry, 'LastModified') ?? ''),
    bytes: Number(textOf(entry, 'Size') ?? 0),
    etag: textOf(entry, 'ETag') ?? '',
    storageClass: textOf(entry, 'StorageClass'),
  };
}

function nextPage(page: XmlElement): Record<string, string> | undefined {
  if (textOf(page, 'IsTruncated') !== 'true') return undefined;
  const [keyMarker] = childrenOf(page, 'NextKeyMarker');
  const [idMarker] = childrenOf(page, 'NextVersionIdMarker');
  return { 'key-marker': keyMarker?.text ?? '', 'version-id-marker': idMarker?.text ?? '' };
}
