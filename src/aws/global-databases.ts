import type { Field } from '@aws-sdk/client-rds-data';
import type { GlobalCluster } from '@aws-sdk/client-rds';
import type { GlobalDatabase, GlobalDatabases, GlobalDatabaseStatus } from '../replication/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking } from './errors.ts';

/** Times as milliseconds since the epoch: the Data API writes a timestamp without its zone. */
const statusSql = `SELECT aws_region, durability_lag_in_msec, rpo_lag_in_msec,
  (extract(epoch FROM last_lag_calculation_time) * 1000)::bigint AS calculated_at
  FROM aurora_global_db_status()`;

export const createGlobalDatabases = (clients: Clients): GlobalDatabases => ({
  describe: (region, globalClusterId) =>
    asking<GlobalDatabase | undefined>(
      `DescribeGlobalClusters of ${globalClusterId}`,
      region,
      async () => {
        const { DescribeGlobalClustersCommand } = await import('./rds.ts');
        const client = await clients.rds(region);
        const { GlobalClusters = [] } = await client.send(
          new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: globalClusterId }),
        );
        return GlobalClusters[0] && databaseOf(GlobalClusters[0]);
      },
      absent('GlobalClusterNotFoundFault'),
    ),

  status: (region, { clusterArn, secretArn, database }) =>
    asking<readonly GlobalDatabaseStatus[] | undefined>(
      `aurora_global_db_status() of ${clusterArn}`,
      region,
      async () => {
        const { ExecuteStatementCommand } = await import('@aws-sdk/client-rds-data');
        const client = await clients.rdsData(region);
        const { records = [] } = await client.send(
          new ExecuteStatementCommand({ resourceArn: clusterArn, secretArn, database, sql: statusSql }),
        );
        return records.map(statusOf);
      },
      // Also of a secondary cluster: it has no writer.
      absent('DatabaseUnavailableException'),
    ),
});

const databaseOf = ({ GlobalClusterMembers = [], FailoverState }: GlobalCluster): GlobalDatabase => ({
  members: GlobalClusterMembers.map(({ DBClusterArn = '', IsWriter = false, SynchronizationStatus }) => ({
    clusterArn: DBClusterArn,
    isWriter: IsWriter,
    synchronizationStatus: SynchronizationStatus ?? '',
  })),
  failover: FailoverState?.Status ?? '',
});

/** NULL, and whatever is no number, is null. */
const numberOf = (field: Field | undefined): number | null => field?.longValue ?? null;

const statusOf = ([region, durabilityLag, rpoLag, calculatedAt]: Field[]): GlobalDatabaseStatus => ({
  region: region?.stringValue ?? '',
  durabilityLag: numberOf(durabilityLag),
  rpoLag: numberOf(rpoLag),
  lagCalculatedAt: numberOf(calculatedAt),
});
