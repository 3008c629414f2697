import type { LiveResource } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';

/**
 * Everything of a type in a region, whoever's it is. `wanted` are the ids that are asked about: for services whose lists say too little,
 * and which must be asked for each.
 */
export type Lister = (
  clients: Clients,
  region: string,
  wanted: ReadonlySet<string>,
) => Promise<readonly LiveResource[]>;

type Listed = Omit<LiveResource, 'id'> & { readonly id: string | undefined };

/** Reads all pages. */
export async function collect<Page>(
  pages: AsyncIterable<Page>,
  foundIn: (page: Page) => readonly Listed[] | undefined,
): Promise<LiveResource[]> {
  const all: LiveResource[] = [];
  for await (const page of pages)
    for (const { id, ...rest } of foundIn(page) ?? []) if (id !== undefined) all.push({ id, ...rest });
  return all;
}

/** Whether AWS is taking it away by itself. */
export const leavingIf = (isLeaving: boolean, leaving: string): Pick<LiveResource, 'leaving'> =>
  isLeaving ? { leaving } : {};
