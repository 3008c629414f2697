import type { RegionRole } from '../../deployment/layer.ts';
import { findStack, outputOf } from '../../deployment/find-stack.ts';
import { MigrationError } from '../../errors.ts';
import type { WatchedRegion, WatchedStore, WatchSample } from '../../monitoring/watch-sample.ts';
import type { LagEvidence } from '../../replication/evidence.ts';
import { storeNames, type StoreName } from '../../replication/store.ts';
import type { Clock } from '../../runbook/clock.ts';
import { findStores } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { findRegionalMonitoring } from './find-monitoring.ts';

/**
 * One look at both regions, that writes nothing: lags as they are published, alarms, stacks, the API. What AWS refuses is unknown
 * there and told in words, and ends nothing: somebody is looking because something may be wrong.
 */
export async function watchOnce(world: MigrationWorld, clock: Clock): Promise<WatchSample> {
  const problems = new Set<string>();
  const orNull = async <T>(look: () => Promise<T>): Promise<T | null> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof MigrationError) || error.kind === 'credentials') throw error;
      problems.add(error.message);
      return null;
    }
  };
  const [stores, ...regions] = await Promise.all([
    Promise.all(
      storeNames
        .filter((name) => world.stores[name] !== undefined)
        .map(async (name): Promise<WatchedStore> => ({
          name,
          lagSeconds: await orNull(() => lagNow(name, world, clock)),
          maxLagSeconds: world.gate.maxLagSecondsOf?.[name] ?? world.gate.maxLagSeconds,
        })),
    ),
    ...(['source', 'target'] as const).map(async (role): Promise<WatchedRegion> => {
      const [alarms, stacks, api] = await Promise.all([
        orNull(() => alarmsNow(role, world)),
        orNull(() => stacksNow(role, world)),
        orNull(() => apiNow(role, world)),
      ]);
      return { region: world.regions[role], alarms, stacks, ...(api !== undefined && { api }) };
    }),
  ]);
  return { at: clock.now(), stores, regions, problems: [...problems] };
}

/** The largest lag of one store, of which nothing but that store is asked. */
async function lagNow(name: StoreName, world: MigrationWorld, clock: Clock): Promise<number | null> {
  const alone = { ...world, stores: { [name]: world.stores[name] } };
  const [store] = await findStores(alone, { clock, openAction: () => undefined, journal: () => [] });
  const now = clock.now();
  return store ? largest((await store.observe(now)).lags, now) : null;
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

async function alarmsNow(
  role: RegionRole,
  world: MigrationWorld,
): Promise<NonNullable<WatchedRegion['alarms']>> {
  if (!world.monitoring) return [];
  const { region, alarms: names } = await findRegionalMonitoring(world.monitoring, role, world);
  const alarms = await world.alarms.describe(region, names);
  return alarms.map(({ name, state }) => ({ name, state }));
}

const stacksNow = (role: RegionRole, world: MigrationWorld): Promise<NonNullable<WatchedRegion['stacks']>> =>
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

async function apiNow(
  role: RegionRole,
  world: MigrationWorld,
): Promise<NonNullable<WatchedRegion['api']> | undefined> {
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
