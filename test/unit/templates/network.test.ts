import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn, textOf } from '../../../scripts/templates/template.ts';

const network = builtIn('network.json');

const parts = [
  'DynamoDBEndpoint',
  'IGWAttachment',
  'InternetGateway',
  'PrivateRouteTable',
  'PrivateSubnet1',
  'PrivateSubnet1RouteTableAssociation',
  'PrivateSubnet2',
  'PrivateSubnet2RouteTableAssociation',
  'PublicRoute',
  'PublicRouteTable',
  'PublicSubnet1',
  'PublicSubnet1RouteTableAssociation',
  'PublicSubnet2',
  'PublicSubnet2RouteTableAssociation',
  'S3Endpoint',
  'VPC',
];
const natParts = ['NatGateway', 'NatGatewayEIP', 'PrivateRoute'];
const interfaces = ['Kinesis', 'Logs', 'Monitoring', 'SNS', 'SQS', 'SecretsManager', 'StepFunctions'];
const interfaceParts = ['EndpointSecurityGroup', ...interfaces.map((name) => `${name}Endpoint`)];
const outputs = ['PrivateRouteTableId', 'PrivateSubnetIds', 'PublicSubnetIds', 'VPCCidr', 'VPCId'];

const of = (role: string, names: readonly string[]): readonly string[] =>
  names.map((name) => role + name).sort();

describe.each([
  ['Source', 'us-east-1'],
  ['Target', 'eu-central-1'],
])('%s network', (role, region) => {
  it('has its own resources and outputs, and none of the other region', () => {
    expect(evaluate(network, region)).toEqual({ resources: of(role, parts), outputs: of(role, outputs) });
  });

  it('has a NAT gateway when it is asked for', () => {
    expect(evaluate(network, region, { EnableNatGateway: 'true' }).resources).toEqual(
      of(role, [...parts, ...natParts]),
    );
  });

  it('has interface endpoints when they are asked for, in its private subnets, with the names of the services', () => {
    expect(evaluate(network, region, { EnableInterfaceEndpoints: 'true' }).resources).toEqual(
      of(role, [...parts, ...interfaceParts]),
    );
    for (const name of interfaces)
      expect(network.Resources[`${role}${name}Endpoint`]?.Properties).toMatchObject({
        VpcEndpointType: 'Interface',
        VpcId: { Ref: `${role}VPC` },
        SubnetIds: [{ Ref: `${role}PrivateSubnet1` }, { Ref: `${role}PrivateSubnet2` }],
        SecurityGroupIds: [{ Ref: `${role}EndpointSecurityGroup` }],
        PrivateDnsEnabled: true,
      });
  });

  it('lets HTTPS of its own VPC in to the endpoints, and nothing out', () => {
    const group = network.Resources[`${role}EndpointSecurityGroup`]?.Properties;
    expect(group?.SecurityGroupIngress).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: { Ref: `${role}VpcCidr` } },
    ]);
    expect(group?.SecurityGroupEgress).toMatchObject([{ IpProtocol: '-1', CidrIp: '127.0.0.1/32' }]);
  });

  it('puts its subnets into two zones and apart from each other', () => {
    const subnets = ['PublicSubnet1', 'PublicSubnet2', 'PrivateSubnet1', 'PrivateSubnet2'].map(
      (name) => network.Resources[role + name]?.Properties,
    );
    const zone = (index: number): unknown => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] });
    const block = (index: number): unknown => ({
      'Fn::Select': [index, { 'Fn::Cidr': [{ Ref: `${role}VpcCidr` }, 4, 8] }],
    });
    expect(subnets.map((subnet) => subnet?.AvailabilityZone)).toEqual([0, 1, 0, 1].map(zone));
    expect(subnets.map((subnet) => subnet?.CidrBlock)).toEqual([0, 1, 2, 3].map(block));
  });

  it('routes to the internet only when the gateway is attached', () => {
    expect(network.Resources[`${role}PublicRoute`]?.DependsOn).toBe(`${role}IGWAttachment`);
  });
});

it('says why there is each endpoint, and has none that would hide public APIs', () => {
  const endpoints = Object.values(network.Resources).filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Interface',
  );
  for (const { Metadata } of endpoints) expect(Metadata?.Why).toEqual(expect.any(String));
  expect(JSON.stringify(endpoints)).not.toContain('execute-api');
});

it('has the same network on both sides', () => {
  const half = (role: string): [string, unknown][] =>
    [...Object.entries(network.Resources), ...Object.entries(network.Outputs)].filter(([id]) =>
      id.startsWith(role),
    );
  const asTarget = JSON.stringify(half('Source'))
    .replaceAll('Source', 'Target')
    .replaceAll(/\bsource\b/g, 'target');
  expect(JSON.parse(asTarget)).toEqual(half('Target'));
});

it('makes both networks when both roles fall on one region, to rehearse', () => {
  expect(evaluate(network, 'eu-west-1', { SourceRegion: 'eu-west-1', TargetRegion: 'eu-west-1' })).toEqual({
    resources: [...of('Source', parts), ...of('Target', parts)],
    outputs: [...of('Source', outputs), ...of('Target', outputs)],
  });
});

it.each([
  ['10.0.0.0/16', true],
  ['192.168.255.0/22', true],
  ['10.0.0.0/15', false],
  ['10.0.0.0/23', false],
  ['10.0.0.256/16', false],
  ['10.0.0.0', false],
])('takes %s as an address range: %s', (cidr, taken) => {
  for (const parameter of ['SourceVpcCidr', 'TargetVpcCidr'])
    expect(new RegExp(textOf(network.Parameters[parameter]?.AllowedPattern)).test(cidr)).toBe(taken);
});
