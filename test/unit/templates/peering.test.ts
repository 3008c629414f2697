import { expect, it } from 'vitest';
import { peering as layer } from '../../../src/templates/layers/peering.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn } from '../../../scripts/templates/template.ts';

const peering = builtIn('peering.json');
const propertiesOf = (id: string): unknown => peering.Resources[id]?.Properties;

it('makes the connection and the way there in the source region', () => {
  expect(evaluate(peering, 'us-east-1')).toEqual({
    resources: ['SourcePeeringRoute', 'VpcPeeringConnection'],
    outputs: ['VpcPeeringConnectionId'],
  });
  expect(propertiesOf('VpcPeeringConnection')).toMatchObject({
    VpcId: { Ref: 'SourceVpcId' },
    PeerVpcId: { Ref: 'TargetVpcId' },
    PeerRegion: { Ref: 'TargetRegion' },
  });
  expect(propertiesOf('SourcePeeringRoute')).toEqual({
    RouteTableId: { Ref: 'SourcePrivateRouteTableId' },
    DestinationCidrBlock: { Ref: 'TargetVpcCidr' },
    VpcPeeringConnectionId: { Ref: 'VpcPeeringConnection' },
  });
});

const connection = {
  'Fn::If': ['IsSource', { Ref: 'VpcPeeringConnection' }, { Ref: 'VpcPeeringConnectionId' }],
};

it('makes the way back in the target region, and nothing else (T51)', () => {
  expect(evaluate(peering, 'eu-central-1').resources).toEqual(['TargetPeeringRoute']);
  expect(propertiesOf('TargetPeeringRoute')).toEqual({
    RouteTableId: { Ref: 'TargetPrivateRouteTableId' },
    DestinationCidrBlock: { Ref: 'SourceVpcCidr' },
    VpcPeeringConnectionId: connection,
  });
});

it('tells the connection in both regions', () => {
  expect(peering.Outputs.VpcPeeringConnectionId?.Value).toEqual(connection);
});

it('insists on the connection where it does not make it', () => {
  expect(peering.Rules?.TargetKnowsTheConnection).toMatchObject({
    RuleCondition: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'SourceRegion' }] }] },
    Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'VpcPeeringConnectionId' }, ''] }] } }],
  });
});

it('makes everything in one stack when both roles fall on one region, to rehearse', () => {
  const both = { SourceRegion: 'eu-west-1', TargetRegion: 'eu-west-1' };
  expect(evaluate(peering, 'eu-west-1', both).resources).toEqual([
    'SourcePeeringRoute',
    'TargetPeeringRoute',
    'VpcPeeringConnection',
  ]);
});

it('is deployed in the source region first, which tells the target region the connection', () => {
  expect(layer.regions).toEqual(['source', 'target']);
  expect(layer.overrides).toEqual({
    target: {
      VpcPeeringConnectionId: {
        ...{ from: 'output', layer: 'peering', region: 'source' },
        output: 'VpcPeeringConnectionId',
      },
    },
  });
});
