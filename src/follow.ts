import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { lookAtStacks } from './deployment/under-way.ts';
import { withState } from './state.ts';
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
      const next = state.reader();
      return follow({
        read: async () => {
          let added: JournalEntry[] = [];
          await next((entry) => {
            if (entry.event.type === 'run-started') added = [];
            added.push(entry);
          });
          return { added, isRunning: (await state.holder()) !== undefined };
        },
        look: lookAtStacks(world.layers, world),
        observe: (event, entry) => reporter.observe(event, entry),
        clock: systemClock,
        signal,
        pollSeconds: world.pollSeconds,
      });
    }),
  );
