import {
  resolveParameters,
  type DeployableLayer,
  type RegionRole,
  type Values,
} from '../../../../src/deployment/layer.ts';
import { effectiveParameters } from '../../../../src/deployment/template.ts';
import { needs } from '../../../support/critical-path.ts';
import type { SimulatedStack } from '../../../support/simulated-stacks.ts';
import { regions, type SimulatedMigration } from '../../../support/world.ts';
import type { Version } from './scenario.ts';

/** Stacks of a layer in a region, deleted ones as well, oldest first. */
export const stacksOf = (
  { cloud }: SimulatedMigration,
  { stackName }: DeployableLayer,
  role: RegionRole,
): readonly SimulatedStack[] =>
  cloud.stage.all.filter((stack) => stack.region === regions[role] && layerStackOf(stack) === stackName);

/** What a layer calls it: StackSets add to the name. */
const layerStackOf = ({ name }: SimulatedStack): string => name.replace(/^StackSet-|-\d+$/g, '');

export const isThere = ({ status }: SimulatedStack): boolean => status !== 'DELETE_COMPLETE';

/** What should have been complete before a stack was begun, and was not. */
export function unmetNeedsOf(
  migration: SimulatedMigration,
  stack: SimulatedStack,
  { layers }: Version,
): readonly string[] {
  const layer = layers.find(({ stackName }) => stackName === layerStackOf(stack));
  const role = stack.region === regions.source ? 'source' : 'target';
  if (!layer || stack.status === 'DELETE_IN_PROGRESS') return [];
  return needs(layer, role).flatMap(([name, where]) => {
    const needed = layers.find((each) => each.name === name);
    if (!needed?.regions.includes(where)) return [];
    const [found] = stacksOf(migration, needed, where).filter(isThere);
    const isReady =
      (found?.status ?? '').endsWith('_COMPLETE') && found?.templateBody === needed.templateBody;
    return isReady
      ? []
      : [`${layer.name} was begun in the ${role} region before ${name} was ready in the ${where} region`];
  });
}

/** What is wrong with a platform that is said to be complete. */
export function faultsOf(migration: SimulatedMigration, version: Version): readonly string[] {
  migration.cloud.sets.proceed();
  const values = valuesOf(version);
  return version.layers.flatMap((layer) => [
    ...(layer.kind === 'stack-set' ? setProblems(migration, layer, values) : []),
    ...layer.regions.flatMap((role) => stackProblems(migration, layer, role, values)),
  ]);
}

function stackProblems(
  migration: SimulatedMigration,
  layer: DeployableLayer,
  role: RegionRole,
  values: Values,
): readonly string[] {
  const where = `${layer.name} in the ${role} region`;
  const [stack, ...others] = stacksOf(migration, layer, role).filter(isThere);
  if (!stack) return [`${where} is not there`];
  const wanted = resolveParameters({ ...layer.parameters, ...layer.overrides?.[role] }, values);
  return [
    ...(others.length > 0 ? [`${where} is there more than once`] : []),
    ...(/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status)
      ? []
      : [`${where} is ${stack.status}`]),
    ...(stack.templateBody === layer.templateBody ? [] : [`${where} has another template`]),
    ...differences(where, stack.parameters, effectiveParameters(layer.templateBody, wanted)),
  ];
}

function setProblems(
  { cloud }: SimulatedMigration,
  { name, stackName, templateBody, parameters, overrides, regions: roles, roles: by }: DeployableLayer,
  values: Values,
): readonly string[] {
  const set = cloud.sets.sets.get(stackName);
  if (!set) return [`the StackSet of ${name} is not there`];
  return [
    ...(set.templateBody === templateBody ? [] : [`the StackSet of ${name} has another template`]),
    ...differences(`the StackSet of ${name}`, set.parameters, resolveParameters(parameters, values)),
    ...(by
      ? differences(`the StackSet of ${name}`, { ...set.roles }, resolveParameters({ ...by }, values))
      : []),
    ...roles.flatMap((role) => {
      const instance = set.instances.get(regions[role]);
      const where = `the instance of ${name} in the ${role} region`;
      if (instance?.status !== 'CURRENT') return [`${where} is ${instance?.status ?? 'not there'}`];
      return differences(where, instance.overrides, resolveParameters(overrides?.[role] ?? {}, values));
    }),
  ];
}

const differences = (
  where: string,
  actual: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): readonly string[] =>
  [...new Set([...Object.keys(actual), ...Object.keys(wanted)])]
    .filter((name) => actual[name] !== wanted[name])
    .map(
      (name) => `${where} has ${name} = ${actual[name] ?? 'nothing'} instead of ${wanted[name] ?? 'nothing'}`,
    );

/** Outputs as they are once everything has this version. */
function valuesOf({ layers, settings }: Version): Values {
  const outputs = new Map(
    layers.map(({ name, stackName, templateBody }) => {
      const { Metadata } = JSON.parse(templateBody) as { Metadata?: { Version: number } };
      const version = Metadata ? `, version ${Metadata.Version}` : '';
      const of = (role: RegionRole) => ({ Arn: `Arn of ${stackName} in ${regions[role]}${version}` });
      return [name, { source: of('source'), target: of('target') }] as const;
    }),
  );
  return { settings, outputs, artifacts: {} };
}
