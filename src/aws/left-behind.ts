import type { BackupSummary } from '@aws-sdk/client-dynamodb';
import type { LeftBehind, LeftBehinds } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** What outlives the stacks that it was written by, in one region. */
export const createLeftBehinds = (clients: Clients): LeftBehinds => ({
  list: async (region) => {
    const found = await Promise.all([
      asking('the listing of log groups', region, () => logGroups(clients, region)),
      asking('the listing of snapshots', region, () => snapshots(clients, region)),
      asking('the listing of backups', region, () => backups(clients, region)),
    ]);
    return found.flat();
  },
});

async function logGroups(clients: Clients, region: string): Promise<LeftBehind[]> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await clients.cloudWatchLogs(region);
  const all: LeftBehind[] = [];
  for await (const { logGroups: groups = [] } of paginateDescribeLogGroups({ client }, {}))
    for (const { logGroupName: name, storedBytes: bytes } of groups)
      if (name !== undefined)
        all.push({ region, type: 'AWS::Logs::LogGroup', name, of: name, bytes, isDeletable: true });
  return all;
}

async function snapshots(clients: Clients, region: string): Promise<LeftBehind[]> {
  const { paginateDescribeDBClusterSnapshots } = await import('./rds.ts');
  const client = await clients.rds(region);
  const all: LeftBehind[] = [];
  for await (const { DBClusterSnapshots = [] } of paginateDescribeDBClusterSnapshots({ client }, {}))
    for (const snapshot of DBClusterSnapshots) {
      const { DBClusterSnapshotIdentifier: name, DBClusterIdentifier: of, SnapshotType } = snapshot;
      if (name !== undefined && of !== undefined)
        all.push({
          ...{ region, type: 'AWS::RDS::DBClusterSnapshot', name, of, bytes: undefined },
          // An automated one ends with its retention.
          isDeletable: SnapshotType !== 'automated',
        });
    }
  return all;
}

/** DynamoDB keeps a SYSTEM backup of a table that had point-in-time recovery for 35 days, and charges nothing for it. */
async function backups(clients: Clients, region: string): Promise<LeftBehind[]> {
  const { ListBackupsCommand } = await import('@aws-sdk/client-dynamodb');
  const client = await clients.dynamodb(region);
  const summaries: BackupSummary[] = [];
  let after: string | undefined;
  do {
    const page = await client.send(
      new ListBackupsCommand({
        BackupType: 'ALL',
        ...(after === undefined ? {} : { ExclusiveStartBackupArn: after }),
      }),
    );
    summaries.push(...(page.BackupSummaries ?? []));
    after = page.LastEvaluatedBackupArn;
  } while (after !== undefined);
  return summaries.flatMap(({ BackupArn, TableName = '', BackupSizeBytes, BackupType, BackupStatus }) =>
    BackupArn === undefined || BackupStatus === 'DELETED'
      ? []
      : [
          {
            ...{ region, type: 'AWS::DynamoDB::Backup', name: BackupArn, of: TableName },
            ...{ bytes: BackupSizeBytes, isDeletable: BackupType !== 'SYSTEM' },
          } as const,
        ],
  );
}
