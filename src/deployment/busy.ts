import { MigrationError } from '../errors.ts';
import type { DeployableLayer } from './layer.ts';
import { othersOnStackSet } from './others.ts';
import type { DeploymentWorld } from './world.ts';

const pauseMilliseconds = 15_000;

/** AWS says that something is under way, and we see it end: more often than this is no race any more. */
const mostRefusals = 20;

/** Whether AWS refused only because another operation is in progress. */
const isBusy = (error: unknown): boolean =>
  error instanceof MigrationError && error.code === 'OPERATION_IN_PROGRESS';

/**
 * Tries again what AWS refuses because somebody else's operation came first: looking before asking cannot rule that out.
 * @param operate observes anew whatever it decides by, each time.
 * @param untilIdle waits for what is in progress, at least a moment.
 */
export async function whileBusy<T>(operate: () => Promise<T>, untilIdle: () => Promise<void>): Promise<T> {
  for (let refusals = 1; ; refusals += 1) {
    try {
      return await operate();
    } catch (error) {
      if (!isBusy(error) || refusals === mostRefusals) throw error;
      await untilIdle();
    }
  }
}

/** Operations on a StackSet that is not under managed execution, or only becomes so by the operation, are refused and not queued. */
export function whileSetIsBusy<T>(
  layer: DeployableLayer,
  regions: readonly string[],
  world: DeploymentWorld,
  operate: () => Promise<T>,
): Promise<T> {
  const { context } = world;
  return whileBusy(operate, async () => {
    let others: string | undefined;
    do {
      others = await othersOnStackSet(layer, world);
      const text = others ?? 'again in a moment: AWS is still busy with the StackSet';
      for (const region of regions) context.progress({ region, subject: layer.name, text, state: 'running' });
      await context.clock.sleep(pauseMilliseconds, context.signal);
    } while (others !== undefined);
  });
}
