import type { SavedQueries, SavedQuery } from '../monitoring/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export const createSavedQueries = (clients: Clients): SavedQueries => ({
  list: (region) =>
    asking('DescribeQueryDefinitions', region, async () => {
      const { DescribeQueryDefinitionsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const client = await clients.cloudWatchLogs(region);
      const found = new Map<string, SavedQuery>();
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new DescribeQueryDefinitionsCommand({ maxResults: 1000, ...(nextToken && { nextToken }) }),
        );
        for (const { queryDefinitionId = '', name = '', logGroupNames = [] } of page.queryDefinitions ?? [])
          found.set(queryDefinitionId, { name, logGroups: logGroupNames });
        ({ nextToken } = page);
      } while (nextToken !== undefined);
      return found;
    }),
});
