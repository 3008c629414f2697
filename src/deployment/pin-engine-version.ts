import { chooseEngineVersion, refusal, satisfies } from './engine-version.ts';
import type { DeployableLayer, Settings } from './layer.ts';
import type { DeploymentWorld } from './world.ts';

/** What the choice of a database version asks of RDS. src/aws implements it. */
export interface Databases {
  /** Versions of Aurora PostgreSQL of which a region makes members of global databases now. In no order. */
  globalEngineVersions(region: string): Promise<readonly string[]>;
  /** Whether a region makes instances of this class with this version now. */
  offersInstanceClass(region: string, version: string, instanceClass: string): Promise<boolean>;
}

const versionSetting = 'DatabaseEngineVersion';
const classSetting = 'DatabaseInstanceClass';

/**
 * The settings with an exact DatabaseEngineVersion in the place of a major one; as they are when no layer takes it.
 * Asks RDS in both regions, but for a version that is deployed and stays.
 * @throws MigrationError ENGINE_VERSION_UNAVAILABLE, ENGINE_MAJOR_CHANGED, ENGINE_DOWNGRADE, INSTANCE_CLASS_UNAVAILABLE
 * (exit 2).
 */
export async function pinEngineVersion(
  layers: readonly DeployableLayer[],
  world: Pick<DeploymentWorld, 'stacks' | 'stackSets' | 'regions' | 'settings'>,
  databases: Databases,
): Promise<Settings> {
  const { settings, regions } = world;
  const wanted = settings[versionSetting];
  const taking = layers.filter((layer) => parameterOf(layer, versionSetting) !== undefined);
  if (wanted === undefined || taking.length === 0) return settings;
  const deployed = await deployedVersion(taking, world);
  if (deployed !== undefined && satisfies(deployed, wanted))
    return { ...settings, [versionSetting]: deployed };
  const both = [regions.source, regions.target];
  const offers = await Promise.all(
    both.map(async (region) => ({ region, versions: await databases.globalEngineVersions(region) })),
  );
  const version = chooseEngineVersion(wanted, offers, deployed);
  const instanceClass = settings[classSetting];
  if (instanceClass !== undefined && layers.some((layer) => parameterOf(layer, classSetting) !== undefined))
    await checkInstanceClass(instanceClass, version, both, databases);
  return { ...settings, [versionSetting]: version };
}

const parameterOf = (layer: DeployableLayer, setting: string): string | undefined =>
  Object.entries(layer.parameters).find(
    ([, source]) => source.from === 'setting' && source.setting === setting,
  )?.[0];

/** The version of the first layer that is deployed with one. */
async function deployedVersion(
  layers: readonly DeployableLayer[],
  world: Pick<DeploymentWorld, 'stacks' | 'stackSets' | 'regions'>,
): Promise<string | undefined> {
  for (const layer of layers) {
    const parameters = await deployedParameters(layer, world);
    const version = parameters?.[parameterOf(layer, versionSetting) ?? ''];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** Undefined when nothing of the layer exists: a create that was rolled back, or a set without a stack, holds nothing. */
async function deployedParameters(
  { kind, stackName, regions: [role] }: DeployableLayer,
  { stacks, stackSets, regions }: Pick<DeploymentWorld, 'stacks' | 'stackSets' | 'regions'>,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (kind === 'stack-set') {
    const set = await stackSets.describe(stackName);
    return set && (await stackSets.regionsOfInstances(stackName)).length > 0 ? set.parameters : undefined;
  }
  const stack = role && (await stacks.describe(regions[role], stackName));
  const isThere = stack && !['absent', 'rolled-back', 'shell'].includes(stack.state);
  return isThere ? stack.parameters : undefined;
}

async function checkInstanceClass(
  instanceClass: string,
  version: string,
  regions: readonly string[],
  databases: Databases,
): Promise<void> {
  const offered = await Promise.all(
    regions.map((region) => databases.offersInstanceClass(region, version, instanceClass)),
  );
  const without = regions.filter((_, index) => offered[index] === false);
  if (without.length === 0) return;
  throw refusal(
    'INSTANCE_CLASS_UNAVAILABLE',
    `${instanceClass} instances of Aurora PostgreSQL ${version} are not offered in ${without.join(' and ')}.`,
    'Set platform.database.instanceClass to a memory-optimised class that both regions have.',
  );
}
