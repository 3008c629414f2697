import { deployLayers } from '../../src/deployment/deploy.ts';
import type { DeployableLayer, Settings } from '../../src/deployment/layer.ts';
import { criticalPath, oneAfterAnother, type TimeOf } from './critical-path.ts';
import { awsLikeDuration, operationOverhead } from './simulated-durations.ts';
import type { SimulatedStackSets } from './simulated-stack-sets.ts';
import { layer, regions, simulatedMigration, type SimulatedMigration } from './world.ts';

export interface TimedDeploy {
  readonly stacks: number;
  /** Seconds, of virtual time. */
  readonly seconds: number;
  readonly criticalPath: number;
  readonly oneAfterAnother: number;
  /** Requests of AWS. */
  readonly calls: number;
}

/** A world that takes about as long as AWS, and the program as it is configured by default. */
function timedWorld(settings: Settings): SimulatedMigration {
  const migration = simulatedMigration({ pollSeconds: 2 });
  Object.assign(migration.settings, settings);
  migration.cloud.stage.duration = awsLikeDuration;
  migration.cloud.sets.overhead = operationOverhead;
  migration.network.roundTrip = 120;
  return migration;
}

/** A first deploy of these layers. */
export async function timedDeploy(
  layers: readonly DeployableLayer[],
  settings: Settings,
  queues: SimulatedStackSets['queues'] = 'conflicting',
): Promise<TimedDeploy> {
  const migration = timedWorld(settings);
  const { cloud, network, clock } = migration;
  cloud.sets.queues = queues;
  const startedAt = clock.now();
  await migration.run((world) => deployLayers(layers, world));
  const seconds = (clock.now() - startedAt) / 1000;
  const timeOf: TimeOf = ({ kind, stackName }, role) => {
    const stack = cloud.stage.all.find(
      ({ name, region }) => region === regions[role] && name.replace(/^StackSet-|-\d+$/g, '') === stackName,
    );
    if (!stack) throw new Error(`there is no stack of ${stackName} in the ${role} region`);
    const around = kind === 'stack-set' ? operationOverhead.before + operationOverhead.after : 0;
    return (awsLikeDuration(stack, 'create') + around) / 1000;
  };
  return {
    stacks: cloud.stage.all.length,
    seconds,
    criticalPath: criticalPath(layers, timeOf),
    oneAfterAnother: oneAfterAnother(layers, timeOf),
    calls: network.calls.length,
  };
}

/**
 * Requests of AWS a minute while nothing begins and nothing ends.
 * @param count StackSets with a stack that is under way, half of them in each region.
 */
export async function callsWhileWaiting(count: number): Promise<number> {
  const migration = timedWorld({});
  const { cloud, network, clock } = migration;
  const [beginning, end] = [5 * 60_000, 25 * 60_000];
  cloud.stage.duration = () => 30 * 60_000;
  const startedAt = clock.now();
  const layers = Array.from({ length: count }, (_, index) =>
    layer(`wait-${index}`, {
      kind: 'stack-set',
      regions: [index % 2 === 0 ? 'source' : 'target'],
    }),
  );
  await migration.run((world) => deployLayers(layers, world));
  const waiting = network.calls.filter(({ at }) => at - startedAt >= beginning && at - startedAt < end);
  return waiting.length / ((end - beginning) / 60_000);
}
