import { MigrationError } from '../errors.ts';
import type { DeployableLayer, ParameterSource } from './layer.ts';
import { type DeploymentWorld, type OutputStore } from './world.ts';

/** How long IAM may take until a new role is known everywhere. It is eventually consistent; this usually takes seconds. */
const settlingMilliseconds = 5 * 60_000;
const pauseMilliseconds = 15_000;

/**
 * Runs an operation on the layer's StackSet again while AWS says that the set's roles are not there or do not trust each
 * other, but only for as long as the stack that makes them is new. The operation must start a new one of AWS each time.
 */
export async function whileRolesSettle<T>(
  layer: DeployableLayer,
  world: DeploymentWorld,
  outputs: OutputStore,
  operate: () => Promise<T>,
): Promise<T> {
  const { context } = world;
  for (;;) {
    try {
      return await operate();
    } catch (error) {
      const regions = regionsWithoutRoles(error);
      if (regions.length === 0 || !hasNewRoles(layer, outputs, context.clock.now())) throw error;
      const text = 'again in a moment: the roles of the StackSet are too new';
      for (const region of regions) context.progress({ region, subject: layer.name, text, state: 'running' });
      await context.clock.sleep(pauseMilliseconds, context.signal);
    }
  }
}

/** Regions that failed because of the set's roles; none when anything else failed too. */
function regionsWithoutRoles(error: unknown): readonly string[] {
  if (!(error instanceof MigrationError)) return [];
  const failed = error.failures
    .flatMap(({ regions }) => regions)
    .filter(({ outcome }) => outcome === 'failed');
  const areAllRoles = failed.every(({ cause, resource }) => cause === 'STACK_SET_ROLE' && !resource);
  return areAllRoles ? failed.map(({ region }) => region) : [];
}

const hasNewRoles = (layer: DeployableLayer, outputs: OutputStore, now: number): boolean =>
  Object.values<ParameterSource>({ ...layer.roles }).some((source) => {
    if (source.from !== 'output') return false;
    const changedAt = outputs.changedAt(source.layer, source.region);
    return changedAt !== undefined && now - changedAt < settlingMilliseconds;
  });
