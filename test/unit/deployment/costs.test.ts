import { expect, it } from 'vitest';
import { costOf, totalOf, type PricedResource } from '../../../src/deployment/plan/costs.ts';
import type { Json } from '../../../src/deployment/plan/evaluate.ts';
import { resourcesOfLayer } from '../../../src/preflight/layer-resources.ts';
import { layer, regions } from '../../support/world.ts';

const resource = (type: string, properties: Record<string, Json> = {}): PricedResource => ({
  type,
  properties,
  property: (name) => properties[name] ?? null,
});

it('sums what is paid by the hour, in the prices of the region', () => {
  const resources = [
    resource('AWS::Kinesis::Stream', { ShardCount: '2' }),
    resource('AWS::KMS::Key'),
    resource('AWS::IAM::Role'),
  ];
  expect(costOf(resources, 'source')).toMatchObject({ usd: 23, withoutPrice: [] });
  expect(costOf(resources, 'target')).toMatchObject({ usd: 27 });
});

it('names what is paid by use, and what it has no price of, which is in no sum', () => {
  const cost = costOf(
    [
      resource('AWS::S3::Bucket'),
      resource('AWS::S3::Bucket'),
      resource('AWS::New::Thing'),
      resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.x2g.large' }),
      resource('AWS::KMS::Key'),
    ],
    'source',
  );
  expect(cost).toEqual({
    usd: 1,
    plusUsage: ['S3 storage, requests and replication', 'key requests'],
    withoutPrice: ['AWS::New::Thing', 'db.x2g.large'],
  });
  expect(totalOf([cost, cost])).toEqual({ ...cost, usd: 2 });
});

it('counts what conditions make in a region, with parameters of the settings', () => {
  const template = {
    Parameters: { Shards: { Type: 'String' }, SourceRegion: { Type: 'String' } },
    Conditions: { IsSource: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'SourceRegion' }] } },
    Resources: {
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: { Ref: 'Shards' } } },
      Endpoint: {
        Type: 'AWS::EC2::VPCEndpoint',
        Condition: 'IsSource',
        Properties: { VpcEndpointType: 'Interface', SubnetIds: [{ Ref: 'One' }, { Ref: 'Two' }] },
      },
    },
  };
  const priced = layer('network', {
    regions: ['source', 'target'],
    parameters: {
      Shards: { from: 'setting', setting: 'Shards' },
      SourceRegion: { from: 'setting', setting: 'SourceRegion' },
    },
    templateBody: JSON.stringify(template),
  });
  const settings = { Shards: '3', SourceRegion: regions.source };
  const usd = (role: 'source' | 'target'): number => {
    const found = resourcesOfLayer(priced, role, { regions, account: '111122223333', settings });
    return costOf(
      found.map((each) => ({ ...each, property: each.value })),
      role,
    ).usd;
  };
  expect(usd('source')).toBeCloseTo(3 * 11 + 2 * 7.3);
  expect(usd('target')).toBe(3 * 13);
});
