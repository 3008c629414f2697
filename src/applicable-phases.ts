import type { LoadedConfig } from './config/load.ts';
import { needsStores } from './phases/index.ts';
import { phaseNames, type PhaseName } from './phases/names.ts';
import { hasStores } from './phases/stores.ts';
import { hasChecks } from './phases/test-app/index.ts';
import { loadPlatform } from './platform.ts';

/** Phases that the platform has something for: one without stores has nothing to sync, and may have nothing to try, or to watch. */
export function applicablePhases(loaded: LoadedConfig): readonly PhaseName[] {
  const platform = loadPlatform(loaded);
  const triesSomething = hasChecks({ ...platform, checks: loaded.config.checks });
  return phaseNames.filter((name) => {
    if (name === 'test-app') return triesSomething;
    if (name === 'monitor') return platform.monitoring !== undefined;
    return hasStores(platform) || !needsStores(name);
  });
}
