import type { Inventory, Resource } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

type Lister = (clients: Clients, region: string) => Promise<readonly (string | undefined)[]>;

/** One lister a kind of resource that the platform names. */
const regional: Readonly<Record<string, Lister>> = {
  'AWS::CloudFormation::Stack': async (clients, region) => {
    const { paginateDescribeStacks } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    return collect(paginateDescribeStacks({ client }, {}), (page) =>
      page.Stacks?.map(({ StackName }) => StackName),
    );
  },
  'AWS::CloudFormation::StackSet': async (clients, region) => {
    const { paginateListStackSets } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    return collect(paginateListStackSets({ client }, { Status: 'ACTIVE' }), (page) =>
      page.Summaries?.map(({ StackSetName }) => StackSetName),
    );
  },
  'AWS::DynamoDB::GlobalTable': async (clients, region) => {
    const { paginateListTables } = await import('@aws-sdk/client-dynamodb');
    const client = await clients.dynamodb(region);
    return collect(paginateListTables({ client }, {}), (page) => page.TableNames);
  },
  'AWS::EC2::VPC': async (clients, region) => {
    const { paginateDescribeVpcs } = await import('@aws-sdk/client-ec2');
    const client = await clients.ec2(region);
    return collect(paginateDescribeVpcs({ client }, {}), (page) =>
      page.Vpcs?.map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value),
    );
  },
};

const global: Readonly<Record<string, Lister>> = {
  'AWS::S3::Bucket': async (clients, region) => {
    const { paginateListBuckets } = await import('@aws-sdk/client-s3');
    const client = await clients.s3(region);
    return collect(paginateListBuckets({ client }, {}), (page) => page.Buckets?.map(({ Name }) => Name));
  },
  'AWS::IAM::Role': async (clients, region) => {
    const { paginateListRoles } = await import('@aws-sdk/client-iam');
    const client = await clients.iam(region);
    return collect(paginateListRoles({ client }, {}), (page) => page.Roles?.map(({ RoleName }) => RoleName));
  },
};

async function collect<P, T>(
  pages: AsyncIterable<P>,
  names: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(names(page) ?? []));
  return found;
}

export const createInventory = (clients: Clients): Inventory => ({
  list: async (region, withGlobal, matches) => {
    const listers = Object.entries(withGlobal ? { ...regional, ...global } : regional);
    const found = await Promise.all(
      listers.map(async ([type, lister]): Promise<Resource[]> => {
        const names = await asking(`the listing of ${type}`, region, () => lister(clients, region));
        return names.flatMap((name) => (name !== undefined && matches(name) ? [{ region, type, name }] : []));
      }),
    );
    return found.flat();
  },
});
