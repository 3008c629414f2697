import type { Inventory, Listed } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

interface Found {
  readonly name: string | undefined;
  /** Where it is, when it is not where it was asked for. */
  readonly region?: string | undefined;
  /** CloudFormation's physical id, where it is not the name. */
  readonly id?: string | undefined;
}

type Lister = (clients: Clients, region: string) => Promise<readonly Found[]>;

/** One lister a kind of resource that the platform names. */
const regional: Readonly<Record<string, Lister>> = {
  'AWS::CloudFormation::Stack': async (clients, region) => {
    const { paginateDescribeStacks } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    return collect(paginateDescribeStacks({ client }, {}), (page) =>
      page.Stacks?.map(({ StackId, StackName }) => ({ name: StackName, id: StackId })),
    );
  },
  'AWS::CloudFormation::StackSet': async (clients, region) => {
    const { paginateListStackSets } = await import('@aws-sdk/client-cloudformation');
    const client = await clients.cloudFormation(region);
    return collect(paginateListStackSets({ client }, { Status: 'ACTIVE' }), (page) =>
      page.Summaries?.map(({ StackSetName }) => ({ name: StackSetName })),
    );
  },
  'AWS::DynamoDB::GlobalTable': async (clients, region) => {
    const { paginateListTables } = await import('@aws-sdk/client-dynamodb');
    const client = await clients.dynamodb(region);
    return collect(paginateListTables({ client }, {}), (page) => page.TableNames?.map((name) => ({ name })));
  },
  'AWS::EC2::VPC': async (clients, region) => {
    const { paginateDescribeVpcs } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    return collect(paginateDescribeVpcs({ client }, {}), (page) =>
      page.Vpcs?.map(({ Tags, VpcId }) => ({
        name: Tags?.find(({ Key }) => Key === 'Name')?.Value,
        id: VpcId,
      })),
    );
  },
};

const global: Readonly<Record<string, Lister>> = {
  'AWS::S3::Bucket': async (clients, region) => {
    const { paginateListBuckets } = await import('@aws-sdk/client-s3');
    const client = await clients.s3(region);
    // S3 tells a bucket's region only when a page size is asked for.
    return collect(paginateListBuckets({ client, pageSize: 1000 }, {}), (page) =>
      page.Buckets?.map(({ Name, BucketRegion }) => ({ name: Name, region: BucketRegion })),
    );
  },
  'AWS::IAM::Role': async (clients, region) => {
    const { paginateListRoles } = await import('@aws-sdk/client-iam');
    const client = await clients.iam(region);
    return collect(paginateListRoles({ client }, {}), (page) =>
      page.Roles?.map(({ RoleName }) => ({ name: RoleName })),
    );
  },
};

async function collect<Page>(
  pages: AsyncIterable<Page>,
  foundIn: (page: Page) => readonly Found[] | undefined,
): Promise<Found[]> {
  const all: Found[] = [];
  for await (const page of pages) all.push(...(foundIn(page) ?? []));
  return all;
}

export const createInventory = (clients: Clients): Inventory => ({
  list: async (region, withGlobal, matches) => {
    const listers = Object.entries(withGlobal ? { ...regional, ...global } : regional);
    const found = await Promise.all(
      listers.map(async ([type, lister]): Promise<Listed[]> => {
        const all = await asking(`the listing of ${type}`, region, () => lister(clients, region));
        return all.flatMap(({ name, region: at = region, id }) =>
          name !== undefined && matches(name)
            ? [{ region: at, type, name, ...(id === undefined ? {} : { id }) }]
            : [],
        );
      }),
    );
    return found.flat();
  },
});
