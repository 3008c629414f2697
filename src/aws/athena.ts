import type { AthenaClient, QueryExecution, Row } from '@aws-sdk/client-athena';
import { MigrationError } from '../errors.ts';
import type { Queries, QueryPlace, QueryResult } from '../replication/inventory/ports.ts';
import type { Clock } from '../runbook/clock.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

const betweenLooks = 1000;
const sdk = () => import('@aws-sdk/client-athena');

export const createQueries = (clients: Clients, clock: Clock): Queries => ({
  run: async (place, sql, signal) => {
    const { region } = place;
    const client = await clients.athena(region);
    const id = await asking('StartQueryExecution', region, () => start(client, place, sql));
    for (;;) {
      const execution = await asking(`GetQueryExecution ${id}`, region, () => look(client, id));
      const { State: state = '', StateChangeReason: reason = 'it gives no reason' } = execution?.Status ?? {};
      if (state === 'FAILED' || state === 'CANCELLED') throw queryFailed(state, reason, id, region);
      if (state === 'SUCCEEDED') {
        const rows = await asking(`GetQueryResults ${id}`, region, () => rowsOf(client, id));
        return { rows, scannedBytes: execution?.Statistics?.DataScannedInBytes ?? 0 };
      }
      try {
        await clock.sleep(betweenLooks, signal);
      } catch (error) {
        // Nobody waits for it any more, and what it reads is paid for.
        await asking(`StopQueryExecution ${id}`, region, () => stop(client, id));
        throw error;
      }
    }
  },
});

async function start(
  client: AthenaClient,
  { database, workGroup, output }: QueryPlace,
  sql: string,
): Promise<string> {
  const { StartQueryExecutionCommand } = await sdk();
  const { QueryExecutionId = '' } = await client.send(
    new StartQueryExecutionCommand({
      ...{ QueryString: sql, WorkGroup: workGroup, QueryExecutionContext: { Database: database } },
      ...(output !== undefined && { ResultConfiguration: { OutputLocation: output } }),
    }),
  );
  return QueryExecutionId;
}

async function look(client: AthenaClient, id: string): Promise<QueryExecution | undefined> {
  const { GetQueryExecutionCommand } = await sdk();
  return (await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution;
}

async function stop(client: AthenaClient, id: string): Promise<void> {
  const { StopQueryExecutionCommand } = await sdk();
  await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
}

async function rowsOf(client: AthenaClient, id: string): Promise<QueryResult['rows']> {
  const { paginateGetQueryResults } = await sdk();
  const rows: (readonly (string | null)[])[] = [];
  let isFirst = true;
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId: id })) {
    const names = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name);
    const page = (ResultSet?.Rows ?? []).map(valuesOf);
    // The first row of a SELECT's first page is its heading; other statements have none.
    const hasHeading = isFirst && page[0]?.join('\n') === names.join('\n');
    rows.push(...(hasHeading ? page.slice(1) : page));
    isFirst = false;
  }
  return rows;
}

const valuesOf = ({ Data = [] }: Row): (string | null)[] =>
  Data.map(({ VarCharValue }) => VarCharValue ?? null);

const queryFailed = (state: string, reason: string, id: string, region: string): MigrationError =>
  new MigrationError('aws', `Athena's query ${id} in ${region} is ${state}: ${reason}.`, {
    code: 'QUERY_FAILED',
    untouched: 'Nothing was changed.',
    next: ['Look at the query in the console of Athena, mend the cause, then run the same command again.'],
  });
