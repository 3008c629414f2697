import type { DeployableLayer, ParameterSource, RegionRole } from '../../src/deployment/layer.ts';
import type { Random } from './random.ts';
import { layer } from './world.ts';

/** What random layers read beside outputs. */
export const randomSettings = { None: '', Size: 'small' };

/** Quick ones: the quicker the stacks, the more what the program itself takes shows. */
const types = [
  'AWS::S3::Bucket',
  'AWS::Lambda::Function',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::SQS::Queue',
  'AWS::EC2::VPCEndpoint',
];

interface RandomTemplate {
  readonly Metadata?: { readonly Version: number };
  readonly Parameters: Readonly<Record<string, { readonly Type: 'String'; readonly Default?: string }>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly DependsOn: readonly string[] }>
  >;
  readonly Outputs: Readonly<Record<string, { readonly Value: string }>>;
}

/**
 * Layers of every kind that read each other's outputs in every way that a manifest allows, without a cycle.
 * @param reach how many layers back a layer reads.
 */
export function randomLayers(random: Random, count: number, reach = count): readonly DeployableLayer[] {
  const made: DeployableLayer[] = [];
  while (made.length < count) made.push(randomLayer(random, `l${made.length}`, made.slice(-reach)));
  return made;
}

function randomLayer(random: Random, name: string, before: readonly DeployableLayer[]): DeployableLayer {
  const regions = random.pick<readonly RegionRole[]>([
    ['source'],
    ['target'],
    ['source', 'target'],
    ['source', 'target'],
    ['target', 'source'],
  ]);
  const kind = random.chance(0.65) ? 'stack-set' : 'stack';
  const isParallel = regions.length > 1 && random.chance(0.5);
  const outputs = before.flatMap(outputsOf);
  const parameters: Record<string, ParameterSource> = { Size: { from: 'setting', setting: 'Size' } };
  const overrides: Partial<Record<RegionRole, Record<string, ParameterSource>>> = {};
  for (const [index, output] of few(random, outputs).entries()) parameters[`All${index}`] = output;
  for (const role of regions) {
    const [first] = regions;
    const own = !isParallel && first && role !== first ? outputsOf(layer(name, { regions: [first] })) : [];
    for (const [index, output] of few(random, [...outputs, ...own]).entries()) {
      (overrides[role] ??= {})[`Own${index}`] = output;
      parameters[`Own${index}`] ??= { from: 'setting', setting: 'None' };
    }
  }
  const makers = before.filter(({ kind: of }) => of === 'stack').flatMap(outputsOf);
  const role =
    makers.length > 0 && kind === 'stack-set' && random.chance(0.2) ? random.pick(makers) : undefined;
  return layer(name, {
    kind,
    regions,
    ...(isParallel ? { regionConcurrency: 'parallel' as const } : {}),
    dependsOn: random.chance(0.2) && before.length > 0 ? [random.pick(before).name] : [],
    parameters,
    overrides,
    ...(role ? { roles: { administrationRoleArn: role, executionRoleName: role } } : {}),
    templateBody: JSON.stringify(randomTemplate(random, Object.keys(parameters))),
  });
}

const outputsOf = ({ name, regions }: Pick<DeployableLayer, 'name' | 'regions'>) =>
  regions.map((region) => ({ from: 'output', layer: name, region, output: 'Arn' }) as const);

const few = <T>(random: Random, from: readonly T[]): readonly T[] =>
  from.length === 0 ? [] : Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => random.pick(from));

function randomTemplate(random: Random, parameters: readonly string[]): RandomTemplate {
  const names = Array.from({ length: random.between(1, 4) }, (_, index) => `Resource${index}`);
  return {
    Parameters: Object.fromEntries(parameters.map((name) => [name, { Type: 'String' }])),
    Resources: Object.fromEntries(
      names.map((name, index) => [
        name,
        { Type: random.pick(types), DependsOn: random.some(names.slice(0, index), 0.4) },
      ]),
    ),
    Outputs: { Arn: { Value: 'simulated' } },
  };
}

/** The next version of them: some templates have other resources, and other outputs; some layers are new. */
export function nextVersion(random: Random, layers: readonly DeployableLayer[]): readonly DeployableLayer[] {
  const changed = layers.map((each) => {
    if (!random.chance(0.4)) return each;
    const known = JSON.parse(each.templateBody) as RandomTemplate;
    const Version = (known.Metadata?.Version ?? 1) + 1;
    const added = { [`Added${Version}`]: { Type: random.pick(types), DependsOn: [] } };
    const next: RandomTemplate = {
      ...known,
      ...(random.chance(0.5) ? { Metadata: { Version } } : {}),
      Resources: { ...known.Resources, ...added },
    };
    return { ...each, templateBody: JSON.stringify(next) };
  });
  return random.chance(0.3) ? [...changed, randomLayer(random, `l${layers.length}`, changed)] : changed;
}
