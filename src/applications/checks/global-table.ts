import { failed, passed, waitFor, type Check } from '../check.ts';
import { keyOf, type TestRecords } from '../test-records.ts';
import type { Items } from '../../replication/ports.ts';

interface GlobalTable {
  readonly table: string;
  readonly regions: { readonly source: string; readonly target: string };
  readonly items: Items;
}

/** An item of each region, read in the other: the time is what it takes from there to here. */
export function globalTableChecks(
  { table, regions, items }: GlobalTable,
  records: TestRecords,
  timeoutSeconds: number,
): readonly Check[] {
  const check = (from: string, to: string): Check => ({
    name: 'global table',
    region: to,
    proves: `an item that is written in ${from} can be read in ${to}`,
    run: async (context) => {
      const key = keyOf(records.user, records.sessionOf(`from-${from}`));
      const startedAt = context.clock.now();
      await items.put(from, table, { ...key, writtenIn: from });
      const found = await waitFor(context, timeoutSeconds, () => items.get(to, table, key));
      const seconds = (context.clock.now() - startedAt) / 1000;
      if (!found) return failed(`the item did not arrive in ${timeoutSeconds} s`);
      if (found.writtenIn !== from) return failed('the item that arrived is not the one that was written');
      return passed(`arrived from ${from} in ${seconds.toFixed(1)} s`, seconds);
    },
  });
  return [check(regions.source, regions.target), check(regions.target, regions.source)];
}
