import { describe, expect, it } from 'vitest';
import { resolve, type Known } from '../../../scripts/templates/resolve.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import {
  builtIn,
  isObject,
  listOf,
  objectsIn,
  stringsIn,
  textOf,
  type Json,
  type JsonObject,
} from '../../../scripts/templates/template.ts';

const monitoring = builtIn('monitoring.json');
const source = 'us-east-1';
const target = 'eu-central-1';
const regions = [source, target];

const ofType = (type: string): readonly (readonly [string, (typeof monitoring.Resources)[string]])[] =>
  Object.entries(monitoring.Resources).filter(([, { Type }]) => Type === type);
const alarms = ofType('AWS::CloudWatch::Alarm');
const rules = ofType('AWS::Events::Rule');
const properties = (id: string): JsonObject => monitoring.Resources[id]?.Properties ?? {};

const made = (region: string, type: string): readonly string[] =>
  evaluate(monitoring, region).resources.filter((id) => monitoring.Resources[id]?.Type === type);

/** What CloudFormation would know there. A parameter that has no value of its own is `the` and its name. */
const knownIn = (region: string): Known => {
  const values: Readonly<Record<string, string>> = {
    EnvironmentSuffix: 'dev',
    MaxReplicationLagSeconds: '300',
    SourceRegion: source,
    TargetRegion: target,
    'AWS::AccountId': '123456789012',
    'AWS::Partition': 'aws',
    'AWS::Region': region,
  };
  return {
    valueOf: (name) => values[name] ?? `the ${name}`,
    holds: (condition) => (condition === 'IsSource' ? region === source : region === target),
  };
};

