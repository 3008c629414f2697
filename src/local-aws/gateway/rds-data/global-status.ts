import type { ReplicationLag } from '../rds/lag.ts';
import { regionOf, type Cluster, type GlobalCluster } from '../rds/model.ts';
import type { Postgres } from './postgres.ts';

/** What the two functions answer from, besides PostgreSQL's own log sequence number. */
export interface GlobalStatus {
  readonly regions: readonly {
    readonly aws_region: string;
    /** -1 for the primary (T41). */
    readonly lag: number;
    /** ISO 8601; 1970 for the primary. */
    readonly calculated_at: string;
  }[];
  readonly instances: readonly {
    readonly server_id: string;
    readonly is_writer: boolean;
    readonly aws_region: string;
    /** Null for the writer. */
    readonly lag: number | null;
  }[];
}

export const noGlobalStatus: GlobalStatus = { regions: [], instances: [] };

/** Milliseconds that a reader is behind the writer of its own region. */
const readerLag = 10;

/** @param clusters the members' clusters. */
export function globalStatusOf(
  { members }: GlobalCluster,
  clusters: readonly Cluster[],
  lag: ReplicationLag,
): GlobalStatus {
  const never = new Date(0).toISOString();
  return {
    regions: members.map(({ clusterArn, isWriter }) => ({
      aws_region: regionOf(clusterArn),
      lag: isWriter ? -1 : lag.known,
      calculated_at: isWriter ? never : lag.knownSince.toISOString(),
    })),
    instances: members.flatMap(({ clusterArn, isWriter }) => {
      const instances = clusters.find(({ arn }) => arn === clusterArn)?.instanceIds ?? [];
      return instances.map((server_id, index) => {
        const is_writer = isWriter && index === 0;
        const behind = isWriter ? readerLag : lag.known;
        return { server_id, is_writer, aws_region: regionOf(clusterArn), lag: is_writer ? null : behind };
      });
    }),
  };
}

const setting = 'gateway.global_status';

/** Columns as in Aurora PostgreSQL's function reference. */
const functions = `
SET ${setting} = '${JSON.stringify(noGlobalStatus)}';

CREATE OR REPLACE FUNCTION pg_catalog.aurora_global_db_status()
RETURNS TABLE (
  aws_region text, highest_lsn_written bigint, durability_lag_in_msec bigint, rpo_lag_in_msec bigint,
  last_lag_calculation_time timestamptz, feedback_epoch bigint, feedback_xmin bigint
) LANGUAGE sql STABLE AS $$
  SELECT r.aws_region, (pg_current_wal_lsn() - '0/0')::bigint, r.lag, r.lag, r.calculated_at, 0::bigint, 0::bigint
  FROM jsonb_to_recordset(current_setting('${setting}')::jsonb -> 'regions')
    AS r (aws_region text, lag bigint, calculated_at timestamptz)
$$;

CREATE OR REPLACE FUNCTION pg_catalog.aurora_global_db_instance_status()
RETURNS TABLE (
  server_id text, session_id text, aws_region text, durable_lsn bigint, highest_lsn_rcvd bigint,
  feedback_epoch bigint, feedback_xmin bigint, oldest_read_view_lsn bigint, visibility_lag_in_msec bigint
) LANGUAGE sql STABLE AS $$
  SELECT i.server_id, CASE WHEN i.is_writer THEN 'MASTER_SESSION_ID' ELSE md5(i.server_id)::uuid::text END,
    i.aws_region, l.lsn, CASE WHEN i.is_writer THEN NULL ELSE l.lsn END, 0::bigint, 0::bigint, l.lsn, i.lag
  FROM jsonb_to_recordset(current_setting('${setting}')::jsonb -> 'instances')
    AS i (server_id text, is_writer boolean, aws_region text, lag bigint),
    (SELECT (pg_current_wal_lsn() - '0/0')::bigint AS lsn) AS l
$$;
`;

/** Makes the functions that Aurora has and PostgreSQL does not. */
export const prepareGlobalStatus = (postgres: Postgres): Promise<void> => postgres.script(functions);

/** What the functions answer in this session from now on. */
export async function setGlobalStatus(postgres: Postgres, status: GlobalStatus): Promise<void> {
  await postgres.query('SELECT set_config($1, $2, false)', [setting, JSON.stringify(status)]);
}
