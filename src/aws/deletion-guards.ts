import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { inParallel } from '../parallel.ts';
import type { DeletionGuards, Guard } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName, hasWords, type Otherwise } from './errors.ts';

type Look = (clients: Clients, region: string, name: string) => Promise<readonly Guard[]>;

const none: readonly Guard[] = [];
const protectedIf = (isProtected: boolean | undefined, kind: Guard['kind']): readonly Guard[] =>
  isProtected === true ? [{ kind, detail: '' }] : none;

const ofTable: Look = async (clients, region, name) => {
  const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  const { Table } = await (
    await clients.dynamodb(region)
  ).send(new DescribeTableCommand({ TableName: name }));
  return protectedIf(Table?.DeletionProtectionEnabled, 'deletion-protection');
};

/** One look a type of resource that AWS can guard. */
const looks: Readonly<Record<string, Look>> = {
  'AWS::CloudFormation::Stack': async (clients, region, name) => {
    const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const exported = Stacks?.[0]?.Outputs?.flatMap(({ ExportName }) => ExportName ?? []) ?? [];
    return [
      ...protectedIf(Stacks?.[0]?.EnableTerminationProtection, 'termination-protection'),
      ...(await importsOf(client, exported)),
    ];
  },
  'AWS::DynamoDB::GlobalTable': ofTable,
  'AWS::DynamoDB::Table': ofTable,
  'AWS::RDS::DBCluster': async (clients, region, name) => {
    const { paginateDescribeDBClusters } = await import('./rds.ts');
    const client = await clients.rds(region);
    for await (const { DBClusters } of paginateDescribeDBClusters({ client }, { DBClusterIdentifier: name }))
      return protectedIf(DBClusters?.[0]?.DeletionProtection, 'deletion-protection');
    return none;
  },
  'AWS::RDS::GlobalCluster': async (clients, region, name) => {
    const { paginateDescribeGlobalClusters } = await import('./rds.ts');
    const client = await clients.rds(region);
    const asked = { GlobalClusterIdentifier: name };
    for await (const { GlobalClusters } of paginateDescribeGlobalClusters({ client }, asked))
      return protectedIf(GlobalClusters?.[0]?.DeletionProtection, 'deletion-protection');
    return none;
  },
  'AWS::S3::Bucket': async (clients, region, name) => {
    const { GetBucketVersioningCommand } = await import('@aws-sdk/client-s3');
    const { MFADelete } = await (
      await clients.s3(region)
    ).send(new GetBucketVersioningCommand({ Bucket: name }));
    return [
      ...protectedIf(MFADelete === 'Enabled', 'mfa-delete'),
      ...(await objectLockOf(clients, region, name)),
    ];
  },
};

const importsAtOnce = 4;

/** CloudFormation deletes no stack of which another one imports an export. */
async function importsOf(
  client: CloudFormationClient,
  exported: readonly string[],
): Promise<readonly Guard[]> {
  const { paginateListImports } = await import('@aws-sdk/client-cloudformation');
  const found: Guard[] = [];
  await inParallel(exported, importsAtOnce, async (name) => {
    const by: string[] = [];
    try {
      for await (const { Imports = [] } of paginateListImports({ client }, { ExportName: name }))
        by.push(...Imports);
    } catch (error) {
      // That nobody imports it is an error too, as of an export that is gone: "Export 'x' is not imported by any stack."
      if (!hasName(error, 'ValidationError') || !hasWords(error, /is not imported by any stack/)) throw error;
    }
    if (by.length > 0) found.push({ kind: 'export-in-use', detail: name, by });
  });
  return found;
}

async function objectLockOf(clients: Clients, region: string, bucket: string): Promise<readonly Guard[]> {
  const { GetObjectLockConfigurationCommand } = await import('@aws-sdk/client-s3');
  const client = await clients.s3(region);
  try {
    const { ObjectLockConfiguration } = await client.send(
      new GetObjectLockConfigurationCommand({ Bucket: bucket }),
    );
    if (ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') return none;
    const mode = ObjectLockConfiguration.Rule?.DefaultRetention?.Mode;
    return [{ kind: 'object-lock', detail: mode ? `${mode} by default` : 'no default retention' }];
  } catch (error) {
    // A bucket without a configuration answers with an error.
    if (hasName(error, 'ObjectLockConfigurationNotFoundError')) return none;
    throw error;
  }
}

const gone: Otherwise<readonly Guard[]> = {
  when: (error) =>
    hasName(
      error,
      'NoSuchBucket',
      'ResourceNotFoundException',
      'DBClusterNotFoundFault',
      'GlobalClusterNotFoundFault',
    ),
  answer: none,
};

export const createDeletionGuards = (clients: Clients): DeletionGuards => ({
  of: async ({ region, type, name }) => {
    const look = looks[type];
    return look ? asking(`what guards ${name}`, region, () => look(clients, region, name), gone) : none;
  },
});
