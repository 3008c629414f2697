import type { LiveResources } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';
import { computeListers } from './live-compute.ts';
import { dataListers } from './live-data.ts';
import type { Lister } from './live-lister.ts';
import { networkListers } from './live-network.ts';

const listers: Readonly<Record<string, Lister>> = { ...dataListers, ...computeListers, ...networkListers };

/** By lists and not one by one: a list costs a call for hundreds, and a "not found" may be a permission that is missing. */
export const createLiveResources = (clients: Clients): LiveResources => ({
  knows: (type) => type in listers,
  find: async (region, type, ids) => {
    const list = listers[type];
    if (!list) throw new Error(`nothing lists ${type}`);
    const wanted = new Set(ids);
    const all = await asking(`the listing of ${type}`, region, () => list(clients, region, wanted));
    return all.filter(({ id }) => wanted.has(id));
  },
});
