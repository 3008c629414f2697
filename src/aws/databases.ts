import type { DBEngineVersion } from '@aws-sdk/client-rds';
import type { Databases } from '../deployment/pin-engine-version.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

const engine = 'aurora-postgresql';

export const createDatabases = (clients: Clients): Databases => ({
  globalEngineVersions: (region) =>
    asking(`DescribeDBEngineVersions of ${engine}`, region, async () => {
      const { paginateDescribeDBEngineVersions } = await import('./rds.ts');
      const versions: string[] = [];
      const pages = paginateDescribeDBEngineVersions(
        { client: await clients.rds(region) },
        { Engine: engine },
      );
      for await (const page of pages) versions.push(...globalVersionsOf(page.DBEngineVersions ?? []));
      return versions;
    }),

  offersInstanceClass: (region, version, instanceClass) =>
    asking(`DescribeOrderableDBInstanceOptions of ${instanceClass}`, region, async () => {
      const { paginateDescribeOrderableDBInstanceOptions } = await import('./rds.ts');
      const pages = paginateDescribeOrderableDBInstanceOptions(
        { client: await clients.rds(region) },
        { Engine: engine, EngineVersion: version, DBInstanceClass: instanceClass },
      );
      // A page may be empty and yet have a successor.
      for await (const page of pages) if (page.OrderableDBInstanceOptions?.length) return true;
      return false;
    }),
});

/** Limitless databases are versions of their own, which cannot be members of a global database. */
export const globalVersionsOf = (versions: readonly DBEngineVersion[]): string[] =>
  versions
    .filter(({ SupportsGlobalDatabases, Status }) => SupportsGlobalDatabases && Status === 'available')
    .map(({ EngineVersion = '' }) => EngineVersion)
    .filter((version) => /^[\d.]+$/.test(version));
