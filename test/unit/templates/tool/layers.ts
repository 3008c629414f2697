import type { DeployableLayer } from '../../../../src/deployment/layer.ts';
import type { JsonObject, Template } from '../../../../scripts/templates/template.ts';

export const settings = { SourceRegion: 'us-east-1', TargetRegion: 'eu-central-1', EnvironmentSuffix: 'dev' };

const suffix = { EnvironmentSuffix: { Type: 'String' }, SourceRegion: { Type: 'String' } };

/** A template with the parameters that every layer of these tests has, and the condition IsSource. */
export const templateOf = (parts: Partial<Template>): Template => ({
  Description: 'Of a test',
  Outputs: {},
  Resources: {},
  ...parts,
  Parameters: { ...suffix, ...parts.Parameters },
  Conditions: {
    IsSource: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'SourceRegion' }] },
    ...parts.Conditions,
  },
});

/** A StackSet layer in both regions, unless told otherwise. */
export const layerOf = (
  name: string,
  template: Partial<Template>,
  rest: Partial<DeployableLayer> = {},
): DeployableLayer => ({
  name,
  title: name,
  template: `${name}.json`,
  kind: 'stack-set',
  regions: ['source', 'target'],
  dependsOn: [],
  buckets: {},
  stackName: `trading-analytics-${name}-dev`,
  templateBody: JSON.stringify(templateOf(template)),
  ...rest,
  parameters: {
    EnvironmentSuffix: { from: 'setting', setting: 'EnvironmentSuffix' },
    SourceRegion: { from: 'setting', setting: 'SourceRegion' },
    ...rest.parameters,
  },
});

export const named = (name: string): JsonObject => ({
  'Fn::Sub': `trading-analytics-${name}-\${EnvironmentSuffix}`,
});
