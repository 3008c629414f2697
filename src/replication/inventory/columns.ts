import { MigrationError } from '../../errors.ts';
import type { InventoryReport } from './ports.ts';

export interface Column {
  readonly name: string;
  /** As Hive calls it. */
  readonly type: string;
}

/** Without these nothing can be compared. The status of replication only says more of what is missing. */
const needed = ['key', 'version_id', 'is_delete_marker', 'size', 'last_modified_date', 'e_tag'];

/**
 * The columns of a report in their order, which is what a CSV and an ORC file are read by. They are those of its manifest: which
 * ones there are, an inventory configuration chooses. A pure function.
 *
 * @throws MigrationError INVENTORY_UNUSABLE (exit 2) when one that is needed is not there.
 */
export function columnsOf({ format, schema, bucket }: Pick<InventoryReport, 'format' | 'schema' | 'bucket'>) {
  const columns = parsers[format](schema);
  const missing = needed.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length === 0) return columns;
  throw new MigrationError(
    'usage',
    `The inventory of ${bucket} has no ${missing.join(', ')}: without that its versions cannot be compared.`,
    {
      code: 'INVENTORY_UNUSABLE',
      untouched: 'Nothing was changed.',
      next: [
        'Let the inventory include all versions, with Size, LastModifiedDate, ETag and ReplicationStatus, and wait for its next report.',
      ],
    },
  );
}

const parsers: Readonly<Record<InventoryReport['format'], (schema: string) => readonly Column[]>> = {
  // Bucket, Key, VersionId, …: everything is text, and an empty text where there is no value.
  CSV: (schema) => schema.split(',').map((name) => ({ name: withUnderscores(name.trim()), type: 'string' })),
  // struct<bucket:string,key:string,…>
  ORC: (schema) => [...schema.matchAll(/(\w+):(\w+)/g)].map(([, name = '', type = '']) => ({ name, type })),
  // message s3.inventory { required binary key (UTF8); optional int64 last_modified_date (TIMESTAMP_MILLIS); … }
  Parquet: (schema) =>
    [...schema.matchAll(/(?:required|optional) (\w+) (\w+)(?: \((\w+))?/g)].map(
      ([, type = '', name = '', meaning = '']) => ({ name, type: ofParquet(type, meaning) }),
    ),
};

/** `IsDeleteMarker` → `is_delete_marker`; `ETag` → `e_tag`. */
const withUnderscores = (name: string): string =>
  name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();

function ofParquet(type: string, meaning: string): string {
  if (type === 'binary') return 'string';
  if (type === 'int64') return meaning.startsWith('TIMESTAMP') ? 'timestamp' : 'bigint';
  return type;
}
