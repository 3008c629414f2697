import { causeOf } from '../../src/aws/causes.ts';
import type { DeployableLayer } from '../../src/deployment/layer.ts';
import { artifactOf, type ArtifactStore } from '../../src/deployment/artifact.ts';
import { createResourceChanges } from '../../src/deployment/resource-changes.ts';
import { createWatch } from '../../src/deployment/watch.ts';
import type { DeploymentWorld } from '../../src/deployment/world.ts';
import { runRunbook, type RunbookRequest } from '../../src/runbook/engine.ts';
import type { MigrationEvent, RecordedEvent, RegionPair } from '../../src/runbook/events.ts';
import type { Journal } from '../../src/runbook/journal.ts';
import type { Phase, Step } from '../../src/runbook/phase.ts';
import type { RunState } from '../../src/runbook/run-state.ts';
import { virtualClock, type VirtualClock } from './clock.ts';
import { memoryJournal, type MemoryJournal } from './journal.ts';
import { simulatedCloudFormation, type SimulatedCloudFormation } from './simulated-cloudformation.ts';
import { SimulatedNetwork, throughNetwork } from './simulated-network.ts';
import { SimulatedProcess, throughProcess } from './simulated-process.ts';

export const regions: RegionPair = { source: 'us-east-1', target: 'eu-central-1' };

/** What a run of the engine needs, with everything but the phases made up. */
export function runbookRequest(
  phases: readonly Phase[],
  change: Partial<RunbookRequest> = {},
): RunbookRequest {
  const clock = change.clock ?? virtualClock();
  return {
    phases,
    clock,
    started: {
      command: 'deploy',
      environmentSuffix: 'test',
      regions,
      account: '111122223333',
      toolVersion: '1.0.0',
    },
    journal: memoryJournal(clock),
    actor: 'arn:aws:iam::111122223333:user/operator',
    newId: counter(),
    signal: new AbortController().signal,
    observe: () => undefined,
    ...change,
  };
}

export const counter = (): (() => string) => {
  let count = 0;
  return () => `id-${++count}`;
};

export interface SimulatedMigration {
  readonly clock: VirtualClock;
  readonly cloud: SimulatedCloudFormation;
  readonly network: SimulatedNetwork;
  readonly process: SimulatedProcess;
  readonly journal: MemoryJournal;
  /** Everything that views were told, of all runs. */
  readonly seen: MigrationEvent[];
  readonly settings: Record<string, string>;
  /** What was uploaded, as `region bucket key`. */
  readonly uploads: string[];
  /** Runs `work` as the only step of a runbook, resuming what an earlier process left. */
  run(
    work: (world: DeploymentWorld) => Promise<unknown>,
    change?: Partial<RunbookRequest> & {
      /** What the step does when the operator stops the run. */
      readonly stop?: (world: DeploymentWorld) => Promise<void>;
    },
  ): Promise<RunState>;
  /** Recorded events of a type. */
  recorded<T extends RecordedEvent['type']>(type: T): Extract<RecordedEvent, { type: T }>[];
}

/** Keeps what is uploaded in `uploads`, as `region bucket key`. */
export const simulatedArtifacts = (uploads: string[]): ArtifactStore => ({
  ensure: async (region, bucket, key) => {
    const object = `${region} ${bucket} ${key}`;
    const uploaded = !uploads.includes(object);
    if (uploaded) uploads.push(object);
    return { url: `https://${bucket}.s3.${region}.amazonaws.com/${key}`, uploaded };
  },
});

/** A migration of a simulated platform, by a process that can be killed. */
export function simulatedMigration({ pollSeconds = 30 } = {}): SimulatedMigration {
  const clock = virtualClock();
  const cloud = simulatedCloudFormation(clock);
  const network = new SimulatedNetwork(clock);
  const process = new SimulatedProcess();
  const journal = memoryJournal(clock);
  const newId = counter();
  const seen: MigrationEvent[] = [];
  const settings: Record<string, string> = {};
  const uploads: string[] = [];
  return {
    clock,
    cloud,
    network,
    process,
    journal,
    seen,
    settings,
    uploads,
    run: (work, { stop, ...change } = {}) => {
      const worldOf = (context: DeploymentWorld['context']): DeploymentWorld => {
        const stacks = throughProcess(throughNetwork(cloud.stacks, network, regions.source), process);
        return {
          context,
          causeOf,
          previews: { preview: async () => cloud.previewed },
          allowReplacement: false,
          stacks,
          stackSets: throughProcess(throughNetwork(cloud.stackSets, network, regions.source), process),
          regions,
          account: '111122223333',
          environmentSuffix: 'test',
          settings,
          readArtifact: (name) => artifactOf(name, Buffer.from(name)),
          artifacts: throughProcess(simulatedArtifacts(uploads), process),
          tags: {},
          changes: createResourceChanges(),
          watch: createWatch({
            clock,
            signal: context.signal,
            pollSeconds,
            inProgress: (region) => stacks.inProgress(region),
          }),
          pollSeconds,
        };
      };
      const step: Step = {
        name: 'work',
        title: 'Work',
        run: async (context) => {
          await work(worldOf(context));
          return 'done';
        },
        ...(stop && { stop: (context) => stop(worldOf(context)) }),
      };
      const mortalJournal: Journal = {
        ...journal,
        append: (...entry) => process.call(() => journal.append(...entry)),
      };
      const observe = (event: MigrationEvent): void => void seen.push(event);
      return runRunbook(
        runbookRequest([{ name: 'phase', title: 'Phase', steps: [step] }], {
          clock,
          newId,
          observe,
          journal: mortalJournal,
          ...change,
        }),
      );
    },
    recorded: (type) =>
      journal.entries().flatMap(({ event }) => (event.type === type ? [event as never] : [])),
  };
}

/** A template with some resources, by logical id; parameters without a default; outputs. */
export const template = (
  resources: readonly string[],
  { parameters = [], outputs = [] }: { parameters?: readonly string[]; outputs?: readonly string[] } = {},
): string =>
  JSON.stringify({
    Parameters: Object.fromEntries(parameters.map((name) => [name, { Type: 'String' }])),
    Resources: Object.fromEntries(resources.map((name) => [name, { Type: 'AWS::S3::Bucket' }])),
    Outputs: Object.fromEntries(outputs.map((name) => [name, { Value: 'simulated' }])),
  });

export const layer = (name: string, change: Partial<DeployableLayer> = {}): DeployableLayer => ({
  name,
  title: name,
  template: `${name}.json`,
  kind: 'stack',
  regions: ['source'],
  dependsOn: [],
  parameters: {},
  stackName: `${name}-test`,
  templateBody: template(['Bucket']),
  ...change,
});
