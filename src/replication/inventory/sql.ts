import { sentinelPrefix } from '../compare-objects.ts';
import { columnsOf } from './columns.ts';
import type { InventoryReport } from './ports.ts';

export interface ReportTables {
  readonly source: InventoryReport;
  readonly target: InventoryReport;
  /** Ends the names of both tables: letters, digits and underscores. */
  readonly suffix: string;
  /** Whether the rule replicates delete markers. */
  readonly replicatesMarkers: boolean;
  /** What was written from then on may be in one report alone, and is no difference; milliseconds since the epoch. */
  readonly settledBefore: number;
}

export const samplesOfKind = 10;

/**
 * What Athena is asked: statements in Hive's dialect that make a table of each report and take it away again, and queries in Trino's.
 * The tables hold no data: Athena reads the files of the report where they are. A pure function.
 */
export function statementsOf(tables: ReportTables) {
  const { source, target, suffix } = tables;
  const sides = [
    { name: nameOf('source', suffix), report: source },
    { name: nameOf('target', suffix), report: target },
  ];
  const drop = sides.map(({ name }) => `DROP TABLE IF EXISTS ${name}`);
  return {
    drop,
    create: sides.map(({ name, report }) => createTable(name, report)),
    counts: `${pairsOf(tables)}
SELECT kind, count(*) AS versions
FROM pairs
GROUP BY kind
ORDER BY kind`,
    samples: `${pairsOf(tables)},
numbered AS (
  SELECT kind, key, version_id, row_number() OVER (PARTITION BY kind ORDER BY key, version_id) AS place
  FROM pairs
  WHERE kind NOT IN ('equal', 'expected-marker', 'young')
)
SELECT kind, key, version_id
FROM numbered
WHERE place <= ${samplesOfKind}
ORDER BY kind, key, version_id`,
  };
}

const nameOf = (side: 'source' | 'target', suffix: string): string => `trading_migrate_${suffix}_${side}`;

const serdes: Readonly<Record<InventoryReport['format'], string>> = {
  CSV: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  ORC: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  Parquet: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
};

/** S3 user guide, "Querying Amazon S3 Inventory with Amazon Athena", of one report instead of all: its folder is the location. */
const createTable = (name: string, report: InventoryReport): string => `CREATE EXTERNAL TABLE ${name} (
${columnsOf(report)
  .map((column) => `  ${column.name} ${column.type}`)
  .join(',\n')}
)
ROW FORMAT SERDE '${serdes[report.format]}'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat'
LOCATION '${quoted(report.location)}'`;

const quoted = (text: string): string => text.replaceAll("'", "\\'");

/** Versions of both sides in pairs, each with its kind: those that a comparison of listings has, and `young`. */
function pairsOf({ source, target, suffix, replicatesMarkers, settledBefore }: ReportTables): string {
  const hasStatus = columnsOf(source).some(({ name }) => name === 'replication_status');
  const isYoung = `written_at >= TIMESTAMP '${new Date(settledBefore).toISOString().slice(0, 19).replace('T', ' ')}'`;
  return `WITH source AS (
${versionsOf('source', suffix, source)}
),
target AS (
${versionsOf('target', suffix, target)}
),
pairs AS (
  SELECT
    coalesce(source.key, target.key) AS key,
    coalesce(source.version_id, target.version_id) AS version_id,
    CASE
      WHEN target.key IS NULL THEN CASE
        WHEN source.${isYoung} THEN 'young'
        WHEN source.is_marker THEN '${replicatesMarkers ? 'missing-marker' : 'expected-marker'}'${hasStatus ? byStatus : ''}
        ELSE 'missing'
      END
      WHEN source.key IS NULL THEN CASE
        WHEN target.${isYoung} THEN 'young'
        WHEN target.is_marker THEN 'extra-marker'
        ELSE 'extra'
      END
      WHEN source.is_marker <> target.is_marker THEN 'type'
      WHEN source.is_marker THEN 'equal'
      WHEN source.size <> target.size THEN 'size'
      WHEN source.etag <> target.etag OR source.etag = '' THEN 'unverifiable'
      ELSE 'equal'
    END AS kind
  FROM source
  FULL OUTER JOIN target ON source.key = target.key AND source.version_id = target.version_id
)`;
}

const byStatus = `
        WHEN source.status = 'PENDING' THEN 'pending'
        WHEN source.status = 'FAILED' THEN 'failed'
        WHEN source.status = '' THEN 'uncovered'`;

/** The same columns of each format. In CSV keys are URL-encoded, and a version without id is an empty text. */
function versionsOf(side: 'source' | 'target', suffix: string, report: InventoryReport): string {
  const isText = report.format === 'CSV';
  const hasStatus = columnsOf(report).some(({ name }) => name === 'replication_status');
  const key = isText ? 'url_decode(key)' : 'key';
  return `  SELECT
    ${key} AS key,
    coalesce(nullif(version_id, ''), 'null') AS version_id,
    ${isText ? `lower(is_delete_marker) = 'true'` : 'coalesce(is_delete_marker, false)'} AS is_marker,
    coalesce(${isText ? `CAST(nullif(size, '') AS bigint)` : 'size'}, 0) AS size,
    coalesce(e_tag, '') AS etag,
    ${isText ? 'CAST(from_iso8601_timestamp(last_modified_date) AS timestamp)' : 'last_modified_date'} AS written_at,
    ${hasStatus ? `coalesce(replication_status, '')` : `''`} AS status
  FROM ${nameOf(side, suffix)}
  WHERE ${key} NOT LIKE '${sentinelPrefix}%'`;
}
