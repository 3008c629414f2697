import { MigrationError } from '../../errors.ts';
import { inParallel } from '../../parallel.ts';
import type { Step, StepContext } from '../../runbook/phase.ts';
import { fenced, fenceSid } from '../../teardown/fence-policy.ts';
import type { MigrationWorld } from '../world.ts';
import { findStackBuckets, type StackBucket } from './find-buckets.ts';
import { findStacks, looksAtOnce } from './find-stacks.ts';
import { withNext } from './with-next.ts';

/** On AWS a mapping takes a minute or so to stop. */
const longestMilliseconds = 10 * 60_000;

/** What IAM has to allow for it. */
export const fenceActions = [
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  'lambda:GetEventSourceMapping',
  'lambda:UpdateEventSourceMapping',
] as const;

interface Mapping {
  readonly region: string;
  readonly id: string;
  /** Logical id of the resource. */
  readonly name: string;
}

export interface Fence {
  readonly raise: Step;
  /** A step that comes after it, whose failure says that the fence stands. */
  behind(step: Step): Step;
}

/**
 * Stops what writes: event source mappings, of the consumers and of the forwarder, are off, and no bucket takes a new object. Only what
 * our stacks hold. The bucket of artifacts stays open: nobody but a deploy writes to it.
 */
export function createFence(world: MigrationWorld): Fence {
  let stands = false;
  return {
    raise: {
      name: 'fence-producers',
      title: 'Stop what writes',
      run: async (context) => {
        const mappings = await findMappings(world);
        const buckets = (await findStackBuckets(world)).filter(({ isDisposable }) => !isDisposable);
        stands = mappings.length + buckets.length > 0;
        await inParallel(mappings, looksAtOnce, (mapping) => disable(mapping, world, context));
        await inParallel(buckets, looksAtOnce, (bucket) => fence(bucket, world));
        return `${mappings.length} event source mappings off, ${buckets.length} buckets take no new objects`;
      },
    },
    behind: (step) => ({
      ...step,
      run: async (context) => {
        try {
          return await step.run(context);
        } catch (error) {
          throw stands && error instanceof MigrationError ? withNext(error, howToGoBack) : error;
        }
      },
    }),
  };
}

/** What of it was made, and is not deleted yet. */
async function findMappings(world: MigrationWorld): Promise<readonly Mapping[]> {
  return (await findStacks(world)).flatMap(({ region, resources }) =>
    resources
      .filter(({ type, physicalId }) => type === 'AWS::Lambda::EventSourceMapping' && physicalId !== '')
      .map(({ physicalId, logicalId }) => ({ region, id: physicalId, name: logicalId })),
  );
}

async function fence({ region, bucket }: StackBucket, { fences }: MigrationWorld): Promise<void> {
  const policy = fenced(await fences.policyOf(region, bucket), bucket);
  if (policy !== undefined) await fences.putPolicy(region, bucket, policy);
}

async function disable(
  { region, id, name }: Mapping,
  world: MigrationWorld,
  context: StepContext,
): Promise<void> {
  const { clock, signal } = context;
  const deadline = clock.now() + longestMilliseconds;
  for (let isAsked = false; ;) {
    const state = await world.fences.mappingState(region, id);
    if (state === undefined || state === 'Disabled') return;
    if (!isAsked) isAsked = await world.fences.disableMapping(region, id);
    context.progress({ region, subject: name, text: `event source mapping is ${state}`, state: 'running' });
    if (clock.now() >= deadline) throw stillOn(region, id, name, state);
    await clock.sleep(world.pollSeconds * 1000, signal);
  }
}

const stillOn = (region: string, id: string, name: string, state: string): MigrationError =>
  new MigrationError('aws', `The event source mapping ${name} in ${region} does not stop: it is ${state}.`, {
    code: 'PRODUCER_NOT_FENCED',
    untouched: 'Nothing was deleted.',
    next: [
      `aws lambda get-event-source-mapping --region ${region} --uuid ${id}`,
      'Then run the same command again.',
    ],
  });

/** What a cleanup that goes no further has left, and how to go back: for whoever does not mean to run it again. */
const howToGoBack = `Until cleanup is run again, the buckets that are left take no new objects (statement ${fenceSid} of their policies), and event source mappings are off. The way back is in the operating guide (Cleanup).`;