describe('alarms', () => {
  const everywhere = [
    'ApiErrorAlarm',
    'DashboardFunctionErrorAlarm',
    'DatabaseCPUAlarm',
    'DatabaseReplicationLagAlarm',
    'PipelineFailureAlarm',
    'PipelineFunctionErrorAlarm',
    'StreamLagAlarm',
    'TableReplicationLagAlarm',
    'TransformErrorAlarm',
    'TransformFailureQueueAlarm',
    'TransformLagAlarm',
  ];

  it('in the source region are on what is published there', () => {
    expect(made(source, 'AWS::CloudWatch::Alarm')).toEqual(
      [
        ...everywhere,
        'ForwarderErrorAlarm',
        'ForwarderFailureQueueAlarm',
        'ForwarderLagAlarm',
        'ReplicationFailureAlarm',
      ].sort(),
    );
  });

  it('in the target region are on what is published there: lag and pending of S3 (T20)', () => {
    expect(made(target, 'AWS::CloudWatch::Alarm')).toEqual(
      [
        ...everywhere,
        'ReplicationLagAlarm',
        'ReplicationPendingBytesAlarm',
        'ReplicationPendingOperationsAlarm',
      ].sort(),
    );
  });

  it.each(alarms)('%s tells the topic of every change of state', (_id, { Properties }) => {
    const topic = [{ Ref: 'MigrationStatusTopicArn' }];
    expect(Properties).toMatchObject({
      AlarmActions: topic,
      OKActions: topic,
      InsufficientDataActions: topic,
    });
  });

  it.each(alarms)('%s says what a missing datapoint means, and why', (_id, { Properties, Metadata }) => {
    expect(['missing', 'notBreaching']).toContain(Properties.TreatMissingData);
    expect(textOf(Metadata?.Missing).startsWith('No datapoint is unknown, never zero')).toBe(
      Properties.TreatMissingData === 'missing',
    );
  });

  it.each(alarms.filter(([id]) => id.includes('Lag')))('%s never takes silence for no lag', (_id, alarm) => {
    expect(alarm.Properties.TreatMissingData).toBe('missing');
  });

  it('on S3 look at the rule by all its dimensions', () => {
    const dimensions = [
      { Name: 'SourceBucket', Value: { Ref: 'HistoricalDataBucketSourceName' } },
      { Name: 'DestinationBucket', Value: { Ref: 'HistoricalDataBucketTargetName' } },
      { Name: 'RuleId', Value: { Ref: 'ReplicationRuleId' } },
    ];
    expect(properties('ReplicationLagAlarm')).toMatchObject({
      Namespace: 'AWS/S3',
      MetricName: 'ReplicationLatency',
      Statistic: 'Maximum',
      Period: 300,
      Threshold: { Ref: 'MaxReplicationLagSeconds' },
      ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: dimensions,
    });
    expect(properties('ReplicationFailureAlarm')).toMatchObject({
      MetricName: 'OperationsFailedReplication',
      Statistic: 'Sum',
      Dimensions: dimensions,
    });
  });

  it.each([
    'TableReplicationLagAlarm',
    'DatabaseReplicationLagAlarm',
    'StreamLagAlarm',
    'ForwarderLagAlarm',
    'TransformLagAlarm',
  ])('%s has the limit in the milliseconds of its metric', (id) => {
    expect(properties(id).Threshold).toEqual({ 'Fn::Sub': '${MaxReplicationLagSeconds}000' });
  });

  it('on the table look at the way out of their own region', () => {
    expect(listOf(properties('TableReplicationLagAlarm').Dimensions)).toContainEqual({
      Name: 'ReceivingRegion',
      Value: { 'Fn::If': ['IsSource', { Ref: 'TargetRegion' }, { Ref: 'SourceRegion' }] },
    });
  });

  it('on the database are in both regions, for the cluster of each (T40)', () => {
    const cluster = { 'Fn::If': ['IsSource', { Ref: 'SourceClusterId' }, { Ref: 'TargetClusterId' }] };
    for (const id of ['DatabaseReplicationLagAlarm', 'DatabaseCPUAlarm'])
      expect(properties(id).Dimensions).toEqual([{ Name: 'DBClusterIdentifier', Value: cluster }]);
  });

  it('take the name of a queue from its ARN', () => {
    for (const [id, parameter] of [
      ['ForwarderFailureQueueAlarm', 'ForwarderFailureQueueArn'],
      ['TransformFailureQueueAlarm', 'DataTransformFailureQueueArn'],
    ] as const)
      expect(properties(id).Dimensions).toEqual([
        { Name: 'QueueName', Value: { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: parameter }] }] } },
      ]);
    expect('arn:aws:sqs:us-east-1:123456789012:name'.split(':')[5]).toBe('name');
  });

  const calculated = alarms.filter(([, { Properties }]) => 'Metrics' in Properties);
  it.each(calculated)('%s returns one result of metrics that it names', (_id, { Properties }) => {
    const metrics = listOf(Properties.Metrics).filter(isObject);
    const [result, ...more] = metrics.filter(({ ReturnData }) => ReturnData === true);
    expect(more).toEqual([]);
    const ids = metrics.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [textOf(Id)]));
    const named = textOf(result?.Expression).match(/\b[a-z]\w*/g) ?? [];
    expect([...new Set(named)].sort()).toEqual([...ids].sort());
  });

  it('on the API count errors only where there are enough requests for a rate', () => {
    const expression = listOf(properties('ApiErrorAlarm').Metrics)
      .filter(isObject)
      .find(({ Expression }) => Expression !== undefined);
    expect(expression?.Expression).toBe('IF(requests >= 20, 100 * errors / requests, 0)');
  });

  it('have names that the policy of the topic lets publish', () => {
    for (const [, { Properties }] of alarms)
      expect(textOf((Properties.AlarmName as JsonObject)['Fn::Sub'])).toMatch(
        /^trading-analytics-[a-z-]+-\$\{EnvironmentSuffix\}$/,
      );
  });
});

