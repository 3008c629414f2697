import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../src/replication/inventory/columns.ts';
import {
  compareInventories,
  settledBefore,
} from '../../../../src/replication/inventory/compare-inventories.ts';
import type { Queries, QueryResult } from '../../../../src/replication/inventory/ports.ts';
import { statementsOf, type ReportTables } from '../../../../src/replication/inventory/sql.ts';
import { csvSchema, orcSchema, parquetSchema, sourceReport, targetReport } from './reports.ts';

const tables: ReportTables = {
  ...{ source: sourceReport, target: targetReport, suffix: 'dev', replicatesMarkers: false },
  settledBefore: settledBefore(sourceReport, targetReport, 300),
};
const place = { region: 'eu-central-1', database: 'default', workGroup: 'primary', output: undefined };

describe('columns of a report', () => {
  it.each([
    ['CSV', csvSchema, 'string'],
    ['ORC', orcSchema, 'timestamp'],
    ['Parquet', parquetSchema, 'timestamp'],
    ['Parquet', parquetSchema.replaceAll('STRING', 'UTF8').replace('(MILLIS,true)', '_MILLIS'), 'timestamp'],
  ] as const)('are those of the manifest of %s, in its order', (format, schema, type) => {
    const columns = columnsOf({ format, schema, bucket: 'b' });
    expect(columns.map(({ name }) => name)).toEqual([
      ...['bucket', 'key', 'version_id', 'is_latest', 'is_delete_marker', 'size'],
      ...['last_modified_date', 'e_tag', 'replication_status'],
    ]);
    expect(columns[6]?.type).toBe(type);
  });

  it('must be enough', () => {
    expect(() => columnsOf({ format: 'CSV', schema: 'Bucket, Key, Size, ETag', bucket: 'b' })).toThrow(
      'has no version_id, is_delete_marker, last_modified_date',
    );
  });
});

it('asks Athena what was looked at by hand', async () => {
  const { drop, create, counts, samples } = statementsOf(tables);
  await expect([...drop, ...create, counts, samples].join(';\n\n') + ';\n').toMatchFileSnapshot(
    '../../../golden/inventory.sql',
  );
});

