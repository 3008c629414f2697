import { inParallel } from '../../parallel.ts';
import type { JournalEntry } from '../../runbook/events.ts';
import { writtenBy } from '../../teardown/left-behind.ts';
import { keyOf, namedIn, type NamedResource } from '../../teardown/named.ts';
import { belongsTo } from '../../teardown/names.ts';
import type { LiveResource } from '../../teardown/ports.ts';
import { reckon, type Reckoning } from '../../teardown/reckoning.ts';
import type { MigrationWorld } from '../world.ts';
import { looksAtOnce } from './find-stacks.ts';
import { retainedBy } from './retained.ts';

/** Asks again, in its region, for everything that the journal ever named, and for everything that is named as this environment's things are. */
export async function lookForRemains(
  world: MigrationWorld,
  entries: Iterable<JournalEntry>,
): Promise<Reckoning> {
  const { regions, environmentSuffix, inventory, leftBehinds, liveResources } = world;
  const named = namedIn(entries);
  const matches = belongsTo(environmentSuffix);
  const bothRegions = [regions.source, regions.target] as const;
  const [live, listed, leftBehind] = await Promise.all([
    findLive(named, world),
    Promise.all(bothRegions.map((region, index) => inventory.list(region, index === 0, matches))),
    Promise.all(bothRegions.map((region) => leftBehinds.list(region))),
  ]);
  const reckoning = reckon(named, {
    knows: (type) => liveResources.knows(type),
    live,
    leftBehind: leftBehind.flat().filter(writtenBy(environmentSuffix, named)),
    isRetained: retainedBy(world.layers),
  });
  const known = new Set(named.map(keyOf));
  const others = listed.flat().filter(({ id, ...resource }) => {
    return !known.has(keyOf(id === undefined ? resource : { ...resource, name: id }));
  });
  return {
    removed: reckoning.removed,
    staying: [
      ...reckoning.staying,
      ...others.map(({ region, type, name }) => ({
        ...{ region, type, name, why: 'remains' as const },
        detail: 'named as ours are, and no stack that is known held it',
      })),
    ],
  };
}

/** One listing a type and region. */
async function findLive(
  named: readonly NamedResource[],
  { liveResources }: MigrationWorld,
): Promise<ReadonlyMap<string, LiveResource>> {
  const live = new Map<string, LiveResource>();
  const wanted = new Map<
    string,
    { readonly region: string; readonly type: string; readonly ids: string[] }
  >();
  for (const { region, type, name } of named.filter((resource) => liveResources.knows(resource.type))) {
    const key = `${region} ${type}`;
    const listing = wanted.get(key) ?? { region, type, ids: [] };
    listing.ids.push(name);
    wanted.set(key, listing);
  }
  await inParallel([...wanted.values()], looksAtOnce, async ({ region, type, ids }) => {
    for (const found of await liveResources.find(region, type, ids))
      live.set(keyOf({ region, type, name: found.id }), found);
  });
  return live;
}
