import type { ExistingNames, Holder } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName, statusOf, type Otherwise } from './errors.ts';

const nobody = (...names: readonly string[]): Otherwise<Holder> => ({
  when: (error) => hasName(error, ...names),
  answer: 'nobody',
});

export const createExistingNames = (clients: Clients): ExistingNames => ({
  bucket: (region, name, account) =>
    asking<Holder>(`HeadBucket ${name}`, region, async () => {
      const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
      try {
        const client = await clients.s3(region);
        await client.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account }));
        return 'this account';
      } catch (error) {
        // HEAD has no body: the status is all that S3 says. 403 is another's bucket, or one that we may not list; 301 is
        // one of another region, whoever has it.
        const status = statusOf(error);
        if (status === 404) return 'nobody';
        if (status === 403 || status === 301) return 'elsewhere';
        throw error;
      }
    }),

  role: (region, name) =>
    asking<Holder>(
      `GetRole ${name}`,
      region,
      async () => {
        const { GetRoleCommand } = await import('@aws-sdk/client-iam');
        await (await clients.iam(region)).send(new GetRoleCommand({ RoleName: name }));
        return 'this account';
      },
      nobody('NoSuchEntity', 'NoSuchEntityException'),
    ),

  policy: (region, name, account) =>
    asking<Holder>(
      `GetPolicy ${name}`,
      region,
      async () => {
        const { GetPolicyCommand } = await import('@aws-sdk/client-iam');
        const PolicyArn = `arn:aws:iam::${account}:policy/${name}`;
        await (await clients.iam(region)).send(new GetPolicyCommand({ PolicyArn }));
        return 'this account';
      },
      nobody('NoSuchEntity', 'NoSuchEntityException'),
    ),

  table: (region, name) =>
    asking<Holder>(
      `DescribeTable ${name}`,
      region,
      async () => {
        const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
        await (await clients.dynamodb(region)).send(new DescribeTableCommand({ TableName: name }));
        return 'this account';
      },
      nobody('ResourceNotFoundException'),
    ),

  globalCluster: (region, name) =>
    asking<Holder>(
      `DescribeGlobalClusters ${name}`,
      region,
      async () => {
        const { paginateDescribeGlobalClusters } = await import('./rds.ts');
        const client = await clients.rds(region);
        const pages = paginateDescribeGlobalClusters({ client }, { GlobalClusterIdentifier: name });
        for await (const { GlobalClusters } of pages) if (GlobalClusters?.length) return 'this account';
        return 'nobody';
      },
      nobody('GlobalClusterNotFoundFault'),
    ),

  dbCluster: (region, name) =>
    asking<Holder>(
      `DescribeDBClusters ${name}`,
      region,
      async () => {
        const { paginateDescribeDBClusters } = await import('./rds.ts');
        const client = await clients.rds(region);
        const pages = paginateDescribeDBClusters({ client }, { DBClusterIdentifier: name });
        for await (const { DBClusters } of pages) if (DBClusters?.length) return 'this account';
        return 'nobody';
      },
      nobody('DBClusterNotFoundFault'),
    ),
});
