import { describe, expect, it } from 'vitest';
import { monthlyCosts, totalOf, unknownPrices } from '../../../../scripts/templates/costs.ts';
import { deployOnPaper } from '../../../../scripts/templates/on-paper.ts';
import type { Resource } from '../../../../scripts/templates/template.ts';
import { layerOf, settings } from './layers.ts';

const deployed = (resources: Readonly<Record<string, Resource>>) =>
  deployOnPaper([layerOf('some', { Resources: resources })], settings);

const stream: Resource = {
  Type: 'AWS::Kinesis::Stream',
  Properties: { Name: 'stream', ShardCount: '3', RetentionPeriodHours: 24 },
};

describe('the estimate', () => {
  it('counts by region, with the price of that region', () => {
    expect(monthlyCosts(deployed({ stream }))).toEqual([
      { what: 'Stream shards', source: { count: 3, usd: 33 }, target: { count: 3, usd: 39 } },
    ]);
  });

  it('counts what a condition makes in one region there only', () => {
    const costs = monthlyCosts(deployed({ stream: { ...stream, Condition: 'IsSource' } }));
    expect([totalOf(costs, 'source'), totalOf(costs, 'target')]).toEqual([33, 0]);
  });

  it('puts the dearest first, and what keeps records for longer than a day is dearer', () => {
    const costs = monthlyCosts(
      deployed({
        key: { Type: 'AWS::KMS::Key', Properties: {} },
        stream: { ...stream, Properties: { ...stream.Properties, RetentionPeriodHours: 72 } },
      }),
    );
    expect(costs.map(({ what }) => what)).toEqual([
      'Retention of more than a day, by shard',
      'Stream shards',
      'Customer keys',
    ]);
  });

  it('counts each metric of an alarm', () => {
    const metric = { MetricStat: { Stat: 'Sum' } };
    const Properties = { Metrics: [metric, metric, { Expression: 'a / b' }] };
    expect(
      monthlyCosts(deployed({ alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } }))[0]?.source.count,
    ).toBe(2);
  });

  it('refuses a database class whose price it does not know', () => {
    const database = { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.x2g.large' } };
    expect(() => monthlyCosts(deployed({ database }))).toThrow('there is no price of db.x2g.large');
  });

  it('says of which types it knows nothing', () => {
    expect(unknownPrices(deployed({ thing: { Type: 'AWS::New::Thing', Properties: {} } }))).toEqual([
      { template: 'some.json', what: 'what AWS::New::Thing costs is not in prices.ts' },
    ]);
  });
});
