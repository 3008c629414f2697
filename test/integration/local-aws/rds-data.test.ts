import {
  EnableHttpEndpointCommand,
  RemoveFromGlobalClusterCommand,
  SwitchoverGlobalClusterCommand,
} from '@aws-sdk/client-rds';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
  type ExecuteStatementCommandInput,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import {
  CreateSecretCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Aurora, clusterArn, password } from './aurora.ts';
import { away, home, until } from './replicating-aws.ts';

const GlobalClusterIdentifier = 'trading';
const arns: Record<string, string> = {
  [home]: clusterArn(home, 'trading-home'),
  [away]: clusterArn(away, 'trading-away'),
};

let aurora: Aurora;
let secretArn = '';
const clients = new Map<string, RDSDataClient>();

const data = (region: string): RDSDataClient => {
  const client = clients.get(region) ?? new RDSDataClient(aurora.settings(region));
  clients.set(region, client);
  return client;
};

const secretIn = (region: string): string => secretArn.replace(home, region);

const target = (region: string) => ({ resourceArn: arns[region], secretArn: secretIn(region) });

const execute = (region: string, sql: string, input: Partial<ExecuteStatementCommandInput> = {}) =>
  data(region).send(new ExecuteStatementCommand({ ...target(region), sql, ...input }));

const text = (name: string, stringValue: string, typeHint?: SqlParameter['typeHint']): SqlParameter => ({
  ...{ name, value: { stringValue } },
  ...(typeHint ? { typeHint } : {}),
});

beforeAll(async () => {
  aurora = await Aurora.start();
  const secrets = new SecretsManagerClient(aurora.settings(home));
  const SecretString = JSON.stringify({ username: 'dbadmin', password });
  const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: 'database', SecretString }));
  secretArn = ARN;
  await secrets.send(
    new ReplicateSecretToRegionsCommand({ SecretId: ARN, AddReplicaRegions: [{ Region: away }] }),
  );
  secrets.destroy();
  await aurora.createGlobalDatabase(GlobalClusterIdentifier);
});

afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await aurora.stop();
});

