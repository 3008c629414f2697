import type { RegionRole } from '../../deployment/layer.ts';
import { findStack, outputOf } from '../../deployment/find-stack.ts';
import { MigrationError } from '../../errors.ts';
import type { WatchedRegion, WatchedStore, WatchSample } from '../../monitoring/watch-sample.ts';
import type { LagEvidence } from '../../replication/evidence.ts';
import type { Clock } from '../../runbook/clock.ts';
import { findStores } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { findMonitoring } from './find-monitoring.ts';

/**
 * One look at both regions, that writes nothing: lags as they are published, alarms, stacks, the API. What AWS refuses is told in
 * its place and ends nothing: somebody is looking because something may be wrong.
 */
export async function watchOnce(world: MigrationWorld, clock: Clock): Promise<WatchSample> {
  const problems: string[] = [];
  const orElse = async <T>(nothing: T, look: () => Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof MigrationError) || error.kind === 'credentials') throw error;
      problems.push(error.message);
      return nothing;
    }
  };
  const [stores, ...regions] = await Promise.all([
    orElse([], () => storesNow(world, clock)),
    ...(['source', 'target'] as const).map(async (role): Promise<WatchedRegion> => {
      const [alarms, stacks, api] = await Promise.all([
        orElse([], () => alarmsNow(role, world)),
        orElse([], () => stacksNow(role, world)),
        orElse(undefined, () => apiNow(role, world)),
      ]);
      return { region: world.regions[role], alarms, stacks, ...(api && { api }) };
    }),
  ]);
  return { at: clock.now(), stores, regions, problems };
}

async function storesNow(world: MigrationWorld, clock: Clock): Promise<readonly WatchedStore[]> {
  const stores = await findStores(world, { clock, openAction: () => undefined, journal: () => [] });
  const now = clock.now();
  return Promise.all(
    stores.map(async (store) => ({
      name: store.name,
      lagSeconds: largest((await store.observe(now)).lags, now),
      maxLagSeconds: world.gate.maxLagSecondsOf?.[store.name] ?? world.gate.maxLagSeconds,
    })),
  );
}

/** Negative values are marks and no lags (T41), and an old one says nothing of now. */
function largest(lags: readonly LagEvidence[], now: number): number | null {
  const fresh = lags.flatMap(({ value, secondsPerUnit, at, freshSeconds }) =>
    value !== null && value >= 0 && at !== null && now - at <= freshSeconds * 1000
      ? [value * secondsPerUnit]
      : [],
  );
  return fresh.length === 0 ? null : Math.max(...fresh);
}

async function alarmsNow(role: RegionRole, world: MigrationWorld): Promise<WatchedRegion['alarms']> {
  if (!world.monitoring) return [];
  const region = world.regions[role];
  const found = await findMonitoring(world.monitoring, world);
  const names = found.find((each) => each.region === region)?.alarms ?? [];
  const alarms = await world.alarms.describe(region, names);
  return alarms.map(({ name, state }) => ({ name, state }));
}

const stacksNow = (role: RegionRole, world: MigrationWorld): Promise<WatchedRegion['stacks']> =>
  Promise.all(
    world.wanted
      .filter(({ regions }) => regions.includes(role))
      .map(async (layer) => {
        const stack = await findStack(layer, role, world);
        return {
          layer: layer.name,
          status: stack?.status ?? null,
          isUsable: stack?.state === 'usable',
        };
      }),
  );

async function apiNow(role: RegionRole, world: MigrationWorld): Promise<WatchedRegion['api']> {
  const { applications, regions, http } = world;
  if (!applications) return undefined;
  const read = ({ layer, output }: { layer: string; output: string }): Promise<string> =>
    outputOf(world.layers, layer, role, output, world);
  const [apiId, stage] = await Promise.all([read(applications.apiId), read(applications.stage)]);
  const { status, milliseconds } = await http.callApi({ region: regions[role], apiId, stage }, '/health', {
    ...{ method: 'GET', signed: false },
  });
  return { status, milliseconds };
}
