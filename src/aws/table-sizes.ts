import type { TableSize, TableSizes } from '../teardown/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking } from './errors.ts';

/** DynamoDB counts about every six hours. */
export const createTableSizes = (clients: Clients): TableSizes => ({
  sizeOf: (region, table) =>
    asking<TableSize | undefined>(
      `DescribeTable ${table}`,
      region,
      async () => {
        const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
        const client = await clients.dynamodb(region);
        const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
        return { items: Table?.ItemCount ?? 0, bytes: Table?.TableSizeBytes ?? 0 };
      },
      absent('ResourceNotFoundException'),
    ),
});
