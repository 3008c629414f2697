import type { InventoryReport } from '../../../../src/replication/inventory/ports.ts';

export const csvSchema =
  'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, ReplicationStatus';
export const orcSchema =
  'struct<bucket:string,key:string,version_id:string,is_latest:boolean,is_delete_marker:boolean,size:bigint,last_modified_date:timestamp,e_tag:string,replication_status:string>';
export const parquetSchema =
  'message s3.inventory {  required binary bucket (STRING);  required binary key (STRING);  optional binary version_id (STRING);  optional boolean is_latest;  optional boolean is_delete_marker;  optional int64 size;  optional int64 last_modified_date (TIMESTAMP(MILLIS,true));  optional binary e_tag (STRING);  optional binary replication_status (STRING);}';

const at = (side: string, time: string): string => `s3://reports-${side}/${side}/daily/hive/dt=${time}/`;

export const sourceReport: InventoryReport = {
  ...{ region: 'us-east-1', bucket: 'source', startedAt: Date.UTC(2026, 10, 24, 1) },
  ...{ format: 'Parquet', schema: parquetSchema, location: at('source', '2026-11-24-01-00'), files: 1 },
};
export const targetReport: InventoryReport = {
  ...{ region: 'eu-central-1', bucket: 'target', startedAt: Date.UTC(2026, 10, 24, 3) },
  ...{ format: 'CSV', schema: csvSchema, location: at('target', '2026-11-24-03-00'), files: 1 },
};
