import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { lookAtStacks } from './deployment/under-way.ts';
import { readState } from './state.ts';
import { withWorld } from './world.ts';
import { systemClock } from './runbook/clock.ts';
import { follow } from './runbook/follow.ts';
import type { Reporter } from './ui/reporter.ts';

/** Shows the newest run, whoever is at work on it, until nobody is. Takes no lock, writes no journal, changes nothing. */
export const followRun = (
  loaded: LoadedConfig,
  access: AwsAccess,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<void> =>
  withWorld(loaded, access, (world) =>
    follow({
      read: () => {
        const { entries, holder } = readState(loaded);
        return { entries, isRunning: holder !== undefined };
      },
      look: lookAtStacks(world.layers, world),
      observe: (event, entry) => reporter.observe(event, entry),
      clock: systemClock,
      signal,
      pollSeconds: world.pollSeconds,
    }),
  );
