import { MigrationError } from '../../errors.ts';
import { inParallel } from '../../parallel.ts';
import type { Clock } from '../../runbook/clock.ts';
import { findStack, type StackFinder } from '../find-stack.ts';
import type { DeployableLayer, RegionRole } from '../layer.ts';
import type { StackSetOperationResult } from '../ports.ts';
import { whyExpected } from './expected.ts';
import type { Difference, DriftDetector, DriftedResource, GlobalMember } from './ports.ts';
import { withoutSecrets } from './secrets.ts';

export interface DriftWorld extends StackFinder {
  readonly drift: DriftDetector;
  readonly clock: Clock;
  readonly pollSeconds: number;
  readonly newId: () => string;
}

/** How far one stack is from its template. */
export interface StackDrift {
  readonly layer: string;
  readonly region: string;
  /** Expected: it differs only where it should. Unknown: not all of it could be compared. */
  readonly status: 'in-sync' | 'expected' | 'drifted' | 'unknown';
  /** Why it is unknown, in AWS's words. */
  readonly reason?: string;
  readonly resources: readonly ResourceDrift[];
}

export interface ResourceDrift {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: 'modified' | 'deleted';
  readonly differences: readonly (Difference & {
    /** Why it is none. */ readonly expectedBecause?: string;
  })[];
}

/** Compared at once. CloudFormation reads every resource of every stack, with the quotas of each service. */
const atOnce = 5;

/** Compares what is deployed with its templates, every stack of every layer, source region first. Changes nothing. */
export async function detectDrift(
  layers: readonly DeployableLayer[],
  world: DriftWorld,
): Promise<readonly StackDrift[]> {
  const found = new Map<string, readonly StackDrift[]>();
  const members = knownMembers(world);
  await inParallel(layers, atOnce, async (layer) => {
    found.set(layer.name, await driftOf(layer, members, world));
  });
  return layers.flatMap(({ name }) => found.get(name) ?? []);
}

type Members = () => Promise<readonly GlobalMember[]>;

/** Asked for at most once, and only when something of a database differs. */
function knownMembers({ drift, regions }: DriftWorld): Members {
  let asked: Promise<readonly GlobalMember[]> | undefined;
  return () =>
    (asked ??= Promise.all(
      [regions.source, regions.target].map((region) => drift.globalMembers(region)),
    ).then((all) => all.flat()));
}

interface Deployed {
  readonly region: string;
  readonly stackId: string;
}

async function driftOf(
  layer: DeployableLayer,
  members: Members,
  world: DriftWorld,
): Promise<readonly StackDrift[]> {
  const stacks = await deployedOf(layer, world);
  if (stacks.length === 0) return [];
  const comparisons = await compare(layer, stacks, world);
  return Promise.all(
    stacks.map(async ({ region, stackId }): Promise<StackDrift> => {
      const { failure, isOver } = comparisons.get(region) ?? compared;
      // Of a comparison that was not made, CloudFormation would answer what an older one found.
      const found = isOver ? await world.drift.drifted(region, stackId) : [];
      const resources = await Promise.all(found.map((resource) => tell(resource, members, world)));
      const status = statusOf(resources);
      if (failure === '') return { layer: layer.name, region, status, resources };
      const known = status === 'drifted' ? status : 'unknown';
      return { layer: layer.name, region, status: known, reason: failure, resources };
    }),
  );
}

interface Comparison {
  /** In AWS's words; empty when everything that can be compared was. */
  readonly failure: string;
  /** Whether there are results, though not of every resource. */
  readonly isOver: boolean;
}

const compared: Comparison = { failure: '', isOver: true };

async function deployedOf(layer: DeployableLayer, world: DriftWorld): Promise<readonly Deployed[]> {
  const roles = (['source', 'target'] as const).filter((role) => layer.regions.includes(role));
  const find = async (role: RegionRole): Promise<readonly Deployed[]> => {
    const stack = await findStack(layer, role, world);
    return stack ? [{ region: world.regions[role], stackId: stack.id }] : [];
  };
  return (await Promise.all(roles.map(find))).flat();
}

