import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTableCommand,
  type TableDescription,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReplication } from '../../../src/local-aws/gateway/replication.ts';
import { clearFaults } from '../../../src/local-aws/gateway/settings.ts';
import { createStack } from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';
import { away, home, until, unique } from './replicating-aws.ts';

let local: TestLocalAws;
beforeAll(async () => {
  local = await startLocalAws({ build: createReplication });
});
afterAll(() => local.stop());
afterEach(() => {
  clearFaults(local.settings);
  Object.assign(local.settings, { replicaDelay: 0, replicaDayRule: false });
});

const client = (region: string) => local.clients(region).dynamodb;

/** A table at home, with a replica far away if it is to be a global one. */
async function makeTable({ isGlobal = true } = {}): Promise<string> {
  const TableName = unique('state');
  await client(home).send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  if (isGlobal) await addReplica(TableName, away);
  return TableName;
}

const update = async (
  region: string,
  TableName: string,
  change: Omit<UpdateTableCommandInput, 'TableName'>,
): Promise<TableDescription | undefined> =>
  (await client(region).send(new UpdateTableCommand({ TableName, ...change }))).TableDescription;

const addReplica = (TableName: string, RegionName: string) =>
  update(home, TableName, { ReplicaUpdates: [{ Create: { RegionName } }] });

const removeReplica = (region: string, TableName: string, RegionName: string) =>
  update(region, TableName, { ReplicaUpdates: [{ Delete: { RegionName } }] });

const disassociate = (
  region: string,
  TableName: string,
  { RegionName = region, more = {} }: { RegionName?: string; more?: object } = {},
) =>
  update(region, TableName, {
    ReplicaUpdates: [{ Disassociate: { RegionName, DisassociationMode: 'WAIT_FOR_REPLICATION' } }],
    ...more,
  });

const describeTable = async (region: string, TableName: string): Promise<TableDescription> => {
  const { Table } = await client(region).send(new DescribeTableCommand({ TableName }));
  if (!Table) throw new Error(`DescribeTable of ${TableName} answered without a table`);
  return Table;
};

const replicas = ({ Replicas = [] }: TableDescription): string[] =>
  Replicas.map(({ RegionName = '', ReplicaStatus = '' }) => `${RegionName} ${ReplicaStatus}`);

const put = (region: string, TableName: string, id: string) =>
  client(region).send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));

const has = async (region: string, TableName: string, id: string): Promise<boolean> => {
  const { Item } = await client(region).send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
  return Item !== undefined;
};

describe('a replica that takes its time', () => {
  it('is CREATING, then ACTIVE; then DELETING, and gone', async () => {
    const table = await makeTable({ isGlobal: false });
    local.settings.replicaDelay = 2500;
    const added = await addReplica(table, away);
    expect(added).toMatchObject({
      TableStatus: 'UPDATING',
      Replicas: [{ RegionName: away, ReplicaStatus: 'CREATING' }],
    });
    expect(await describeTable(away, table)).toMatchObject({ TableStatus: 'CREATING' });
    await expect(put(away, table, 'early')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(addReplica(table, 'eu-west-1')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await put(home, table, 'meanwhile');
    const active = await until(
      () => describeTable(home, table),
      ({ TableStatus }) => TableStatus === 'ACTIVE',
    );
    expect(replicas(active)).toEqual([`${away} ACTIVE`]);
    await until(
      () => has(away, table, 'meanwhile'),
      (there) => there,
    );

    local.settings.replicaDelay = 600;
    const removed = await removeReplica(home, table, away);
    expect(removed?.TableStatus).toBe('UPDATING');
    expect(replicas(removed ?? {})).toEqual([`${away} DELETING`]);
    const alone = await until(
      () => describeTable(home, table),
      ({ TableStatus }) => TableStatus === 'ACTIVE',
    );
    expect(alone.Replicas).toBeUndefined();
  });

  it('keeps CloudFormation waiting', async () => {
    local.settings.replicaDelay = 700;
    const TableName = unique('stacked');
    const stack = await createStack(local.clients(home).cloudFormation, TableName, {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          Replicas: [{ Region: home }, { Region: away }],
        },
      },
    });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(replicas(await describeTable(home, TableName))).toEqual([`${away} ACTIVE`]);
  });
});

