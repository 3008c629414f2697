import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { lookAtStacks } from './deployment/under-way.ts';
import { type MigrationState, withState } from './state.ts';
import { withWorld } from './world.ts';
import { systemClock } from './runbook/clock.ts';
import type { JournalEntry } from './runbook/events.ts';
import { follow } from './runbook/follow.ts';
import type { Reporter } from './ui/reporter.ts';

/** Shows the newest run, whoever is at work on it, until nobody is. Takes no lock, writes no journal, changes nothing. */
export const followRun = (
  loaded: LoadedConfig,
  access: AwsAccess,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<void> =>
  withState(loaded, (state) =>
    withWorld(loaded, access, (world) => {
      // A gate may have been open for days: its newest samples are still to come.
      const next = newestRunOf(() => state.reader(['gate-sampled']));
      return follow({
        read: async () => ({ added: await next(), isRunning: (await state.holder()) !== undefined }),
        look: lookAtStacks(world.layers, world),
        observe: (event, entry) => reporter.observe(event, entry),
        clock: systemClock,
        signal,
        pollSeconds: world.pollSeconds,
      });
    }),
  );

/**
 * What was added to the run that the newest entry belongs to; all of it when that is another run than the last time: somebody may
 * have gone on with one that began before it.
 */
function newestRunOf(
  reader: () => ReturnType<MigrationState['reader']>,
): () => Promise<readonly JournalEntry[]> {
  let next = reader();
  let run: string | undefined;
  const read = async (): Promise<readonly JournalEntry[]> => {
    const added: JournalEntry[] = [];
    let newest = run;
    await next((entry) => {
      newest = entry.run;
      if (entry.run === run) added.push(entry);
    });
    if (newest === run) return added;
    run = newest;
    next = reader();
    return read();
  };
  return read;
}
