import { collect, leavingIf, type Lister } from './live-lister.ts';

const tables: Lister = async (clients, region) => {
  const { paginateListTables } = await import('@aws-sdk/client-dynamodb');
  const client = await clients.dynamodb(region);
  return collect(paginateListTables({ client }, {}), (page) => page.TableNames?.map((id) => ({ id })));
};

/** What holds data, by CloudFormation's type: ids are those that CloudFormation has of them. */
export const dataListers: Readonly<Record<string, Lister>> = {
  'AWS::DynamoDB::GlobalTable': tables,
  'AWS::DynamoDB::Table': tables,
  'AWS::KMS::Key': async (clients, region, wanted) => {
    const { DescribeKeyCommand, paginateListKeys } = await import('@aws-sdk/client-kms');
    const client = await clients.kms(region);
    const listed = await collect(paginateListKeys({ client }, { Limit: 1000 }), (page) =>
      page.Keys?.map(({ KeyId }) => ({ id: KeyId })),
    );
    const described = [];
    // The list does not say which of them wait to be deleted.
    for (const { id } of listed.filter((key) => wanted.has(key.id))) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
      const isPending = KeyMetadata?.KeyState?.startsWith('Pending') ?? false;
      const on = KeyMetadata?.DeletionDate?.toISOString().slice(0, 10);
      described.push({
        id,
        ...leavingIf(isPending, `KMS deletes it ${on === undefined ? 'when its time is over' : `on ${on}`}`),
      });
    }
    return described;
  },
  'AWS::Kinesis::Stream': async (clients, region) => {
    const { paginateListStreams } = await import('@aws-sdk/client-kinesis');
    const client = await clients.kinesis(region);
    return collect(paginateListStreams({ client }, {}), (page) => page.StreamNames?.map((id) => ({ id })));
  },
  'AWS::RDS::DBCluster': async (clients, region) => {
    const { paginateDescribeDBClusters } = await import('./rds.ts');
    const client = await clients.rds(region);
    return collect(paginateDescribeDBClusters({ client }, {}), (page) =>
      page.DBClusters?.map(({ DBClusterIdentifier: id }) => ({ id })),
    );
  },
  'AWS::RDS::DBInstance': async (clients, region) => {
    const { paginateDescribeDBInstances } = await import('./rds.ts');
    const client = await clients.rds(region);
    return collect(paginateDescribeDBInstances({ client }, {}), (page) =>
      page.DBInstances?.map(({ DBInstanceIdentifier: id }) => ({ id })),
    );
  },
  'AWS::RDS::GlobalCluster': async (clients, region) => {
    const { paginateDescribeGlobalClusters } = await import('./rds.ts');
    const client = await clients.rds(region);
    return collect(paginateDescribeGlobalClusters({ client }, {}), (page) =>
      page.GlobalClusters?.map(({ GlobalClusterIdentifier: id }) => ({ id })),
    );
  },
  'AWS::S3::Bucket': async (clients, region) => {
    const { paginateListBuckets } = await import('@aws-sdk/client-s3');
    const client = await clients.s3(region);
    return collect(paginateListBuckets({ client, pageSize: 1000 }, {}), (page) =>
      page.Buckets?.map(({ Name: id }) => ({ id })),
    );
  },
  'AWS::SecretsManager::Secret': async (clients, region) => {
    const { paginateListSecrets } = await import('@aws-sdk/client-secrets-manager');
    const client = await clients.secretsManager(region);
    return collect(paginateListSecrets({ client }, { IncludePlannedDeletion: true }), (page) =>
      page.SecretList?.map(({ ARN: id, DeletedDate }) => ({
        id,
        ...leavingIf(DeletedDate !== undefined, 'Secrets Manager keeps it for its recovery window'),
      })),
    );
  },
};