describe('rules', () => {
  const patternOf = (id: string): JsonObject =>
    resolve(properties(id).EventPattern ?? null, knownIn(source)) as JsonObject;

  it('tell of StackSets only where those live', () => {
    expect(made(source, 'AWS::Events::Rule')).toContain('StackSetFailureRule');
    expect(made(target, 'AWS::Events::Rule')).not.toContain('StackSetFailureRule');
  });

  it.each(rules)('%s keeps the event in the log group', (_id, { Properties }) => {
    expect(listOf(Properties.Targets)).toContainEqual({
      Id: 'log-group',
      Arn: {
        'Fn::Sub':
          'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${MigrationLogGroupName}',
      },
    });
  });

  it.each(rules)('%s tells the topic of nothing but names, states and times', (_id, { Properties }) => {
    for (const targeted of listOf(Properties.Targets).filter(isObject)) {
      if (targeted.Id !== 'topic') continue;
      const transformer = targeted.InputTransformer as JsonObject;
      const paths = transformer.InputPathsMap as JsonObject;
      const template = textOf(transformer.InputTemplate);
      const used = [...template.matchAll(/<(\w+)>/g)].map(([, name]) => name);
      expect([...new Set(used)].sort()).toEqual(Object.keys(paths).sort());
      expect(JSON.parse(template)).toBeTypeOf('string');
      for (const path of Object.values(paths))
        expect(path).toMatch(/^\$\.(id|region|time|detail-type|detail\.[a-zA-Z-]+(\.status)?)$/);
    }
  });

  it('hear of the platform itself on its own bus, and of AWS on the default one', () => {
    const buses = rules.map(([id, { Properties }]) => [id, Properties.EventBusName]);
    expect(buses.filter(([, bus]) => bus !== undefined)).toEqual([
      ['ReplicationEventRule', { Ref: 'MigrationEventBusName' }],
    ]);
    expect(patternOf('ReplicationEventRule')).toEqual({
      source: ['trading-analytics.migration'],
      account: ['123456789012'],
    });
  });

  it('expect nothing of S3 from EventBridge, which has no events of replication', () => {
    expect(JSON.stringify(rules)).not.toContain('aws.s3');
  });

  it('tell of our stacks, of those of a StackSet too, when they fail', () => {
    const { detail } = patternOf('StackFailureRule') as { readonly detail: JsonObject };
    expect(detail['stack-id']).toEqual([
      { wildcard: 'arn:aws:cloudformation:us-east-1:123456789012:stack/trading-analytics-*-dev/*' },
      { wildcard: 'arn:aws:cloudformation:us-east-1:123456789012:stack/StackSet-trading-analytics-*-dev-*' },
    ]);
    const { status } = detail['status-details'] as { readonly status: readonly string[] };
    expect(status.filter((each) => !/FAILED|ROLLBACK/.test(each))).toEqual([]);
  });

  it('do not tell the topic twice of an alarm', () => {
    expect(listOf(properties('AlarmStateRule').Targets)).toHaveLength(1);
  });
});

