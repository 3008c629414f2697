import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { inParallel } from '../parallel.ts';
import type { OpenShards, Quotas, Usage } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export const createQuotas = (clients: Clients): Quotas => ({
  valueOf: async (region, { service, code }) => {
    const quota = { ServiceCode: service, QuotaCode: code };
    const client = await clients.serviceQuotas(region);
    const applied = await asking(
      `GetServiceQuota of ${service} ${code}`,
      region,
      async () => {
        const { GetServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas');
        return (await client.send(new GetServiceQuotaCommand(quota))).Quota?.Value;
      },
      // Service Quotas knows some quotas only by their defaults (aws-notes, preflight).
      { when: (error) => hasName(error, 'NoSuchResourceException'), answer: undefined },
    );
    if (applied !== undefined) return applied;
    return asking(`GetAWSDefaultServiceQuota of ${service} ${code}`, region, async () => {
      const { GetAWSDefaultServiceQuotaCommand } = await import('@aws-sdk/client-service-quotas');
      const { Quota } = await client.send(new GetAWSDefaultServiceQuotaCommand(quota));
      if (Quota?.Value === undefined) throw new Error('Service Quotas answered without a value');
      return Quota.Value;
    });
  },
});

export const createUsage = (clients: Clients): Usage => ({
  vpcs: (region) =>
    asking('DescribeVpcs', region, async () => {
      const { paginateDescribeVpcs } = await import('./ec2.ts');
      const client = await clients.ec2(region);
      return count(paginateDescribeVpcs({ client }, {}), ({ Vpcs }) => Vpcs);
    }),

  addresses: (region) =>
    asking('DescribeAddresses', region, async () => {
      const { DescribeAddressesCommand } = await import('./ec2.ts');
      const { Addresses = [] } = await (await clients.ec2(region)).send(new DescribeAddressesCommand({}));
      return Addresses.length;
    }),

  dbClusters: (region) =>
    asking('DescribeDBClusters', region, async () => {
      const { paginateDescribeDBClusters } = await import('./rds.ts');
      const client = await clients.rds(region);
      return count(paginateDescribeDBClusters({ client }, {}), ({ DBClusters }) => DBClusters);
    }),

  dbInstances: (region) =>
    asking('DescribeDBInstances', region, async () => {
      const { paginateDescribeDBInstances } = await import('./rds.ts');
      const client = await clients.rds(region);
      return count(paginateDescribeDBInstances({ client }, {}), ({ DBInstances }) => DBInstances);
    }),

  kinesisShards: (region) =>
    asking('ListStreams and DescribeStreamSummary', region, async () => {
      const client = await clients.kinesis(region);
      const open = { provisioned: 0, onDemand: 0 };
      // DescribeStreamSummary may be called 20 times a second.
      await inParallel(await streamsOf(client), 5, async (stream) => {
        const { provisioned, onDemand } = await openShardsOf(client, stream);
        open.provisioned += provisioned;
        open.onDemand += onDemand;
      });
      return open;
    }),
});

/** By the last name, not by NextToken: an AWS that is not the real one may give no token, and the paginator would end there. */
async function streamsOf(client: KinesisClient): Promise<readonly string[]> {
  const { ListStreamsCommand } = await import('@aws-sdk/client-kinesis');
  const names: string[] = [];
  for (;;) {
    const last = names.at(-1);
    const page = await client.send(
      new ListStreamsCommand(last === undefined ? {} : { ExclusiveStartStreamName: last }),
    );
    names.push(...(page.StreamNames ?? []));
    if (page.HasMoreStreams !== true || !page.StreamNames?.length) return names;
  }
}

async function openShardsOf(client: KinesisClient, stream: string): Promise<OpenShards> {
  const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
  try {
    const { StreamDescriptionSummary: summary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: stream }),
    );
    const shards = summary?.OpenShardCount;
    if (shards === undefined) throw new Error(`Kinesis did not say how many shards ${stream} has`);
    const onDemand = summary?.StreamModeDetails?.StreamMode === 'ON_DEMAND';
    return onDemand ? { provisioned: 0, onDemand: shards } : { provisioned: shards, onDemand: 0 };
  } catch (error) {
    // Somebody deleted it since it was listed.
    if (hasName(error, 'ResourceNotFoundException')) return { provisioned: 0, onDemand: 0 };
    throw error;
  }
}

async function count<Page>(
  pages: AsyncIterable<Page>,
  listed: (page: Page) => readonly unknown[] | undefined,
): Promise<number> {
  let total = 0;
  for await (const page of pages) total += listed(page)?.length ?? 0;
  return total;
}
