import type { ResourceFault } from '../../src/local-aws/index.ts';

/** A StackSet of both regions and a stack of one, each with two topics, the second after the first: cheap, and quick to fail. */
const layers = [
  { name: 'inbox', kind: 'stack-set', regions: ['source', 'target'] },
  { name: 'ledger', kind: 'stack', regions: ['target'] },
].map((layer) => ({
  ...layer,
  template: 'topics.json',
  parameters: { Label: { from: 'setting', setting: 'Label' } },
}));

const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Label' } } };

/** By file name, what a project of this platform is made of. A configuration has one layer, and an old or a new label. */
export const failingPlatform: Readonly<Record<string, object>> = {
  'topics.json': {
    Parameters: { Label: { Type: 'String' } },
    Resources: { First: topic, Second: { ...topic, DependsOn: 'First' } },
  },
  ...Object.fromEntries<object>(
    layers.flatMap((layer) =>
      ['old', 'new'].flatMap((label): [string, object][] => [
        [`${layer.name}.json`, { layers: [layer] }],
        [
          `${layer.name}-${label}.config.json`,
          { manifest: `${layer.name}.json`, settings: { Label: label }, pollInterval: '100ms' },
        ],
      ]),
    ),
  ),
};

/** A topic that fails, in the words of AWS. */
export const topicFails = (
  action: ResourceFault['action'],
  logicalId: 'First' | 'Second',
  fail: string,
  more: Pick<ResourceFault, 'region' | 'nth' | 'latencyMs'> = {},
): ResourceFault => ({ type: 'AWS::SNS::Topic', action, logicalId, fail, ...more });
