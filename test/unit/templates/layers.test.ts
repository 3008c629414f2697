import { describe, expect, it } from 'vitest';
import { checkLayers } from '../../../src/deployment/check.ts';
import { outputsRead, resolveParameters, settingsRead, type Outputs } from '../../../src/deployment/layer.ts';
import { builtInLayers } from '../../../src/templates/layers.ts';
import { network } from '../../../src/templates/layers/network.ts';
import { inlineTemplateLimit, loadLayers, templateLimit } from '../../../src/templates/load.ts';
import { builtInManifest } from '../../../src/templates/manifest.ts';
import { settingNames } from '../../../src/templates/settings.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn, builtInFiles } from '../../../scripts/templates/template.ts';

const regions = { source: 'us-east-1', target: 'eu-central-1' };
const targetArn = 'arn:aws:s3:::trading-analytics-historical-data-eu-central-1-dev';
const settings = Object.fromEntries(settingNames.map((name) => [name, `value of ${name}`]));
const topicArn = 'arn:aws:sns:us-east-1:123456789012:trading-analytics-migration-status-dev';
const outputs: Outputs = new Map([
  ['storage', { target: { HistoricalDataBucketTargetArn: targetArn } }],
  ['notifications', { source: { MigrationStatusTopicArn: topicArn } }],
] as const);

describe('the built-in manifest', () => {
  it('passes the checks that precede a deployment', () => {
    expect(() => {
      checkLayers(loadLayers(builtInManifest, 'dev'), settings);
    }).not.toThrow();
  });

  it('deploys every template that ships', () => {
    expect(builtInLayers.map(({ template }) => template).sort()).toEqual([...builtInFiles].sort());
  });

  it('uses every setting that it asks for, and no other', () => {
    expect([...new Set(builtInLayers.flatMap(settingsRead))].sort()).toEqual([...settingNames].sort());
  });

  it('gives the network of each region its own addresses', () => {
    const overrides = builtInLayers.find(({ name }) => name === 'network')?.overrides;
    expect(overrides?.source).toEqual({ SourceVpcCidr: { from: 'setting', setting: 'SourceVpcCidr' } });
    expect(overrides?.target).toEqual({ TargetVpcCidr: { from: 'setting', setting: 'TargetVpcCidr' } });
  });

  it('makes the target bucket first and tells the source bucket of it', () => {
    const storage = builtInLayers.find(({ name }) => name === 'storage');
    expect(storage?.regions).toEqual(['target', 'source']);
    expect(resolveParameters(storage?.overrides?.source ?? {}, { settings, outputs, artifacts: {} })).toEqual(
      {
        TargetBucketArn: targetArn,
        MigrationStatusTopicArn: topicArn,
      },
    );
  });

  it('makes the global table in the source region only', () => {
    const layer = builtInLayers.find(({ name }) => name === 'dashboard-state');
    expect(layer).toMatchObject({ kind: 'stack', regions: ['source'] });
  });
});

describe.each(builtInLayers)('layer $name', (layer) => {
  const template = builtIn(layer.template);

  it('gives every parameter a value, in all regions or in one', () => {
    const given = [layer.parameters, ...Object.values(layer.overrides ?? {})].flatMap((sources) =>
      Object.keys(sources),
    );
    expect([...new Set(given)].sort()).toEqual(Object.keys(template.Parameters).sort());
  });

  it('overrides only parameters that the StackSet has a value for before', () => {
    const overridden = Object.values(layer.overrides ?? {}).flatMap((sources) => Object.keys(sources));
    for (const name of overridden) expect(template.Parameters[name]).toHaveProperty('Default');
  });

  it('reads outputs that their stacks return', () => {
    for (const { layer: name, region, output } of outputsRead(layer)) {
      const producer = builtInLayers.find((each) => each.name === name);
      expect(evaluate(builtIn(producer?.template ?? ''), regions[region]).outputs).toContain(output);
    }
  });
});

describe('loading layers', () => {
  it('names stacks by layer and suffix and reads the templates', () => {
    const loaded = loadLayers(builtInManifest, 'dev');
    expect(loaded.map(({ stackName }) => stackName)).toEqual(
      builtInLayers.map(({ name }) => `trading-analytics-${name}-dev`),
    );
    for (const { template, templateBody } of loaded)
      expect(JSON.parse(templateBody)).toEqual(builtIn(template));
  });

  it('says which template cannot be read', () => {
    const read = (): string => {
      throw new Error('ENOENT');
    };
    expect(() => loadLayers(builtInManifest, 'dev', read)).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_UNREADABLE',
        message: 'The template bootstrap.json of layer bootstrap cannot be read: ENOENT.',
      }),
    );
  });

  const fits = 'é'.repeat(inlineTemplateLimit / 2);
  const withTemplate = (body: string) =>
    loadLayers(builtInManifest, 'dev', (file) => (file === 'bootstrap.json' ? '{}' : body));
  const bucketsOf = (name: string, body: string): readonly string[] =>
    Object.keys(withTemplate(body).find((layer) => layer.name === name)?.buckets ?? {}).sort();

  it('sends a template that no request can hold by a bucket: of bytes, not characters', () => {
    expect(bucketsOf('peering', fits)).toEqual([]);
    // A stack where it is, a StackSet where the sets are.
    expect(bucketsOf('peering', `${fits}é`)).toEqual(['source', 'target']);
    expect(bucketsOf('network', `${fits}é`)).toEqual(['source']);
  });

  it('refuses a template that is too large for what there is', () => {
    const tooLarge = expect.objectContaining({ code: 'TEMPLATE_TOO_LARGE' }) as Error;
    // The bucket cannot be there before the layer that makes it.
    expect(() => loadLayers(builtInManifest, 'dev', () => `${fits}é`)).toThrow(tooLarge);
    expect(() => withTemplate('x'.repeat(templateLimit + 1))).toThrow(tooLarge);
    expect(() => loadLayers({ layers: [network], stores: {} }, 'dev', () => `${fits}é`)).toThrow(tooLarge);
  });
});
