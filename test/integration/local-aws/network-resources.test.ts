import { readFileSync } from 'node:fs';
import { CreateStackCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcEndpointCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResources } from '../../../src/local-aws/gateway/resources/index.ts';
import {
  createStack,
  deleteStack,
  outputsOf,
  reasonsOf,
  settled,
  updateStack,
  type Resources,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

const [source, target] = ['us-east-1', 'eu-central-1'];
let local: TestLocalAws;
const clients = new Map<string, EC2Client>();
const ec2 = (region: string): EC2Client => {
  const credentials = { accessKeyId: local.account, secretAccessKey: 'local' };
  const client = clients.get(region) ?? new EC2Client({ region, endpoint: local.endpoint, credentials });
  clients.set(region, client);
  return client;
};
const cloudFormation = (region: string) => local.clients(region).cloudFormation;

beforeAll(async () => {
  local = await startLocalAws({
    build: createResources,
  });
});
afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await local.stop();
});

const ref = (id: string) => ({ Ref: id });
const vpc = (CidrBlock: string): object => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock } });
const table: object = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } };
const vpcOutputs = { Vpc: { Value: ref('Vpc') }, Table: { Value: ref('Table') } };

/** A stack of a VPC with a route table. */
const network = async (region: string, name: string, cidr: string) => {
  const stack = await createStack(cloudFormation(region), name, { Vpc: vpc(cidr), Table: table }, vpcOutputs);
  const { Vpc = '', Table = '' } = outputsOf(stack);
  return { stack, vpc: Vpc, table: Table };
};
const failure = async (region: string, name: string, resources: Resources, logicalId: string) => {
  const stack = await createStack(cloudFormation(region), name, resources);
  expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  return (await reasonsOf(cloudFormation(region), stack, logicalId, 'CREATE_FAILED')).join();
};

describe('a policy of a VPC endpoint', () => {
  const policy = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
  });
  const policyOf = async (id: string): Promise<unknown> => {
    const { VpcEndpoints: [endpoint] = [] } = await ec2(target).send(
      new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }),
    );
    return JSON.parse(endpoint?.PolicyDocument ?? 'null');
  };

  it('of a template is told, follows updates, and allows everything when it is left out', async () => {
    const resources = (more: object): Resources => ({
      Vpc: vpc('10.50.0.0/16'),
      Endpoint: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: { VpcId: ref('Vpc'), ServiceName: `com.amazonaws.${target}.s3`, ...more },
      },
    });
    const outputs = { Id: { Value: ref('Endpoint') } };
    const first = resources({ PolicyDocument: policy('s3:GetObject') });
    const stack = await createStack(cloudFormation(target), 'endpoint', first, outputs);
    const { Id = '' } = outputsOf(stack);
    expect(await policyOf(Id)).toEqual(policy('s3:GetObject'));
    const second = resources({ PolicyDocument: policy('s3:PutObject & <more>') });
    await updateStack(cloudFormation(target), stack, second, outputs);
    expect(await policyOf(Id)).toEqual(policy('s3:PutObject & <more>'));
    await updateStack(cloudFormation(target), stack, resources({}), outputs);
    expect(await policyOf(Id)).toMatchObject({ Statement: [{ Effect: 'Allow', Action: '*' }] });
  });

  it('of a call is told until it is reset', async () => {
    const { vpc: VpcId } = await network(target, 'endpoint-by-call', '10.51.0.0/16');
    const { VpcEndpoint } = await ec2(target).send(
      new CreateVpcEndpointCommand({
        ...{ VpcId, ServiceName: `com.amazonaws.${target}.s3` },
        PolicyDocument: JSON.stringify(policy('s3:GetObject')),
      }),
    );
    const VpcEndpointId = VpcEndpoint?.VpcEndpointId ?? '';
    expect(await policyOf(VpcEndpointId)).toEqual(policy('s3:GetObject'));
    await ec2(target).send(new ModifyVpcEndpointCommand({ VpcEndpointId, ResetPolicy: true }));
    expect(await policyOf(VpcEndpointId)).toMatchObject({ Statement: [{ Action: '*' }] });
  });
});

