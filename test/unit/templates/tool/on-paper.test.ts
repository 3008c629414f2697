import { describe, expect, it } from 'vitest';
import { deployOnPaper } from '../../../../scripts/templates/on-paper.ts';
import { layerProblems, platformRules } from '../../../../scripts/templates/rules/platform.ts';
import type { Template } from '../../../../scripts/templates/template.ts';
import type { DeployableLayer } from '../../../../src/deployment/layer.ts';
import { layerOf, named, settings } from './layers.ts';

const topic: Partial<Template> = {
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: named('status') } } },
  Outputs: { TopicArn: { Condition: 'IsSource', Value: { Ref: 'Topic' } } },
};

const readsTopicOf = (region: 'source' | 'target'): DeployableLayer =>
  layerOf(
    'reader',
    { Parameters: { TopicArn: { Type: 'String', AllowedPattern: 'arn:aws:sns:.+' } } },
    { parameters: { TopicArn: { from: 'output', layer: 'topic', region, output: 'TopicArn' } } },
  );

describe('deploying on paper', () => {
  it('follows dependencies, and keeps what the conditions of each region keep', () => {
    const { places, missing } = deployOnPaper([readsTopicOf('source'), layerOf('topic', topic)], settings);
    expect(places.map(({ layer, role }) => `${layer.name} ${role}`)).toEqual([
      'topic source',
      'topic target',
      'reader source',
      'reader target',
    ]);
    expect(places.map(({ outputs }) => Object.keys(outputs))).toEqual([['TopicArn'], [], [], []]);
    expect(missing).toEqual([]);
  });

  it('gives values in the form that they have on AWS', () => {
    const { places } = deployOnPaper([layerOf('topic', topic), readsTopicOf('source')], settings);
    expect(places.at(-1)?.parameters.TopicArn).toBe(
      'arn:aws:sns:us-east-1:123456789012:trading-analytics-status-dev',
    );
  });

  it('leaves out a layer whose setting is empty', () => {
    const layer = layerOf('traffic', topic, { onlyIf: 'DomainName' });
    expect(deployOnPaper([layer], { ...settings, DomainName: '' }).places).toEqual([]);
    expect(deployOnPaper([layer], { ...settings, DomainName: 'example.com' }).places).toHaveLength(2);
  });
});

const alarm = (MetricName: string, Condition?: string): Partial<Template> => ({
  Resources: {
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      ...(Condition === undefined ? {} : { Condition }),
      Properties: { AlarmName: named('alarm'), Namespace: 'AWS/S3', MetricName },
    },
  },
});

const consumer = (Enabled: boolean | undefined): Partial<Template> => ({
  Resources: {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: Enabled === undefined ? {} : { Enabled },
    },
  },
});

const withCodeFrom = (bucket: string): Partial<Template> => ({
  Resources: {
    Code: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: named('code'), Code: { S3Bucket: { 'Fn::Sub': bucket } } },
    },
  },
});

const role = (name: string): Partial<Template> => ({
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: named(name) } } },
});

/** A role or policy with documents that are texts of so many characters and quotes; a role has two. */
const withPolicies = (Type: string, size: number): Partial<Template> => {
  const PolicyDocument = 'x'.repeat(size);
  const Properties =
    Type === 'AWS::IAM::Role' ? { Policies: [{ PolicyDocument }, { PolicyDocument }] } : { PolicyDocument };
  return { Resources: { Role: { Type, Properties } } };
};

type Case = readonly [rule: string, problem: string, layers: readonly DeployableLayer[]];

