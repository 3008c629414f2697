import { afterEach, expect, it } from 'vitest';
import { createQueries } from '../../../src/aws/athena.ts';
import { virtualClock } from '../../support/clock.ts';
import { type Answer, fakeAws, type FakeAws } from './fake-aws.ts';

let aws: FakeAws;
afterEach(() => aws.stop());

const place = { region: 'eu-central-1', database: 'default', workGroup: 'ours', output: 's3://results/' };
const execution = (state: string, reason?: string): Answer => ({
  body: JSON.stringify({
    QueryExecution: {
      Status: { State: state, StateChangeReason: reason },
      Statistics: { DataScannedInBytes: 12 },
    },
  }),
});
const results = (rows: readonly (readonly (string | null)[])[], next?: string): Answer => ({
  body: JSON.stringify({
    ResultSet: {
      ResultSetMetadata: {
        ColumnInfo: [
          { Name: 'kind', Type: 'varchar' },
          { Name: 'versions', Type: 'bigint' },
        ],
      },
      // A NULL is a value without VarCharValue.
      Rows: rows.map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
    },
    NextToken: next,
  }),
});

async function queriesOf(states: readonly Answer[], pages: readonly Answer[] = []) {
  const left = { GetQueryExecution: [...states], GetQueryResults: [...pages] };
  aws = await fakeAws(({ action }) => {
    if (action === 'StartQueryExecution') return { body: JSON.stringify({ QueryExecutionId: 'q-1' }) };
    if (action === 'GetQueryExecution') return left.GetQueryExecution.shift() ?? execution('RUNNING');
    if (action === 'GetQueryResults') return left.GetQueryResults.shift() ?? {};
    return { body: '{}' };
  });
  const clock = virtualClock();
  return { queries: createQueries(aws.clients, clock), clock };
}
const never = new AbortController().signal;
const actions = (): string[] => aws.asked.map(({ action }) => action);

it('waits for the end of a query, and reads every page without its heading', async () => {
  const { queries } = await queriesOf(
    [execution('QUEUED'), execution('RUNNING'), execution('SUCCEEDED')],
    [
      results(
        [
          ['kind', 'versions'],
          ['equal', '7'],
        ],
        'more',
      ),
      results([['kind', null]]),
    ],
  );
  expect(await queries.run(place, 'SELECT 1', never)).toEqual({
    rows: [
      ['equal', '7'],
      ['kind', null],
    ],
    scannedBytes: 12,
  });
  expect(actions()).toEqual([
    ...['StartQueryExecution', 'GetQueryExecution', 'GetQueryExecution', 'GetQueryExecution'],
    ...['GetQueryResults', 'GetQueryResults'],
  ]);
  expect(JSON.parse(aws.asked[0]?.body ?? '')).toMatchObject({
    ...{ QueryString: 'SELECT 1', WorkGroup: 'ours', QueryExecutionContext: { Database: 'default' } },
    ResultConfiguration: { OutputLocation: 's3://results/' },
  });
});

it.each(['FAILED', 'CANCELLED'])('says why a query is %s', async (state) => {
  const { queries } = await queriesOf([execution(state, 'no such bucket')]);
  await expect(queries.run(place, 'SELECT 1', never)).rejects.toMatchObject({
    code: 'QUERY_FAILED',
    message: `Athena's query q-1 in eu-central-1 is ${state}: no such bucket.`,
  });
});

it('stops a query that nobody waits for any more', async () => {
  const { queries } = await queriesOf([]);
  await expect(queries.run(place, 'SELECT 1', AbortSignal.abort(new Error('interrupted')))).rejects.toThrow(
    'interrupted',
  );
  expect(actions()).toEqual(['StartQueryExecution', 'GetQueryExecution', 'StopQueryExecution']);
});