describe('dashboards', () => {
  const widgetsOf = (id: string, region: string): readonly JsonObject[] => {
    const body = resolve(properties(id).DashboardBody ?? null, knownIn(region));
    return (JSON.parse(textOf(body)) as { readonly widgets: readonly JsonObject[] }).widgets;
  };
  const dashboards = [
    ['RegionDashboard', source],
    ['RegionDashboard', target],
    ['CrossRegionDashboard', target],
  ] as const;

  /** A metric of a widget: namespace, name, dimensions, and the region that it is read in. */
  interface Shown {
    readonly metric: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly region: string;
  }
  const shown = (id: string, region: string): readonly Shown[] =>
    widgetsOf(id, region)
      .filter(({ type }) => type === 'metric')
      .flatMap((widget) => {
        const of = widget.properties as JsonObject;
        return listOf(of.metrics).map((metric) => {
          const options = objectsIn(metric)[0] ?? {};
          const [namespace, name, ...rest] = listOf(metric).filter((part) => typeof part === 'string');
          const dimensions = Object.fromEntries(
            rest.flatMap((part, index) => (index % 2 === 0 ? [[part, rest[index + 1]]] : [])),
          ) as Record<string, string>;
          const where = textOf(options.region ?? of.region);
          return { metric: `${textOf(namespace)} ${textOf(name)}`, dimensions, region: where };
        });
      });

  /** Dimensions with which AWS publishes, and the parameters that hold their values. */
  const published: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    'AWS/S3': {
      SourceBucket: ['HistoricalDataBucketSourceName'],
      DestinationBucket: ['HistoricalDataBucketTargetName'],
      RuleId: ['ReplicationRuleId'],
    },
    'AWS/DynamoDB': { TableName: ['DashboardTableName'], ReceivingRegion: [] },
    'AWS/RDS': { DBClusterIdentifier: ['SourceClusterId', 'TargetClusterId'] },
    'AWS/Kinesis': { StreamName: ['SourceStreamName', 'TargetStreamName'] },
    'AWS/Lambda': {
      FunctionName: ['StreamForwarder', 'DataTransform', 'DashboardApi', 'Pipeline'].map(
        (name) => `${name}FunctionName`,
      ),
    },
    'AWS/ApiGateway': { ApiName: ['ApiName'], Stage: ['ApiStageName'] },
    'AWS/States': { StateMachineArn: ['StateMachineArn'] },
  };

  it.each(dashboards)('%s of %s is valid, and no two widgets overlap', (id, region) => {
    const taken = new Set<string>();
    for (const widget of widgetsOf(id, region)) {
      const { x = 0, y = 0, width = 0, height = 0 } = widget as Readonly<Record<string, number>>;
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          expect(taken).not.toContain(`${column} ${row}`);
          taken.add(`${column} ${row}`);
        }
    }
    expect(taken.size).toBeGreaterThan(0);
  });

  it.each(dashboards)(
    '%s of %s reads metrics by the dimensions that AWS publishes them with',
    (id, region) => {
      const metrics = shown(id, region);
      expect(metrics.length).toBeGreaterThan(8);
      for (const { metric, dimensions, region: where } of metrics) {
        const [namespace = ''] = metric.split(' ');
        expect(Object.keys(dimensions), metric).toEqual(Object.keys(published[namespace] ?? {}));
        expect(regions).toContain(where);
        for (const [name, value] of Object.entries(dimensions)) {
          const allowed =
            name === 'ReceivingRegion'
              ? regions.filter((each) => each !== where)
              : (published[namespace]?.[name] ?? []).map((parameter) => `the ${parameter}`);
          expect(allowed, metric).toContain(value);
        }
      }
    },
  );

  it.each(dashboards)(
    '%s of %s reads each replication metric of S3 in its own region (T20)',
    (id, region) => {
      for (const { metric, region: where } of shown(id, region)) {
        if (!metric.startsWith('AWS/S3')) continue;
        expect(where, metric).toBe(metric === 'AWS/S3 OperationsFailedReplication' ? source : target);
      }
    },
  );

  it.each(dashboards)('%s of %s says the region of every widget with data', (id, region) => {
    for (const { type, properties: of } of widgetsOf(id, region))
      if (type === 'metric' || type === 'log') expect(regions).toContain((of as JsonObject).region);
  });

  it.each([
    [source, 'Source'],
    [target, 'Target'],
  ])('of %s shows the stream and the cluster of that region', (region, role) => {
    const values = shown('RegionDashboard', region).flatMap(({ dimensions }) => Object.values(dimensions));
    const other = role === 'Source' ? 'Target' : 'Source';
    expect(values).toEqual(expect.arrayContaining([`the ${role}StreamName`, `the ${role}ClusterId`]));
    expect(values).not.toContain(`the ${other}StreamName`);
    expect(values).not.toContain(`the ${other}ClusterId`);
  });

  it('across both regions shows the lag of every store, from the region that survives', () => {
    expect(shown('CrossRegionDashboard', target).map(({ metric }) => metric)).toEqual(
      expect.arrayContaining([
        'AWS/S3 ReplicationLatency',
        'AWS/DynamoDB ReplicationLatency',
        'AWS/RDS AuroraGlobalDBReplicationLag',
        'AWS/Kinesis GetRecords.IteratorAgeMilliseconds',
      ]),
    );
    expect(made(source, 'AWS::CloudWatch::Dashboard')).toEqual(['RegionDashboard']);
    expect(made(target, 'AWS::CloudWatch::Dashboard')).toEqual(['CrossRegionDashboard', 'RegionDashboard']);
  });

  it('have names with the region, since dashboards are global in an account', () => {
    expect(properties('RegionDashboard').DashboardName).toEqual({
      'Fn::Sub': 'trading-analytics-${AWS::Region}-${EnvironmentSuffix}',
    });
  });
});

describe('saved queries', () => {
  const queries = ofType('AWS::Logs::QueryDefinition');

  it.each(queries)('%s ask log groups of ours', (_id, { Properties }) => {
    const groups = listOf(Properties.LogGroupNames).flatMap((group: Json) =>
      objectsIn(group).flatMap(({ Ref, 'Fn::Sub': text }) =>
        [Ref, text].filter((each) => each !== undefined),
      ),
    );
    for (const group of groups)
      expect(group).toMatch(
        /^(MigrationLogGroupName|ApiLogGroupName|AWS::NoValue|\/aws\/lambda\/\$\{\w+FunctionName\})$/,
      );
    expect(groups.length).toBeGreaterThan(0);
  });

  it('find events, failures, and errors of functions and of the API', () => {
    expect(queries.map(([id]) => id)).toEqual([
      'MigrationEventsQuery',
      'FailedEventsQuery',
      'FunctionErrorsQuery',
      'ApiErrorsQuery',
    ]);
  });
});

it('goes without nothing that other layers give, although their parameters have empty defaults', () => {
  const given = Object.entries(monitoring.Parameters).filter(([, { Default }]) => Default === '');
  expect(given.length).toBeGreaterThan(0);
  const refused = stringsIn(monitoring.Rules?.OtherLayersAreThere);
  for (const [name] of given) expect(refused).toContain(name);
});
