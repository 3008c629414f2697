import { AwsFault, type Scope } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { contains, overlap } from './cidr.ts';
import { membersOf, text, textAt, type Ec2 } from './ec2.ts';

interface Reference {
  /** Of the describe operation that knows the id. */
  readonly action: string;
  readonly parameter: string;
  readonly set: string;
  /** As AWS calls it in "The … 'id' does not exist". */
  readonly noun: string;
  /** Of EC2's error. */
  readonly code: string;
}

/** By the prefix of the id. Others, such as a route's GatewayId `local`, are not looked up. */
const references: Readonly<Record<string, Reference>> = {
  vpc: {
    ...{ action: 'DescribeVpcs', parameter: 'VpcId.1', set: 'vpcSet' },
    ...{ noun: 'vpc ID', code: 'InvalidVpcID.NotFound' },
  },
  subnet: {
    ...{ action: 'DescribeSubnets', parameter: 'SubnetId.1', set: 'subnetSet' },
    ...{ noun: 'subnet ID', code: 'InvalidSubnetID.NotFound' },
  },
  rtb: {
    ...{ action: 'DescribeRouteTables', parameter: 'RouteTableId.1', set: 'routeTableSet' },
    ...{ noun: 'routeTable ID', code: 'InvalidRouteTableID.NotFound' },
  },
  igw: {
    ...{ action: 'DescribeInternetGateways', parameter: 'InternetGatewayId.1', set: 'internetGatewaySet' },
    ...{ noun: 'internetGateway ID', code: 'InvalidInternetGatewayID.NotFound' },
  },
  nat: {
    ...{ action: 'DescribeNatGateways', parameter: 'NatGatewayId.1', set: 'natGatewaySet' },
    ...{ noun: 'natGateway ID', code: 'NatGatewayNotFound' },
  },
  pcx: {
    ...{ action: 'DescribeVpcPeeringConnections', parameter: 'VpcPeeringConnectionId.1' },
    ...{ set: 'vpcPeeringConnectionSet', noun: 'vpcPeeringConnection ID' },
    code: 'InvalidVpcPeeringConnectionID.NotFound',
  },
  sg: {
    ...{ action: 'DescribeSecurityGroups', parameter: 'GroupId.1', set: 'securityGroupInfo' },
    ...{ noun: 'security group', code: 'InvalidGroup.NotFound' },
  },
};

/** The properties that name something which has to be there, by resource type. */
const referring: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Subnet': ['VpcId'],
  'AWS::EC2::RouteTable': ['VpcId'],
  'AWS::EC2::SecurityGroup': ['VpcId'],
  'AWS::EC2::VPCGatewayAttachment': ['VpcId', 'InternetGatewayId'],
  'AWS::EC2::SubnetRouteTableAssociation': ['SubnetId', 'RouteTableId'],
  'AWS::EC2::Route': ['RouteTableId', 'GatewayId', 'NatGatewayId', 'VpcPeeringConnectionId'],
  'AWS::EC2::VPCEndpoint': ['VpcId', 'RouteTableIds', 'SubnetIds', 'SecurityGroupIds'],
};

/** What the emulator's CloudFormation takes though EC2 would refuse it: ids that do not exist, and colliding blocks. */
export const createReferenceHooks = (ec2: Ec2): ResourceHook[] =>
  Object.entries(referring).map(([type, properties]) => ({
    type,
    before: async (change) => {
      if (change.action === 'delete') return;
      for (const property of properties) {
        for (const id of [change.properties[property]].flat()) await refuseUnknownId(ec2, change, text(id));
      }
      if (change.action !== 'create') return;
      if (type === 'AWS::EC2::Subnet') await refuseCollidingSubnet(ec2, change);
      if (type === 'AWS::EC2::Route') await refuseExistingRoute(ec2, change);
    },
  }));

/** @throws AwsFault in EC2's words when the region has nothing of that id. */
export async function refuseUnknownId(ec2: Ec2, scope: Scope, id: string): Promise<void> {
  const reference = references[/^([a-z]+)-/.exec(id)?.[1] ?? ''];
  if (!reference) return;
  const { action, parameter, set, noun, code } = reference;
  const found = await ec2.describe(scope, action, set, { [parameter]: id });
  if (!found.some(isThere)) throw new AwsFault(code, `The ${noun} '${id}' does not exist`);
}

/** NAT gateways and peering connections are shown for a while after they are gone. */
const isThere = (item: Parameters<typeof textAt>[0]): boolean =>
  textAt(item, 'state') !== 'deleted' && textAt(item, 'status', 'code') !== 'deleted';

async function refuseCollidingSubnet(ec2: Ec2, change: ResourceChange): Promise<void> {
  const vpcId = text(change.properties.VpcId);
  const cidr = text(change.properties.CidrBlock);
  const [vpc] = await ec2.describe(change, 'DescribeVpcs', 'vpcSet', { 'VpcId.1': vpcId });
  if (cidr === '' || !vpc) return;
  if (!contains(textAt(vpc, 'cidrBlock'), cidr)) throw new Error(`The CIDR '${cidr}' is invalid.`);
  const subnets = await ec2.describe(change, 'DescribeSubnets', 'subnetSet');
  const others = subnets.filter((subnet) => textAt(subnet, 'vpcId') === vpcId);
  if (others.some((subnet) => overlap(textAt(subnet, 'cidrBlock'), cidr))) {
    throw new Error(`The CIDR '${cidr}' conflicts with another subnet`);
  }
}

async function refuseExistingRoute(ec2: Ec2, change: ResourceChange): Promise<void> {
  const destination = text(change.properties.DestinationCidrBlock);
  const [table] = await ec2.describe(change, 'DescribeRouteTables', 'routeTableSet', {
    'RouteTableId.1': text(change.properties.RouteTableId),
  });
  const routes = table ? membersOf(table, 'routeSet') : [];
  if (destination !== '' && routes.some((route) => textAt(route, 'destinationCidrBlock') === destination)) {
    throw new Error(`The route identified by ${destination} already exists.`);
  }
}
