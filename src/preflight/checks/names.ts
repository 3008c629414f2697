import type { RegionRole } from '../../deployment/layer.ts';
import type { Check, Question } from '../check.ts';
import type { Finding } from '../finding.ts';
import { resourcesOfLayer, type LayerResource } from '../layer-resources.ts';
import { plural } from '../../deployment/plural.ts';
import type { Holder } from '../ports.ts';
import type { PreflightWorld } from '../world.ts';

/** A kind of resource of which two with the same name cannot be. */
interface NamedKind {
  readonly title: string;
  readonly property: string;
  /** In the region in which the name would be taken. */
  readonly holder: (world: PreflightWorld, region: string, name: string) => Promise<Holder>;
  /** A global table takes its name in the regions of its replicas too. */
  readonly inBothRegions?: true;
}

const kinds: Readonly<Record<string, NamedKind>> = {
  'AWS::S3::Bucket': {
    ...{ title: 'bucket', property: 'BucketName' },
    holder: ({ names, account }, region, name) => names.bucket(region, name, account),
  },
  'AWS::IAM::Role': {
    ...{ title: 'role', property: 'RoleName' },
    holder: ({ names }, region, name) => names.role(region, name),
  },
  'AWS::IAM::ManagedPolicy': {
    ...{ title: 'policy', property: 'ManagedPolicyName' },
    holder: ({ names, account }, region, name) => names.policy(region, name, account),
  },
  'AWS::DynamoDB::GlobalTable': {
    ...{ title: 'table', property: 'TableName', inBothRegions: true },
    holder: ({ names }, region, name) => names.table(region, name),
  },
  'AWS::RDS::GlobalCluster': {
    ...{ title: 'global database', property: 'GlobalClusterIdentifier' },
    holder: ({ names }, region, name) => names.globalCluster(region, name),
  },
  'AWS::RDS::DBCluster': {
    ...{ title: 'DB cluster', property: 'DBClusterIdentifier' },
    holder: ({ names }, region, name) => names.dbCluster(region, name),
  },
};

interface Wanted {
  readonly kind: NamedKind;
  readonly resource: LayerResource;
  readonly name: string;
  readonly region: string;
}

/** Whether names that the templates give are free, or held by our own stacks; and whether the StackSets are of this migration. */
export const names: Check = {
  name: 'names',
  title: 'Names',
  questions: (world) => [...nameQuestions(world), ...stackSetQuestions(world)],
};

function nameQuestions(world: PreflightWorld): readonly Question[] {
  return (['source', 'target'] as const).map((role) => {
    const region = world.regions[role];
    return {
      region,
      about: 'whether the names are free',
      ask: async () => {
        const held = await world.deployed.heldIds();
        const wanted = wantedNames(world, role).filter(({ name }) => !isHeld(held, name));
        const holders = await Promise.all(wanted.map(({ kind, name }) => kind.holder(world, region, name)));
        const taken = wanted.flatMap((each, index) => judgeName(each, holders[index] ?? 'nobody'));
        return taken.length > 0 ? taken : [allFree(region, wanted.length)];
      },
    };
  });
}

/** A policy's physical id is its ARN. */
const isHeld = (held: ReadonlySet<string>, name: string): boolean =>
  held.has(name) || [...held].some((id) => id.endsWith(`:policy/${name}`));

/** Names that would be taken in the region of that role. */
function wantedNames(world: PreflightWorld, role: RegionRole): readonly Wanted[] {
  return world.layers.flatMap((layer) =>
    layer.regions.flatMap((madeIn) =>
      resourcesOfLayer(layer, madeIn, world).flatMap((resource) => {
        const kind = kinds[resource.type];
        const name = kind && resource.property(kind.property);
        const counts = madeIn === role || kind?.inBothRegions === true;
        return kind && name !== undefined && counts
          ? [{ kind, resource, name, region: world.regions[role] }]
          : [];
      }),
    ),
  );
}

const allFree = (region: string, count: number): Finding => ({
  severity: 'ok',
  region,
  what: count === 0 ? 'no name is needed that our own stacks do not hold' : `${plural(count, 'name')} free`,
});

export function judgeName({ kind, resource, name, region }: Wanted, holder: Holder): readonly Finding[] {
  const of = `${resource.logicalId} of layer ${resource.layer} would have that name`;
  const anotherSuffix = 'Or choose another environmentSuffix.';
  switch (holder) {
    case 'nobody':
      return [];
    case 'this account':
      return [
        {
          severity: 'block',
          region,
          what: `the ${kind.title} ${name} is there, and no stack of this migration holds it`,
          why: of,
          next: [`If it is left over from something else, delete it.`, anotherSuffix],
        },
      ];
    case 'elsewhere':
      return [
        {
          severity: 'block',
          region,
          what: `the ${kind.title} ${name} belongs to another account, or you may not see it`,
          why: of,
          next: [
            'If it is yours, let preflight look at it, and delete it if it is left over.',
            anotherSuffix,
          ],
        },
      ];
  }
}

/** A deploy updates a StackSet in all of its regions: one with others is not this migration's. */
function stackSetQuestions(world: PreflightWorld): readonly Question[] {
  const { regions, stackSets, deployed } = world;
  return [
    {
      region: regions.source,
      about: 'the StackSets that are there',
      ask: async () => {
        const findings = await Promise.all(
          [...(await deployed.sets())].map(async (set) =>
            judgeStackSet(set, await stackSets.regionsOfInstances(set), regions),
          ),
        );
        return findings.flat();
      },
    },
  ];
}

export function judgeStackSet(
  set: string,
  present: readonly string[],
  { source, target }: PreflightWorld['regions'],
): readonly Finding[] {
  const others = present.filter((region) => region !== source && region !== target);
  if (others.length === 0) return [];
  return [
    {
      severity: 'block',
      region: source,
      what: `StackSet ${set} has stacks in ${[...new Set(others)].join(', ')}: it is of another migration`,
      next: ['Choose another environmentSuffix, or finish and clean up that migration first.'],
      kind: 'usage',
    },
  ];
}
