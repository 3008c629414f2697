import type { TaggedResources } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

/** What the services say that has a tag. It may show for a while what is deleted, and knows no resource that never had a tag. */
export const createTaggedResources = (clients: Clients): TaggedResources => ({
  list: (region, key, value) =>
    asking('GetResources of our tag', region, async () => {
      const { paginateGetResources } = await import('@aws-sdk/client-resource-groups-tagging-api');
      const client = await clients.resourceTags(region);
      const arns: string[] = [];
      const asked = { TagFilters: [{ Key: key, Values: [value] }] };
      for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, asked))
        for (const { ResourceARN } of ResourceTagMappingList)
          if (ResourceARN !== undefined) arns.push(ResourceARN);
      return arns;
    }),
});
