import { expect, it } from 'vitest';
import { lint } from '../../scripts/templates/cfn-lint.ts';
import { deployOnPaper } from '../../scripts/templates/on-paper.ts';
import type { JsonObject } from '../../scripts/templates/template.ts';
import type { DeployableLayer } from '../../src/deployment/layer.ts';
import { layerOf, named, settings } from '../unit/templates/tool/layers.ts';

const queue = (name: string, Properties: JsonObject): DeployableLayer =>
  layerOf(name, {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: named(name), ...Properties } },
    },
  });

const filesOf = (layers: readonly DeployableLayer[]) =>
  layers.map(({ template, templateBody }) => ({ name: template, text: templateBody }));

it('finds what the schemas of AWS do not allow, also of the values that a region is given', async () => {
  const layers = [
    queue('unknown', { Colour: 'blue' }),
    queue('deployed', { MessageRetentionPeriod: { Ref: 'SourceRegion' } }),
    queue('right', { SqsManagedSseEnabled: true }),
  ];
  const problems = await lint(
    {
      templates: filesOf(layers),
      places: deployOnPaper(layers, settings).places,
      regions: ['us-east-1', 'eu-central-1'],
    },
    () => undefined,
  );
  const of = (file: string): readonly string[] =>
    problems.filter(({ template }) => template === file).map(({ rule, what }) => `${rule}: ${what}`);
  expect(of('unknown.json')).toContainEqual(
    expect.stringMatching(/^cfn-lint E3002: .*'Colour'.*\(line 1\)$/),
  );
  expect(of('deployed.json')).toContainEqual(
    expect.stringContaining(
      "is resolved to 'us-east-1' from ['deployed source.json', 'deployed target.json']",
    ),
  );
  expect(of('right.json').filter((problem) => problem.startsWith('cfn-lint E'))).toEqual([]);
  // Informational ones are shown too.
  expect(of('right.json')).toContainEqual(expect.stringMatching(/^cfn-lint I3011: /));
});

it('says so when cfn-lint itself fails', async () => {
  const templates = filesOf([queue('right', {})]);
  await expect(lint({ templates, places: [], regions: ['mars-1'] }, () => undefined)).rejects.toThrow(
    /^cfn-lint failed: .*mars-1/,
  );
});
