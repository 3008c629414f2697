import { MigrationError, type Refusal } from '../errors.ts';
import { explainRefusal } from './causes.ts';
import { layerFailed, type Verb } from './layer-failed.ts';
import type { DeploymentWorld } from './world.ts';

/** What is at work on a layer. */
interface Work {
  readonly layer: string;
  readonly verb: Verb;
  /** Where; undefined when it is wherever AWS is asked. */
  readonly region?: string | undefined;
}

/**
 * Does the work. What AWS refuses outright, before there is an operation or a stack to look at, is a failure of the layer as well.
 * @throws MigrationError LAYER_FAILED in the place of AWS_REFUSED.
 */
export async function explainingRefusals<T>(
  work: Work,
  world: DeploymentWorld,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MigrationError) || error.code !== 'AWS_REFUSED' || !error.refusal) throw error;
    throw await refused(work, error.refusal, world);
  }
}

function refused(
  { layer, verb, region }: Work,
  refusal: Refusal,
  world: DeploymentWorld,
): Promise<MigrationError> {
  const { words } = refusal;
  const cause = world.causeOf(words);
  const where = region ?? refusal.region;
  return layerFailed(
    {
      layer,
      verb,
      regions: [
        {
          region: where,
          outcome: 'failed',
          request: `${refusal.request} in ${refusal.region}`,
          words,
          cause,
          ...explainRefusal(cause, where, world.environmentSuffix),
        },
      ],
    },
    world,
  );
}
