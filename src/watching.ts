import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import type { WatchSample } from './monitoring/watch-sample.ts';
import { requireMonitoring } from './phases/monitor/index.ts';
import { watchOnce } from './phases/monitor/watch.ts';
import { systemClock } from './runbook/clock.ts';
import { withWorld } from './world.ts';

/** Looks at both regions again and again until somebody stops it. Takes no lock, writes no journal, changes nothing. */
export const watchMigration = (
  loaded: LoadedConfig,
  access: AwsAccess,
  intervalSeconds: number,
  show: (sample: WatchSample) => void,
  signal: AbortSignal,
): Promise<void> =>
  withWorld(loaded, access, async (world) => {
    requireMonitoring(world);
    const over = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    while (!signal.aborted) {
      const startedAt = systemClock.now();
      const look = watchOnce(world, systemClock);
      // Whoever has seen enough waits for no answer of AWS, and hears of none.
      look.catch(() => undefined);
      const sample = await Promise.race([look, over]);
      if (!sample) return;
      show(sample);
      const rest = Math.max(0, startedAt + intervalSeconds * 1000 - systemClock.now());
      // Whoever stops it does so while it sleeps.
      await systemClock.sleep(rest, signal).catch(() => undefined);
    }
  });
