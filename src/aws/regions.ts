import type { RegionDirectory } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export const createRegionDirectory = (clients: Clients): RegionDirectory => ({
  list: (askedIn) =>
    asking('DescribeRegions', askedIn, async () => {
      const { DescribeRegionsCommand } = await import('./ec2.ts');
      const client = await clients.ec2(askedIn);
      // Without AllRegions, those that the account has not enabled are left out.
      const { Regions = [] } = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
      return Regions.map(({ RegionName = '', OptInStatus = '' }) => ({
        name: RegionName,
        optIn: OptInStatus,
      }));
    }),
});