/** Has CloudFormation compare the stacks. By region; one that is not there was compared. */
async function compare(
  layer: DeployableLayer,
  stacks: readonly Deployed[],
  world: DriftWorld,
): Promise<ReadonlyMap<string, Comparison>> {
  try {
    return layer.kind === 'stack-set'
      ? await compareStackSet(layer.stackName, world)
      : new Map(await Promise.all(stacks.map((stack) => compareStack(stack, world))));
  } catch (error) {
    // A stack or a set at work is not compared; that is no reason to say nothing of the others.
    if (!(error instanceof MigrationError) || error.kind !== 'aws') throw error;
    return new Map(stacks.map(({ region }) => [region, { failure: error.message, isOver: false }]));
  }
}

async function compareStack(
  { region, stackId }: Deployed,
  { drift, clock, pollSeconds }: DriftWorld,
): Promise<readonly [region: string, comparison: Comparison]> {
  const detection = await drift.start(region, stackId);
  for (;;) {
    const outcome = await drift.outcome(region, detection);
    if (outcome) return [region, { ...outcome, isOver: true }];
    await clock.sleep(pollSeconds * 1000);
  }
}

async function compareStackSet(
  stackSet: string,
  world: DriftWorld,
): Promise<ReadonlyMap<string, Comparison>> {
  const { drift, stackSets, clock, pollSeconds, newId } = world;
  const operationId = newId();
  await drift.startStackSet(stackSet, operationId);
  for (;;) {
    const operation = await stackSets.operation(stackSet, operationId);
    if (!operation) throw new Error(`operation ${operationId} of ${stackSet} is not known to AWS`);
    // SUCCEEDED can hide failures (T2).
    if (operation.status === 'SUCCEEDED' && operation.failedInstances === 0) return new Map();
    if (['SUCCEEDED', 'FAILED', 'STOPPED'].includes(operation.status)) break;
    await clock.sleep(pollSeconds * 1000);
  }
  const results = await endedResults(stackSet, operationId, world);
  return new Map(
    results
      .filter(({ status }) => status !== 'SUCCEEDED')
      .map(({ region, status, reason }) => [
        region,
        { failure: reason || `the comparison is ${status}`, isOver: false },
      ]),
  );
}

/** Looks at the results of an ended operation before they are taken as they are: the list lags behind (T7). */
const looksAtResults = 10;

async function endedResults(
  stackSet: string,
  operationId: string,
  { stackSets, clock, pollSeconds }: DriftWorld,
): Promise<readonly StackSetOperationResult[]> {
  for (let look = 1; ; look += 1) {
    const results = await stackSets.operationResults(stackSet, operationId);
    const haveEnded = results.length > 0 && results.every(({ status }) => !underWay.includes(status));
    if (haveEnded || look === looksAtResults) return results;
    await clock.sleep(pollSeconds * 1000);
  }
}

const underWay = ['PENDING', 'RUNNING'];

async function tell(
  resource: DriftedResource,
  members: Members,
  { regions }: DriftWorld,
): Promise<ResourceDrift> {
  const { logicalId, type, physicalId, status } = resource;
  const all = type.startsWith('AWS::RDS::') ? await members() : [];
  return {
    ...{ logicalId, type, physicalId },
    status: status === 'DELETED' ? 'deleted' : 'modified',
    differences: resource.differences.map((difference) => {
      const expectedBecause = whyExpected(resource, difference, all, regions.source);
      return {
        ...withoutSecrets(difference, type),
        ...(expectedBecause === undefined ? {} : { expectedBecause }),
      };
    }),
  };
}

function statusOf(resources: readonly ResourceDrift[]): StackDrift['status'] {
  if (resources.length === 0) return 'in-sync';
  const isExpected = ({ status, differences }: ResourceDrift): boolean =>
    status === 'modified' &&
    differences.length > 0 &&
    differences.every(({ expectedBecause }) => expectedBecause !== undefined);
  return resources.every(isExpected) ? 'expected' : 'drifted';
}