describe('the network layer with NAT gateways', () => {
  it('deploys unmodified, and its addresses and gateways are gone with it', async () => {
    const { StackId = '' } = await cloudFormation(target).send(
      new CreateStackCommand({
        StackName: 'network',
        TemplateBody: readFileSync('src/templates/network.json', 'utf8'),
        Parameters: [
          { ParameterKey: 'EnvironmentSuffix', ParameterValue: 'nat1' },
          { ParameterKey: 'EnableNatGateway', ParameterValue: 'true' },
        ],
      }),
    );
    const stack = await settled(cloudFormation(target), StackId);
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const { StackResources = [] } = await cloudFormation(target).send(
      new DescribeStackResourcesCommand({ StackName: StackId }),
    );
    const idOf = (logicalId: string) =>
      StackResources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)?.PhysicalResourceId ??
      '';
    const { NatGateways: [gateway] = [] } = await ec2(target).send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [idOf('TargetNatGateway')] }),
    );
    expect(gateway).toMatchObject({ State: 'available', SubnetId: idOf('TargetPublicSubnet1') });
    expect(gateway?.Tags).toContainEqual({
      Key: 'Name',
      Value: 'trading-analytics-target-nat-gateway-nat1',
    });
    const { Addresses } = await ec2(target).send(new DescribeAddressesCommand());
    expect(Addresses).toMatchObject([{ PublicIp: idOf('TargetNatGatewayEIP') }]);
    const { RouteTables = [] } = await ec2(target).send(new DescribeRouteTablesCommand());
    expect(RouteTables.flatMap(({ Routes = [] }) => Routes)).toContainEqual(
      expect.objectContaining({ NatGatewayId: gateway?.NatGatewayId }),
    );

    expect((await deleteStack(cloudFormation(target), stack)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await ec2(target).send(new DescribeAddressesCommand())).Addresses).toEqual([]);
    const { NatGateways } = await ec2(target).send(new DescribeNatGatewaysCommand());
    expect(NatGateways?.map(({ State }) => State)).toEqual(['deleted']);
  });

  it('needs a way to the internet before the gateway', async () => {
    const resources = {
      Vpc: vpc('10.9.0.0/16'),
      Subnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Vpc'), CidrBlock: '10.9.0.0/24' },
      },
      Address: { Type: 'AWS::EC2::EIP', Properties: {} },
      Gateway: {
        Type: 'AWS::EC2::NatGateway',
        Properties: { SubnetId: ref('Subnet'), AllocationId: { 'Fn::GetAtt': 'Address.AllocationId' } },
      },
    };
    expect(await failure(source, 'no-way-out', resources, 'Gateway')).toMatch(
      /^Network vpc-\w+ has no Internet gateway attached$/,
    );
  });
});

describe('a VPC peering connection', () => {
  it('is accepted by itself across regions, carries routes both ways, and is gone with its stack', async () => {
    const [from, to] = [
      await network(source, 'from', '10.0.0.0/16'),
      await network(target, 'to', '10.1.0.0/16'),
    ];
    const peering = (name: string): Resources => ({
      Peering: {
        Type: 'AWS::EC2::VPCPeeringConnection',
        Properties: {
          ...{ VpcId: from.vpc, PeerVpcId: to.vpc, PeerRegion: target },
          Tags: [{ Key: 'Name', Value: name }],
        },
      },
      Route: {
        Type: 'AWS::EC2::Route',
        Properties: {
          ...{ RouteTableId: from.table, DestinationCidrBlock: '10.1.0.0/16' },
          VpcPeeringConnectionId: ref('Peering'),
        },
      },
    });
    const outputs = { Id: { Value: { 'Fn::GetAtt': 'Peering.Id' } } };
    const stack = await createStack(cloudFormation(source), 'peering', peering('old'), outputs);
    const { Id = '' } = outputsOf(stack);
    expect(Id).toMatch(/^pcx-/);
    const inRegion = async (region: string) =>
      (await ec2(region).send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [Id] })))
        .VpcPeeringConnections;
    for (const region of [source, target]) {
      expect(await inRegion(region)).toMatchObject([
        {
          Status: { Code: 'active' },
          RequesterVpcInfo: { VpcId: from.vpc, Region: source },
          AccepterVpcInfo: { VpcId: to.vpc, Region: target },
        },
      ]);
    }
    // T51: the way back is a stack of the other region, once the id is known.
    const back = await createStack(cloudFormation(target), 'way-back', {
      Route: {
        Type: 'AWS::EC2::Route',
        Properties: {
          ...{ RouteTableId: to.table, DestinationCidrBlock: '10.0.0.0/16' },
          VpcPeeringConnectionId: Id,
        },
      },
    });
    expect(back.StackStatus).toBe('CREATE_COMPLETE');

    const renamed = await updateStack(cloudFormation(source), stack, peering('new'), outputs);
    expect(outputsOf(renamed).Id).toBe(Id);
    expect((await inRegion(source))?.[0]?.Tags).toContainEqual({ Key: 'Name', Value: 'new' });
    await deleteStack(cloudFormation(target), back);
    expect((await deleteStack(cloudFormation(source), stack)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await inRegion(target)).toMatchObject([{ Status: { Code: 'deleted' } }]);
    const stale = { Route: (peering('old').Route ?? {}) as { Properties: object } };
    stale.Route.Properties = { ...stale.Route.Properties, VpcPeeringConnectionId: Id };
    expect(await failure(source, 'stale', stale, 'Route')).toBe(
      `The vpcPeeringConnection ID '${Id}' does not exist`,
    );
  });

  it.each([
    ['blocks overlap', '10.20.128.0/17', target],
    ['the peer is in another region than it says', '10.21.0.0/16', source],
  ])('does not stabilize when %s', async (_, peerCidr, PeerRegion) => {
    const name = peerCidr.replace(/\W/g, '-');
    const from = await network(source, `from-${name}`, '10.20.0.0/16');
    const to = await network(target, `to-${name}`, peerCidr);
    const Properties = { VpcId: from.vpc, PeerVpcId: to.vpc, PeerRegion };
    const resources = { Peering: { Type: 'AWS::EC2::VPCPeeringConnection', Properties } };
    expect(await failure(source, `peering-${name}`, resources, 'Peering')).toBe(
      'VpcPeeringConnection failed to stabilize',
    );
  });
});