describe('the rule of 24 hours (T29)', () => {
  const refused = {
    name: 'ValidationException',
    message:
      'Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.',
  };

  it('keeps the replica that another was made from, until it is alone', async () => {
    const table = await makeTable();
    local.settings.replicaDayRule = true;
    await expect(client(home).send(new DeleteTableCommand({ TableName: table }))).rejects.toMatchObject(
      refused,
    );
    await expect(removeReplica(away, table, home)).rejects.toMatchObject(refused);
    await removeReplica(home, table, away);
    await client(home).send(new DeleteTableCommand({ TableName: table }));
  });

  it('is off by default', async () => {
    const table = await makeTable();
    await removeReplica(away, table, home);
    expect((await describeTable(away, table)).Replicas).toBeUndefined();
  });
});

describe('a replica that is disassociated', () => {
  it('waits for what is on its way, and then both sides keep their table and items', async () => {
    const table = await makeTable();
    await update(home, table, { DisassociationProtectionEnabled: false });
    expect(await describeTable(home, table)).toMatchObject({ DisassociationProtectionEnabled: false });
    expect(await describeTable(away, table)).toMatchObject({ DisassociationProtectionEnabled: true });
    local.settings.stalled = { dynamodb: true };
    await put(home, table, 'last');
    const accepted = await disassociate(home, table);
    expect(accepted).toMatchObject({
      TableStatus: 'UPDATING',
      Replicas: [{ RegionName: away, ReplicaStatus: 'ACTIVE' }],
    });
    await expect(disassociate(home, table)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await sleep(300);
    expect(await describeTable(home, table)).toMatchObject({ TableStatus: 'UPDATING' });
    local.settings.stalled = {};
    await until(
      () => describeTable(home, table),
      ({ Replicas }) => Replicas === undefined,
    );
    expect(await describeTable(home, table)).toMatchObject({ TableStatus: 'ACTIVE' });
    expect((await describeTable(away, table)).Replicas).toBeUndefined();
    expect(await has(away, table, 'last')).toBe(true);

    await put(home, table, 'alone');
    await sleep(300); // Longer than the lag.
    expect(await has(away, table, 'alone')).toBe(false);
    await client(home).send(new DeleteTableCommand({ TableName: table }));
    expect(await has(away, table, 'last')).toBe(true);
  });

  it('of three leaves the other two together', async () => {
    const table = await makeTable();
    await addReplica(table, 'eu-west-1');
    await update(away, table, { DisassociationProtectionEnabled: false });
    await disassociate(away, table);
    expect((await describeTable(away, table)).Replicas).toBeUndefined();
    expect(replicas(await describeTable(home, table))).toEqual(['eu-west-1 ACTIVE']);
  });

  it('is refused while it is protected, from another region, with another change, or without replicas', async () => {
    const refused = (message: RegExp) => ({
      name: 'ValidationException',
      message: expect.stringMatching(message) as string,
    });
    const table = await makeTable();
    await expect(disassociate(home, table)).rejects.toMatchObject(
      refused(/protected against disassociation/),
    );
    const off = { DisassociationProtectionEnabled: false };
    await expect(update(home, table, { ...off, DeletionProtectionEnabled: true })).rejects.toMatchObject(
      refused(/cannot be combined/),
    );
    await update(home, table, off);
    await expect(disassociate(away, table, { RegionName: home })).rejects.toMatchObject(
      refused(/in its own region/),
    );
    const more = { DeletionProtectionEnabled: true };
    await expect(disassociate(home, table, { more })).rejects.toMatchObject(refused(/only update/));
    const single = await makeTable({ isGlobal: false });
    await expect(disassociate(home, single)).rejects.toMatchObject(refused(/not a global table/));
    await expect(update(home, single, off)).rejects.toMatchObject(refused(/not a global table/));
  });
});
