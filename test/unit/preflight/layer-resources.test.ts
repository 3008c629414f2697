import { describe, expect, it } from 'vitest';
import { resourcesOfLayer } from '../../../src/preflight/layer-resources.ts';
import { account, layerOf, regions } from './world.ts';

const body = {
  Parameters: { Suffix: {}, SourceRegion: {}, PeerArn: { Default: '' }, Shards: { Type: 'Number' } },
  Conditions: {
    IsSource: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'SourceRegion' }] },
    HasPeer: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PeerArn' }, ''] }] },
  },
};
const layer = layerOf(
  'storage',
  {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: {
          'Fn::If': [
            'IsSource',
            { 'Fn::Sub': 'history-${AWS::Region}-${Suffix}' },
            { 'Fn::Join': ['-', ['copy', { Ref: 'AWS::AccountId' }, { Ref: 'Suffix' }]] },
          ],
        },
        Peer: { Ref: 'PeerArn' },
        Key: { 'Fn::GetAtt': ['Key', 'Arn'] },
      },
    },
    Stream: {
      Type: 'AWS::Kinesis::Stream',
      Condition: 'IsSource',
      Properties: { ShardCount: { Ref: 'Shards' } },
    },
  },
  {
    regions: ['source', 'target'],
    parameters: {
      Suffix: { from: 'setting', setting: 'EnvironmentSuffix' },
      SourceRegion: { from: 'setting', setting: 'SourceRegion' },
      Shards: { from: 'setting', setting: 'StreamShardCount' },
    },
    overrides: { source: { PeerArn: { from: 'output', layer: 'storage', region: 'target', output: 'Arn' } } },
    body,
  },
);
const settings = { EnvironmentSuffix: 'dev', SourceRegion: 'us-east-1', StreamShardCount: '3' };
const place = { regions, account, settings };

describe('the resources of a layer', () => {
  it('are those of its region, with names that settings and conditions give', () => {
    const [bucket, stream] = resourcesOfLayer(layer, 'source', place);
    expect(bucket?.property('BucketName')).toBe('history-us-east-1-dev');
    expect(stream?.property('ShardCount')).toBe('3');
    const inTarget = resourcesOfLayer(layer, 'target', place);
    expect(inTarget.map(({ logicalId }) => logicalId)).toEqual(['Bucket']);
    expect(inTarget[0]?.property('BucketName')).toBe('copy-111122223333-dev');
  });

  it('have no value yet for what another stack returns, or the resource itself', () => {
    const [bucket] = resourcesOfLayer(layer, 'source', place);
    expect(bucket?.property('Peer')).toBeUndefined();
    expect(bucket?.property('Key')).toBeUndefined();
    expect(bucket?.property('Nothing')).toBeUndefined();
  });

  it('are those of other parameters when asked', () => {
    const deployed = { Suffix: 'old', SourceRegion: 'us-east-1', Shards: '1', PeerArn: 'arn' };
    const [bucket, stream] = resourcesOfLayer(layer, 'source', place, deployed);
    expect(bucket?.property('BucketName')).toBe('history-us-east-1-old');
    expect(bucket?.property('Peer')).toBe('arn');
    expect(stream?.property('ShardCount')).toBe('1');
  });
});