describe('what EC2 refuses', () => {
  let refused = 0;
  const route = (over: object): Resources => ({
    Vpc: vpc('10.30.0.0/16'),
    Table: table,
    Internet: { Type: 'AWS::EC2::InternetGateway', Properties: {} },
    Failing: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Internet',
      Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', ...over },
    },
  });
  const failing = (Type: string, Properties: object): Resources => ({ Failing: { Type, Properties } });
  const subnet = (cidr: string): Resources => ({
    Vpc: vpc('10.31.0.0/16'),
    First: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: ref('Vpc'), CidrBlock: '10.31.0.0/24' },
    },
    Failing: {
      Type: 'AWS::EC2::Subnet',
      DependsOn: 'First',
      Properties: { VpcId: ref('Vpc'), CidrBlock: cidr },
    },
  });

  it.each<[string, Resources]>([
    [
      "The vpc ID 'vpc-0' does not exist",
      failing('AWS::EC2::Subnet', { VpcId: 'vpc-0', CidrBlock: '10.0.0.0/24' }),
    ],
    [
      "The vpc ID 'vpc-0' does not exist",
      failing('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0', GroupDescription: 'x' }),
    ],
    [
      "The routeTable ID 'rtb-0' does not exist",
      failing('AWS::EC2::SubnetRouteTableAssociation', { RouteTableId: 'rtb-0' }),
    ],
    ["The natGateway ID 'nat-0' does not exist", route({ NatGatewayId: 'nat-0' })],
    ["The internetGateway ID 'igw-0' does not exist", route({ GatewayId: 'igw-0' })],
    [
      'The route identified by 10.30.0.0/16 already exists.',
      route({ GatewayId: ref('Internet'), DestinationCidrBlock: '10.30.0.0/16' }),
    ],
    ["The CIDR '10.31.0.128/25' conflicts with another subnet", subnet('10.31.0.128/25')],
    ["The CIDR '10.32.0.0/24' is invalid.", subnet('10.32.0.0/24')],
  ])('%s', async (message, resources) => {
    expect(await failure(source, `refused-${(refused += 1)}`, resources, 'Failing')).toBe(message);
  });

  it('counts only what is in the same region', async () => {
    const { vpc: elsewhere } = await network(source, 'elsewhere', '10.40.0.0/16');
    const resources = failing('AWS::EC2::Subnet', { VpcId: elsewhere, CidrBlock: '10.40.0.0/24' });
    expect(await failure(target, 'wrong-region', resources, 'Failing')).toBe(
      `The vpc ID '${elsewhere}' does not exist`,
    );
  });
});

describe('an id that does not exist is refused by the API too', () => {
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'accepted',
      (error: unknown) => (error as Error).name,
    );

  it.each([
    [{ GatewayId: 'igw-0123' }, 'InvalidInternetGatewayID.NotFound'],
    [{ NatGatewayId: 'nat-0123' }, 'NatGatewayNotFound'],
    [{ VpcPeeringConnectionId: 'pcx-0123' }, 'InvalidVpcPeeringConnectionID.NotFound'],
  ])('of a route to %j', async (to, code) => {
    const { table: RouteTableId } = await network(source, `routes-${Object.keys(to).join()}`, '10.70.0.0/16');
    const create = new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...to });
    expect(await codeOf(ec2(source).send(create))).toBe(code);
  });

  it('of a VPC of the other region, and of one among several of an endpoint', async () => {
    const { vpc: VpcId, table: known } = await network(source, 'of-source', '10.71.0.0/16');
    const subnet = new CreateSubnetCommand({ VpcId, CidrBlock: '10.71.1.0/24' });
    expect(await codeOf(ec2(target).send(subnet))).toBe('InvalidVpcID.NotFound');
    expect(await codeOf(ec2(source).send(subnet))).toBe('accepted');
    const endpoint = new CreateVpcEndpointCommand({
      ...{ VpcId, ServiceName: `com.amazonaws.${source}.s3`, RouteTableIds: [known, 'rtb-0123'] },
    });
    expect(await codeOf(ec2(source).send(endpoint))).toBe('InvalidRouteTableID.NotFound');
  });
});