describe('The Data API', () => {
  test('answers in the types of its own, with metadata and as JSON', async () => {
    await execute(
      home,
      'CREATE TABLE trades (id bigint PRIMARY KEY, symbol varchar(8), price numeric, at timestamptz)',
    );
    const sql = 'INSERT INTO trades VALUES (:id, :symbol, :price, :at)';
    const inserted = await execute(home, sql, {
      parameters: [
        { name: 'id', value: { longValue: 1 } },
        text('symbol', "O'R:x"),
        text('price', '12.50', 'DECIMAL'),
        text('at', '2026-11-23 10:00:00', 'TIMESTAMP'),
      ],
    });
    expect(inserted).toMatchObject({ numberOfRecordsUpdated: 1, generatedFields: [] });
    const query = `SELECT *, true AS open, 1.5::float8 AS ratio, '\\x0102'::bytea AS raw, NULL AS nothing, ARRAY[1, 2] AS lots FROM trades`;
    const { records, columnMetadata } = await execute(home, query, { includeResultMetadata: true });
    expect(records).toEqual([
      [
        { longValue: 1 },
        { stringValue: "O'R:x" },
        { stringValue: '12.50' },
        { stringValue: '2026-11-23 10:00:00' },
        { booleanValue: true },
        { doubleValue: 1.5 },
        { blobValue: new Uint8Array([1, 2]) },
        { isNull: true },
        { arrayValue: { longValues: [1, 2] } },
      ],
    ]);
    expect(
      columnMetadata?.map(({ name, typeName }) => `${name ?? ''} ${typeName ?? ''}`).slice(0, 4),
    ).toEqual([...['id int8', 'symbol varchar', 'price numeric', 'at timestamptz']]);
    const { formattedRecords } = await execute(home, 'SELECT id, symbol FROM trades', {
      formatRecordsAs: 'JSON',
    });
    expect(formattedRecords).toBe(`[{"id":1,"symbol":"O'R:x"}]`);
  });

  test('refuses in the words of PostgreSQL', async () => {
    await expect(execute(home, 'SELECT * FROM missing')).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'ERROR: relation "missing" does not exist; Position: 15; SQLState: 42P01',
    });
    await expect(
      execute(home, 'SELECT :id = gen_random_uuid()', { parameters: [text('id', 'x')] }),
    ).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringContaining('SQLState: 42883') as string,
    });
    await expect(execute(home, 'SELECT :id')).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  test('does a batch, and keeps what a transaction wrote only when it is committed', async () => {
    const sets = [2, 3].map((longValue) => [{ name: 'id', value: { longValue } }]);
    const { updateResults } = await data(home).send(
      new BatchExecuteStatementCommand({
        ...target(home),
        sql: 'INSERT INTO trades VALUES (:id)',
        parameterSets: sets,
      }),
    );
    expect(updateResults).toHaveLength(2);
    const count = async (transactionId?: string): Promise<number | undefined> => {
      const { records } = await execute(home, 'SELECT count(*) FROM trades', {
        ...(transactionId ? { transactionId } : {}),
      });
      return records?.[0]?.[0]?.longValue;
    };
    const begin = () => data(home).send(new BeginTransactionCommand(target(home)));
    const first = await begin();
    const { transactionId } = first;
    await execute(home, 'DELETE FROM trades', { transactionId });
    expect(await count(transactionId)).toBe(0);
    // Whoever is outside waits for the end.
    const outside = count();
    await data(home).send(new RollbackTransactionCommand({ ...target(home), transactionId }));
    expect(await outside).toBe(3);

    const second = await begin();
    await execute(home, 'DELETE FROM trades WHERE id = 3', { transactionId: second.transactionId });
    const committed = await data(home).send(
      new CommitTransactionCommand({ ...target(home), transactionId: second.transactionId }),
    );
    expect(committed.transactionStatus).toBe('Transaction Committed');
    expect(await count()).toBe(2);

    const third = await begin();
    const failed = { transactionId: third.transactionId };
    await expect(execute(home, 'SELECT * FROM missing', failed)).rejects.toThrow('missing');
    await expect(execute(home, 'SELECT 1', failed)).rejects.toMatchObject({
      name: 'TransactionNotFoundException',
    });
  });

  test('reaches an enabled writer with a good secret, and nothing else', async () => {
    // The secondary has no writer instance: "read and write queries sent to the secondary cluster fail".
    await expect(execute(away, 'SELECT 1')).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
    await expect(execute(home, 'SELECT 1', { resourceArn: arns[away] })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    await expect(execute(home, 'SELECT 1', { secretArn: `${secretArn}x` })).rejects.toMatchObject({
      name: 'SecretsErrorException',
    });
    const secrets = new SecretsManagerClient(aurora.settings(home));
    const make = async (Name: string, secret: object): Promise<string | undefined> =>
      (await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(secret) }))).ARN;
    const wrong = await make('wrong', { username: 'dbadmin', password: 'old' });
    const empty = await make('empty', {});
    secrets.destroy();
    await expect(execute(home, 'SELECT 1', { secretArn: wrong })).rejects.toMatchObject({
      message: 'FATAL: password authentication failed for user "dbadmin"; SQLState: 28P01',
    });
    await expect(execute(home, 'SELECT 1', { secretArn: empty })).rejects.toMatchObject({
      name: 'InvalidSecretException',
    });
    const MasterUsername = 'dbadmin';
    await aurora.createCluster(home, 'closed', { MasterUsername, MasterUserPassword: password });
    const resourceArn = clusterArn(home, 'closed');
    await expect(execute(home, 'SELECT 1', { resourceArn })).rejects.toMatchObject({
      name: 'HttpEndpointNotEnabledException',
    });
    await aurora.rds(home).send(new EnableHttpEndpointCommand({ ResourceArn: resourceArn }));
    await expect(execute(home, 'SELECT 1', { resourceArn })).rejects.toMatchObject({
      name: 'DatabaseNotFoundException',
    });
  });

  test('knows how far the secondary is behind: -1 is the primary (T41)', async () => {
    const { records = [] } = await execute(
      home,
      "SELECT aws_region, durability_lag_in_msec, rpo_lag_in_msec, now() - last_lag_calculation_time < interval '1 minute' FROM aurora_global_db_status()",
    );
    expect(records.map((row) => row.map((field) => Object.values(field)[0] as unknown))).toEqual([
      [home, -1, -1, false],
      [away, 100, 100, true],
    ]);
    const instances = await execute(
      home,
      'SELECT server_id, session_id, aws_region, visibility_lag_in_msec FROM aurora_global_db_instance_status()',
      { formatRecordsAs: 'JSON' },
    );
    expect(JSON.parse(instances.formattedRecords ?? '')).toEqual([
      ...[
        {
          server_id: 'trading-home-1',
          session_id: 'MASTER_SESSION_ID',
          aws_region: home,
          visibility_lag_in_msec: null,
        },
      ],
      {
        ...{ server_id: 'trading-away-1', aws_region: away, visibility_lag_in_msec: 100 },
        session_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      },
    ]);
  });

  test('moves to the other region with the writer, and loses what was not committed', async () => {
    aurora.times.switchingOver = 1500;
    const { transactionId } = await data(home).send(new BeginTransactionCommand(target(home)));
    await execute(home, 'DELETE FROM trades', { transactionId });
    await aurora.rds(home).send(
      new SwitchoverGlobalClusterCommand({
        GlobalClusterIdentifier,
        TargetDbClusterIdentifier: arns[away],
      }),
    );
    const attempts: string[] = [];
    await until(
      () =>
        execute(home, 'SELECT 1', { transactionId }).then(
          () => 'written',
          (error: unknown) => (error as Error).name,
        ),
      (outcome) => {
        attempts.push(outcome);
        return outcome === 'DatabaseUnavailableException';
      },
    );
    expect(new Set(attempts)).toEqual(new Set(['written', 'DatabaseUnavailableException']));
    const { records } = await until(
      () => execute(away, 'SELECT count(*) FROM trades').catch(() => ({ records: undefined })),
      (answer) => answer.records !== undefined,
    );
    expect(records).toEqual([[{ longValue: 2 }]]);
    await expect(execute(home, 'SELECT 1')).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
  });

  test('finds a copy of the data in a cluster that left', async () => {
    await until(
      () => aurora.global(GlobalClusterIdentifier),
      (global) => global?.FailoverState === undefined,
    );
    await aurora
      .rds(home)
      .send(new RemoveFromGlobalClusterCommand({ GlobalClusterIdentifier, DbClusterIdentifier: arns[home] }));
    await until(
      () => aurora.cluster(home, 'trading-home'),
      (cluster) => cluster?.Status === 'available',
    );
    // Two writers now (T35).
    await execute(away, 'DELETE FROM trades');
    const { records } = await execute(home, 'SELECT count(*) FROM trades');
    expect(records).toEqual([[{ longValue: 2 }]]);
  });
});