const broken: readonly Case[] = [
  [
    'outputs that are read are returned',
    'TopicArn in the source region is TopicArn of topic, which is not returned in the target region',
    [layerOf('topic', topic), readsTopicOf('target')],
  ],
  [
    'outputs that are read are returned',
    'Size has no value',
    [
      layerOf(
        'sized',
        { Parameters: { Size: { Type: 'String' } } },
        { regions: ['source'], parameters: { Size: { from: 'setting', setting: 'Unknown' } } },
      ),
    ],
  ],
  ...(
    [
      ['arn', { Type: 'String', AllowedPattern: 'ar' }],
      ['two', { Type: 'String', AllowedValues: ['one'] }],
      ['7', { Type: 'Number', MaxValue: 6 }],
      ['a,bb', { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]' }],
      ['long', { Type: 'String', MaxLength: 3 }],
    ] as const
  ).map(([Default, parameter]): Case => [
    'values fit their parameters',
    `Value does not take "${Default}"`,
    [layerOf('fits', { Parameters: { Value: { ...parameter, Default } } }, { regions: ['source'] })],
  ]),
  [
    'exports do not collide',
    'us-east-1 TopicArn is exported by topic.json too',
    [layerOf('topic', topic), layerOf('other', topic)],
  ],
  [
    'names do not collide',
    'AWS::SNS::Topic trading-analytics-status-dev (eu-central-1) is made by topic.json too',
    [layerOf('topic', topic), layerOf('other', topic)],
  ],
  [
    // T10: a role without its region in the name collides with itself in the other region.
    'names do not collide',
    'AWS::IAM::Role trading-analytics-worker-dev (everywhere) is made by role.json too',
    [layerOf('role', role('worker'))],
  ],
  [
    // T20: in the source region the metric is silent, which looks like no lag.
    'alarms are where their metric is',
    'Alarm is in the source region, where AWS/S3 ReplicationLatency is not published',
    [layerOf('alarm', alarm('ReplicationLatency'))],
  ],
  [
    'alarms are where their metric is',
    'Alarm is in the target region, where AWS/S3 OperationsFailedReplication is not published',
    [layerOf('alarm', alarm('OperationsFailedReplication'))],
  ],
  [
    // T49: Lambda takes no code from another region.
    'code comes from its own region',
    'the code of Code in the target region is in "artifacts-us-east-1"',
    [layerOf('code', withCodeFrom('artifacts-${SourceRegion}'))],
  ],
  ['one region consumes', 'Mapping works in both regions', [layerOf('consumer', consumer(true))]],
  ['one region consumes', 'Mapping works in both regions', [layerOf('consumer', consumer(undefined))]],
  [
    'policies fit into IAM',
    'the inline policies of Role have 10242 characters; IAM takes 10240',
    [layerOf('long', withPolicies('AWS::IAM::Role', 5_119), { regions: ['source'] })],
  ],
  [
    'policies fit into IAM',
    'the managed policies of Role have 6145 characters; IAM takes 6144',
    [layerOf('long', withPolicies('AWS::IAM::ManagedPolicy', 6_143), { regions: ['source'] })],
  ],
];

const problemsOf = (rule: string, layers: readonly DeployableLayer[]): readonly string[] =>
  platformRules
    .filter(({ name }) => name === rule)
    .flatMap(({ problems }) => problems(deployOnPaper(layers, settings)))
    .map(({ what }) => what);

it.each(broken)('the rule "%s" finds: %s', (rule, problem, layers) => {
  expect(problemsOf(rule, layers)).toContain(problem);
});

it('has an example for every rule', () => {
  const shown = new Set(broken.map(([rule]) => rule));
  expect(platformRules.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

it.each<Case>([
  [
    'alarms are where their metric is',
    'in the right region only',
    [layerOf('alarm', alarm('OperationsFailedReplication', 'IsSource'))],
  ],
  [
    'code comes from its own region',
    'a bucket of the region',
    [layerOf('code', withCodeFrom('artifacts-${AWS::Region}'))],
  ],
  ['names do not collide', 'names with the region', [layerOf('role', role('worker-${AWS::Region}'))]],
  ['one region consumes', 'a consumer that is off', [layerOf('consumer', consumer(false))]],
])('the rule "%s" lets pass: %s', (rule, _what, layers) => {
  expect(problemsOf(rule, layers)).toEqual([]);
});

describe('layers', () => {
  it('that a deployment would refuse are told in its words', () => {
    const layers = [layerOf('reader', {}, { dependsOn: ['nobody'] })];
    expect(layerProblems(layers, settings, ['reader.json'])).toEqual([
      {
        template: 'layers.ts',
        what: 'The layers cannot be deployed: reader depends on nobody, which does not exist.',
      },
    ]);
  });

  it('have every template that there is', () => {
    expect(layerProblems([layerOf('topic', topic)], settings, ['topic.json', 'stray.json'])).toEqual([
      { template: 'stray.json', what: 'belongs to no layer' },
    ]);
  });
});
