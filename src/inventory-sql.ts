import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { MigrationError } from './errors.ts';
import { reportTables } from './phases/verify-replication/compare-inventories.ts';
import { requireStores } from './phases/stores.ts';
import { statementsOf } from './replication/inventory/sql.ts';
import { withWorld } from './world.ts';

/** What `verify-replication --inventory` would ask Athena of the newest reports, in its order; Athena is not asked. */
export const inventorySql = (loaded: LoadedConfig, access: AwsAccess): Promise<readonly string[]> =>
  withWorld(loaded, access, async (world) => {
    requireStores(world);
    const { s3 } = world.stores;
    if (!s3) throw noBuckets();
    const { drop, create, counts, samples } = statementsOf(await reportTables(world, s3));
    return [...drop, ...create, counts, samples, ...drop];
  });

const noBuckets = (): MigrationError =>
  new MigrationError('usage', 'The layers that are deployed have no buckets that replicate.', {
    code: 'STORE_NOT_THERE',
    untouched: 'Nothing was changed.',
  });
