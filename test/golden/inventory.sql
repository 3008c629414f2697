DROP TABLE IF EXISTS trading_migrate_dev_source;

DROP TABLE IF EXISTS trading_migrate_dev_target;

CREATE EXTERNAL TABLE trading_migrate_dev_source (
  bucket string,
  key string,
  version_id string,
  is_latest boolean,
  is_delete_marker boolean,
  size bigint,
  last_modified_date timestamp,
  e_tag string,
  replication_status string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat'
LOCATION 's3://reports-source/source/daily/hive/dt=2026-11-24-01-00/';

CREATE EXTERNAL TABLE trading_migrate_dev_target (
  bucket string,
  key string,
  version_id string,
  is_latest string,
  is_delete_marker string,
  size string,
  last_modified_date string,
  e_tag string,
  replication_status string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat'
LOCATION 's3://reports-target/target/daily/hive/dt=2026-11-24-03-00/';

WITH source AS (
  SELECT
    key AS key,
    coalesce(nullif(version_id, ''), 'null') AS version_id,
    coalesce(is_delete_marker, false) AS is_marker,
    coalesce(size, 0) AS size,
    coalesce(e_tag, '') AS etag,
    last_modified_date AS written_at,
    coalesce(replication_status, '') AS status
  FROM trading_migrate_dev_source
  WHERE key NOT LIKE '.trading-migrate/sentinel/%'
),
target AS (
  SELECT
    url_decode(key) AS key,
    coalesce(nullif(version_id, ''), 'null') AS version_id,
    lower(is_delete_marker) = 'true' AS is_marker,
    coalesce(CAST(nullif(size, '') AS bigint), 0) AS size,
    coalesce(e_tag, '') AS etag,
    CAST(from_iso8601_timestamp(last_modified_date) AS timestamp) AS written_at,
    coalesce(replication_status, '') AS status
  FROM trading_migrate_dev_target
  WHERE url_decode(key) NOT LIKE '.trading-migrate/sentinel/%'
),
pairs AS (
  SELECT
    coalesce(source.key, target.key) AS key,
    coalesce(source.version_id, target.version_id) AS version_id,
    CASE
      WHEN target.key IS NULL THEN CASE
        WHEN source.written_at >= TIMESTAMP '2026-11-23 23:55:00' THEN 'young'
        WHEN source.is_marker THEN 'expected-marker'
        WHEN source.status = 'PENDING' THEN 'pending'
        WHEN source.status = 'FAILED' THEN 'failed'
        WHEN source.status = '' THEN 'uncovered'
        ELSE 'missing'
      END
      WHEN source.key IS NULL THEN CASE
        WHEN target.written_at >= TIMESTAMP '2026-11-23 23:55:00' THEN 'young'
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
)
SELECT kind, count(*) AS versions
FROM pairs
GROUP BY kind
ORDER BY kind;

WITH source AS (
  SELECT
    key AS key,
    coalesce(nullif(version_id, ''), 'null') AS version_id,
    coalesce(is_delete_marker, false) AS is_marker,
    coalesce(size, 0) AS size,
    coalesce(e_tag, '') AS etag,
    last_modified_date AS written_at,
    coalesce(replication_status, '') AS status
  FROM trading_migrate_dev_source
  WHERE key NOT LIKE '.trading-migrate/sentinel/%'
),
target AS (
  SELECT
    url_decode(key) AS key,
    coalesce(nullif(version_id, ''), 'null') AS version_id,
    lower(is_delete_marker) = 'true' AS is_marker,
    coalesce(CAST(nullif(size, '') AS bigint), 0) AS size,
    coalesce(e_tag, '') AS etag,
    CAST(from_iso8601_timestamp(last_modified_date) AS timestamp) AS written_at,
    coalesce(replication_status, '') AS status
  FROM trading_migrate_dev_target
  WHERE url_decode(key) NOT LIKE '.trading-migrate/sentinel/%'
),
pairs AS (
  SELECT
    coalesce(source.key, target.key) AS key,
    coalesce(source.version_id, target.version_id) AS version_id,
    CASE
      WHEN target.key IS NULL THEN CASE
        WHEN source.written_at >= TIMESTAMP '2026-11-23 23:55:00' THEN 'young'
        WHEN source.is_marker THEN 'expected-marker'
        WHEN source.status = 'PENDING' THEN 'pending'
        WHEN source.status = 'FAILED' THEN 'failed'
        WHEN source.status = '' THEN 'uncovered'
        ELSE 'missing'
      END
      WHEN source.key IS NULL THEN CASE
        WHEN target.written_at >= TIMESTAMP '2026-11-23 23:55:00' THEN 'young'
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
),
numbered AS (
  SELECT kind, key, version_id, row_number() OVER (PARTITION BY kind ORDER BY key, version_id) AS place
  FROM pairs
  WHERE kind NOT IN ('equal', 'expected-marker', 'young')
)
SELECT kind, key, version_id
FROM numbered
WHERE place <= 10
ORDER BY kind, key, version_id;
