import { collect, leavingIf, type Lister } from './live-lister.ts';

/** What a VPC is made of and what is paid for in it. EC2 shows some of it for an hour or so after it is gone. */
export const networkListers: Readonly<Record<string, Lister>> = {
  // CloudFormation's id of an address is the address itself.
  'AWS::EC2::EIP': async (clients, region) => {
    const { DescribeAddressesCommand } = await import('./ec2.ts');
    const { Addresses = [] } = await (await clients.ec2(region)).send(new DescribeAddressesCommand({}));
    return Addresses.flatMap(({ PublicIp: id }) => (id === undefined ? [] : [{ id }]));
  },
  'AWS::EC2::NatGateway': async (clients, region) => {
    const { paginateDescribeNatGateways } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    return collect(paginateDescribeNatGateways({ client }, {}), (page) =>
      page.NatGateways?.filter(({ State }) => State !== 'deleted').map(({ NatGatewayId: id, State }) => ({
        id,
        ...leavingIf(State === 'deleting', 'EC2 is deleting it'),
      })),
    );
  },
  'AWS::EC2::SecurityGroup': async (clients, region) => {
    const { paginateDescribeSecurityGroups } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    return collect(paginateDescribeSecurityGroups({ client }, {}), (page) =>
      page.SecurityGroups?.map(({ GroupId: id }) => ({ id })),
    );
  },
  'AWS::EC2::Subnet': async (clients, region) => {
    const { paginateDescribeSubnets } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    return collect(paginateDescribeSubnets({ client }, {}), (page) =>
      page.Subnets?.map(({ SubnetId: id }) => ({ id })),
    );
  },
  'AWS::EC2::VPC': async (clients, region) => {
    const { paginateDescribeVpcs } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    return collect(paginateDescribeVpcs({ client }, {}), (page) =>
      page.Vpcs?.map(({ VpcId: id }) => ({ id })),
    );
  },
  'AWS::EC2::VPCEndpoint': async (clients, region) => {
    const { paginateDescribeVpcEndpoints } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    // The SDK's states begin with a capital, EC2's answers do not always.
    return collect(paginateDescribeVpcEndpoints({ client }, {}), (page) =>
      page.VpcEndpoints?.filter(({ State }) => State?.toLowerCase() !== 'deleted').map(
        ({ VpcEndpointId: id, State }) => ({
          id,
          ...leavingIf(State?.toLowerCase() === 'deleting', 'EC2 is deleting it'),
        }),
      ),
    );
  },
  'AWS::EC2::VPCPeeringConnection': async (clients, region) => {
    const { paginateDescribeVpcPeeringConnections } = await import('./ec2.ts');
    const client = await clients.ec2(region);
    const over = ['deleted', 'expired', 'failed', 'rejected'];
    return collect(paginateDescribeVpcPeeringConnections({ client }, {}), (page) =>
      page.VpcPeeringConnections?.filter(({ Status }) => !over.includes(Status?.Code ?? '')).map(
        ({ VpcPeeringConnectionId: id, Status }) => ({
          id,
          ...leavingIf(Status?.Code === 'deleting', 'EC2 is deleting it'),
        }),
      ),
    );
  },
};
