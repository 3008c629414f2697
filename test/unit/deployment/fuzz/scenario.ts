import type { DeployableLayer, Settings } from '../../../../src/deployment/layer.ts';
import type { RecordedEvent } from '../../../../src/runbook/events.ts';
import { nextVersion, randomLayers, randomSettings } from '../../../support/random-layers.ts';
import { randomOf, type Random } from '../../../support/random.ts';
import type { Trouble } from '../../../support/simulated-network.ts';
import type { SimulatedStackSets } from '../../../support/simulated-stack-sets.ts';
import type { Fault, StackAction } from '../../../support/simulated-stacks.ts';
import { regions } from '../../../support/world.ts';

/** What is deployed. */
export interface Version {
  readonly layers: readonly DeployableLayer[];
  readonly settings: Settings;
}

/** One process: a command, and what happens to it. */
export interface Step {
  readonly command: 'deploy' | 'cleanup';
  readonly version: Version;
  /** Whether a rollback that failed is gone on with. */
  readonly continueRollback: boolean;
  /** Resources that fail while it runs. */
  readonly faults: readonly Fault[];
  /** Of an attempt to reach AWS. */
  readonly trouble: { readonly probability: number; readonly kinds: readonly Trouble[] };
  /** A time in which AWS cannot be reached in a region, or throttles everything: seconds from the start. */
  readonly outage?: {
    readonly region: string;
    readonly from: number;
    readonly seconds: number;
    readonly kind: Trouble;
  };
  readonly kill?: Kill;
  /** Milliseconds until the next process. */
  readonly pause: number;
}

/** The process dies at a call, counted from its start, or when the journal has an event so many times; if it comes so far. */
export type Kill =
  | { readonly call: number; readonly when: 'before' | 'after' }
  | { readonly event: RecordedEvent['type']; readonly count: number };

export interface Scenario {
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly world: {
    readonly pollSeconds: number;
    readonly roundTrip: number;
    /** Longest time of an operation on a stack: milliseconds. */
    readonly longest: number;
    readonly hidesFailures: boolean;
    readonly resultsLag: number;
    readonly overhead: SimulatedStackSets['overhead'];
    readonly queues: SimulatedStackSets['queues'];
  };
}

/** Everything of a scenario follows from its seed. */
export function scenarioOf(seed: number): Scenario {
  const random = randomOf(seed);
  const layers = randomLayers(random, random.chance(0.1) ? random.between(8, 14) : random.between(1, 7));
  const versions: Version[] = [{ layers, settings: randomSettings }];
  const latest = (): Version => versions.at(-1) ?? { layers, settings: randomSettings };
  const steps = Array.from({ length: random.between(1, 4) }, () => {
    if (random.chance(0.4)) versions.push(next(random, latest()));
    return stepOf(random, latest());
  });
  return {
    seed,
    steps,
    world: {
      pollSeconds: random.pick([2, 10, 30]),
      roundTrip: random.pick([0, 0, 120, 900]),
      longest: random.pick([30_000, 120_000]),
      hidesFailures: random.chance(0.2),
      resultsLag: random.pick([0, 0, 15_000]),
      overhead: random.pick([
        { before: 0, after: 0 },
        { before: 10_000, after: 5_000 },
      ]),
      queues: random.pick(['conflicting', 'everything']),
    },
  };
}

const next = (random: Random, { layers, settings }: Version): Version => ({
  layers: nextVersion(random, layers),
  settings: random.chance(0.3) ? { ...settings, Size: `size-${random.between(1, 99)}` } : settings,
});

function stepOf(random: Random, version: Version): Step {
  const command = random.chance(0.15) ? 'cleanup' : 'deploy';
  return {
    command,
    version,
    continueRollback: random.chance(0.3),
    faults: Array.from({ length: random.pick([0, 0, 0, 1, 1, 2]) }, () => faultOf(random, version)),
    trouble: {
      probability: random.pick([0, 0, 0.02, 0.1, 0.4]),
      kinds: random.pick<readonly Trouble[]>([['throttled'], ['lost'], ['throttled', 'failed', 'lost']]),
    },
    ...(random.chance(0.2) ? { outage: outageOf(random) } : {}),
    ...(random.chance(0.6) ? { kill: killOf(random) } : {}),
    pause: random.pick([0, 0, 7_000, 300_000, 3_600_000]),
  };
}

const killOf = (random: Random): Kill =>
  random.chance(0.25)
    ? {
        event: random.pick<RecordedEvent['type']>([
          'run-started',
          'action-intended',
          'action-ended',
          'stack-settled',
          'layer-failed',
          'phase-ended',
        ]),
        count: random.pick([1, 1, 1, 2, 3, 5]),
      }
    : // Small numbers have to come up often: a small platform makes few calls.
      { call: Math.ceil(500 ** random()), when: random.pick<'before' | 'after'>(['before', 'after']) };

const outageOf = (random: Random): NonNullable<Step['outage']> => ({
  region: random.pick([regions.source, regions.target]),
  from: random.between(0, 200),
  seconds: random.pick([3, 60]),
  kind: random.pick<Trouble>(['throttled', 'failed', 'lost']),
});

function faultOf(random: Random, { layers }: Version): Fault {
  const { stackName, regions: roles, templateBody } = random.pick(layers);
  const { Resources } = JSON.parse(templateBody) as { Resources: object };
  return {
    region: regions[random.pick(roles)],
    stack: stackName,
    action: random.pick<StackAction>(['create', 'create', 'update', 'update', 'rollback', 'delete']),
    logicalId: random.pick(Object.keys(Resources)),
    reason: 'Resource limit exceeded',
    times: random.pick([1, 1, 2]),
  };
}
