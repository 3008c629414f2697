import type { StackFinder } from '../deployment/find-stack.ts';
import type { DeployableLayer, RegionRole } from '../deployment/layer.ts';
import type { StackInstanceView, StackResource, StackView } from '../deployment/ports.ts';

/** What is there of a layer in one region. */
export interface DeployedStack {
  readonly layer: DeployableLayer;
  readonly role: RegionRole;
  readonly region: string;
  readonly stack: StackView | undefined;
  /** When the layer is a StackSet. */
  readonly instance: StackInstanceView | undefined;
}

/** What is deployed already. Several checks look at it: AWS is asked once. */
export interface Deployed {
  /** Names of the StackSets that are there, of those that are to be deployed. */
  sets(): Promise<ReadonlySet<string>>;
  stackOf(layer: DeployableLayer, role: RegionRole): Promise<DeployedStack>;
  /** Of all layers, in all of their regions. */
  all(): Promise<readonly DeployedStack[]>;
  /** What the stacks hold, in all regions: physical ids, such as the names of buckets. */
  heldIds(): Promise<ReadonlySet<string>>;
}

export function createDeployed(layers: readonly DeployableLayer[], finder: StackFinder): Deployed {
  const names = new Set(layers.filter(isSet).map(({ stackName }) => stackName));
  const asked = new Map<string, Promise<DeployedStack>>();
  let held: Promise<ReadonlySet<string>> | undefined;
  let listed: Promise<ReadonlySet<string>> | undefined;
  // One listing spares a question for every set and region of a platform of which nothing is there yet.
  const sets = (): Promise<ReadonlySet<string>> =>
    (listed ??= finder.stackSets.list((name) => names.has(name)).then((found) => new Set(found)));
  const stackOf = (layer: DeployableLayer, role: RegionRole): Promise<DeployedStack> => {
    const key = `${layer.name}/${role}`;
    const answer = asked.get(key) ?? find(layer, role, sets, finder);
    asked.set(key, answer);
    return answer;
  };
  const all = (): Promise<readonly DeployedStack[]> =>
    Promise.all(layers.flatMap((layer) => layer.regions.map((role) => stackOf(layer, role))));
  return {
    sets,
    stackOf,
    all,
    heldIds: () => (held ??= all().then((stacks) => heldBy(stacks, finder))),
  };
}

const isSet = ({ kind }: DeployableLayer): boolean => kind === 'stack-set';

async function find(
  layer: DeployableLayer,
  role: RegionRole,
  sets: () => Promise<ReadonlySet<string>>,
  { stacks, stackSets, regions, account }: StackFinder,
): Promise<DeployedStack> {
  const region = regions[role];
  const instance =
    isSet(layer) && (await sets()).has(layer.stackName)
      ? await stackSets.instance(layer.stackName, account, region)
      : undefined;
  const id = isSet(layer) ? instance?.stackId : layer.stackName;
  const found = id ? await stacks.describe(region, id) : undefined;
  return { layer, role, region, instance, stack: found?.state === 'absent' ? undefined : found };
}

async function heldBy(
  deployed: readonly DeployedStack[],
  { stacks }: StackFinder,
): Promise<ReadonlySet<string>> {
  const resources = await Promise.all(
    deployed.flatMap(({ region, stack }) => (stack ? [stacks.resources(region, stack.id)] : [])),
  );
  return new Set(
    resources
      .flat()
      .filter(isHeld)
      .map(({ physicalId }) => physicalId),
  );
}

/**
 * What was given up or never made is not the stack's. CloudFormation gives a name as the id before it knows whether it can
 * have it, so a creation that failed may name somebody else's; of one that is under way nobody can tell yet, and CloudFormation
 * will.
 */
const isHeld = ({ physicalId, status }: StackResource): boolean =>
  physicalId !== '' && !['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED'].includes(status);