describe('the comparison', () => {
  let postgres: PGlite;
  const asked: string[] = [];
  /** Postgres in place of Athena: the queries are in what both understand, but for two functions. */
  const queries: Queries = {
    run: async (_place, sql): Promise<QueryResult> => {
      asked.push(sql.slice(0, 12));
      if (/^(CREATE|DROP)/.test(sql)) return { rows: [], scannedBytes: 0 };
      const { rows } = await postgres.query(sql, [], { rowMode: 'array' });
      return {
        rows: (rows as (string | number | null)[][]).map((row) =>
          row.map((value) => (value === null ? null : String(value))),
        ),
        scannedBytes: 1000,
      };
    },
  };
  const compare = (of: Partial<ReportTables> = {}) =>
    compareInventories({
      ...{ queries, place, tables: { ...tables, ...of } },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    });

  beforeAll(async () => {
    postgres = new PGlite();
    await postgres.exec(`
      CREATE FUNCTION url_decode(text) RETURNS text LANGUAGE sql AS $$ SELECT replace(replace($1, '+', ' '), '%2F', '/') $$;
      CREATE FUNCTION from_iso8601_timestamp(text) RETURNS timestamptz LANGUAGE sql AS $$ SELECT $1::timestamptz $$;
      CREATE TABLE trading_migrate_dev_source (key text, version_id text, is_delete_marker boolean, size bigint,
        last_modified_date timestamp, e_tag text, replication_status text);
      CREATE TABLE trading_migrate_dev_target (key text, version_id text, is_delete_marker text, size text,
        last_modified_date text, e_tag text, replication_status text);
    `);
    const old = '2026-11-01 00:00:00';
    const late = '2026-11-24 00:30:00';
    const here = (...row: unknown[]) =>
      postgres.query('INSERT INTO trading_migrate_dev_source VALUES ($1, $2, $3, $4, $5, $6, $7)', row);
    const there = (...row: unknown[]) =>
      postgres.query('INSERT INTO trading_migrate_dev_target VALUES ($1, $2, $3, $4, $5, $6, $7)', row);
    const iso = (time: string): string => `${time.replace(' ', 'T')}.000Z`;
    await here('a b/c', 'v1', false, 5, old, 'e1', 'COMPLETED');
    await there('a+b%2Fc', 'v1', 'false', '5', iso(old), 'e1', 'REPLICA');
    // Written before the bucket had versions.
    await here('plain', null, false, 5, old, 'e1', 'COMPLETED');
    await there('plain', '', 'false', '5', iso(old), 'e1', 'REPLICA');
    await here('marker', 'v1', true, null, old, null, null);
    await there('marker', 'v1', 'TRUE', '', iso(old), '', '');
    await here('other size', 'v1', false, 5, old, 'e1', 'COMPLETED');
    await there('other+size', 'v1', 'false', '6', iso(old), 'e1', 'REPLICA');
    await here('other etag', 'v1', false, 5, old, 'e1', 'COMPLETED');
    await there('other+etag', 'v1', 'false', '5', iso(old), 'e2', 'REPLICA');
    await here('no etag', 'v1', false, 5, old, null, 'COMPLETED');
    await there('no+etag', 'v1', 'false', '5', iso(old), '', 'REPLICA');
    await here('other type', 'v1', true, null, old, null, null);
    await there('other+type', 'v1', 'false', '5', iso(old), 'e1', 'REPLICA');
    await here('marker here', 'v1', true, null, old, null, null);
    await there('marker+there', 'v1', 'true', '', iso(old), '', '');
    await there('only+there', 'v1', 'false', '5', iso(old), 'e1', '');
    await here('fails', 'v1', false, 5, old, 'e1', 'FAILED');
    await here('waits', 'v1', false, 5, old, 'e1', 'PENDING');
    await here('without rule', 'v1', false, 5, old, 'e1', null);
    for (let at = 0; at < 12; at += 1) await here(`lost ${at}`, 'v1', false, 5, old, 'e1', 'COMPLETED');
    // Not long before the older report, or after it.
    await here('young', 'v1', false, 5, late, 'e1', 'PENDING');
    await there('young+there', 'v1', 'false', '5', iso(late), 'e1', 'REPLICA');
    await there('.trading-migrate%2Fsentinel%2F1', 'v1', 'false', '5', iso(old), 'e1', '');
    // Postgres takes its time to begin on a busy machine.
  }, 120_000);
  afterAll(() => postgres.close());

  it('finds every kind, and what is too young to be in both', async () => {
    const { samples, ...found } = await compare();
    expect(found).toEqual({
      ...{ compared: 25, equal: 3, expectedMarkers: 1, young: 2, scannedBytes: 2000 },
      differences: {
        ...{ missing: 12, failed: 1, pending: 1, uncovered: 1, extra: 1, 'extra-marker': 1 },
        ...{ size: 1, type: 1, unverifiable: 2 },
      },
    });
    expect(samples.filter(({ kind }) => kind === 'missing')).toHaveLength(10);
    expect(samples).toContainEqual({ kind: 'size', key: 'other size', versionId: 'v1' });
    expect(asked).toEqual([
      ...['DROP TABLE I', 'DROP TABLE I', 'CREATE EXTER', 'CREATE EXTER'],
      ...['WITH source ', 'WITH source ', 'DROP TABLE I', 'DROP TABLE I'],
    ]);
  });

  it('misses delete markers where they replicate', async () => {
    const { differences, expectedMarkers } = await compare({ replicatesMarkers: true });
    expect([differences['missing-marker'], expectedMarkers]).toEqual([1, 0]);
  });

  it('does without a status of replication', async () => {
    const schema = parquetSchema.replace('optional binary replication_status (STRING);', '');
    const { differences } = await compare({ source: { ...sourceReport, schema } });
    expect([differences.missing, differences.failed]).toEqual([15, undefined]);
  });

  it('asks for no examples when nothing differs, and takes no rows at all for no proof', async () => {
    const answering = (rows: QueryResult['rows']) =>
      compareInventories({
        queries: {
          run: async (_place, sql) => ({ rows: sql.startsWith('WITH') ? rows : [], scannedBytes: 7 }),
        },
        ...{ place, tables, signal: new AbortController().signal, onProgress: () => undefined },
      });
    expect(await answering([['equal', '3000000000']])).toMatchObject({
      ...{ compared: 3e9, equal: 3e9, differences: {}, samples: [], scannedBytes: 7 },
    });
    await expect(answering([])).rejects.toMatchObject({ code: 'INVENTORY_UNREAD' });
    await expect(answering([['equal', null]])).rejects.toThrow('counted');
  });
});
