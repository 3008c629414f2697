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
  stackOf(layer: DeployableLayer, role: RegionRole): Promise<DeployedStack>;
  /** Of all layers, in all of their regions. */
  all(): Promise<readonly DeployedStack[]>;
  /** What the stacks hold, in all regions: physical ids, such as the names of buckets. */
  heldIds(): Promise<ReadonlySet<string>>;
}

export function createDeployed(layers: readonly DeployableLayer[], finder: StackFinder): Deployed {
  const asked = new Map<string, Promise<DeployedStack>>();
  let held: Promise<ReadonlySet<string>> | undefined;
  const stackOf = (layer: DeployableLayer, role: RegionRole): Promise<DeployedStack> => {
    const key = `${layer.name}/${role}`;
    const answer = asked.get(key) ?? find(layer, role, finder);
    asked.set(key, answer);
    return answer;
  };
  const all = (): Promise<readonly DeployedStack[]> =>
    Promise.all(layers.flatMap((layer) => layer.regions.map((role) => stackOf(layer, role))));
  return {
    stackOf,
    all,
    heldIds: () => (held ??= all().then((stacks) => heldBy(stacks, finder))),
  };
}

async function find(
  layer: DeployableLayer,
  role: RegionRole,
  { stacks, stackSets, regions, account }: StackFinder,
): Promise<DeployedStack> {
  const region = regions[role];
  const instance =
    layer.kind === 'stack-set' ? await stackSets.instance(layer.stackName, account, region) : undefined;
  const id = layer.kind === 'stack-set' ? instance?.stackId : layer.stackName;
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
