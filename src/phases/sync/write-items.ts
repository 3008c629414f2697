import type { StoreSources } from '../../deployment/manifest.ts';
import type { Step } from '../../runbook/phase.ts';
import { findTable } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { testItem } from './test-data.ts';

/** Writing an item again leaves it as it is, so there is nothing to look for first. */
export const writeItems = (world: MigrationWorld, dynamodb: NonNullable<StoreSources['dynamodb']>): Step => ({
  name: 'write-items',
  title: 'Write test items',
  run: async (context) => {
    const table = await findTable(dynamodb, world);
    const region = world.regions.source;
    const total = world.sync.items;
    const items = Array.from({ length: total }, (_, index) => testItem(index));
    await world.items.putAll(region, table, items, (done) =>
      context.progress({
        region,
        subject: 'dynamodb',
        text: 'writing items',
        done,
        total,
        state: done === total ? 'done' : 'running',
      }),
    );
    return `${total} items written to ${table}`;
  },
});
