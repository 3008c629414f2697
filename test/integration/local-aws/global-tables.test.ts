import {
  BatchExecuteStatementCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { away, home, lag, longLag, ReplicatingAws, until } from './replicating-aws.ts';

let aws: ReplicatingAws;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
});

afterAll(async () => {
  await aws.stop();
});

afterEach(() => {
  aws.setLag(lag);
});

const globalTable = (TableName: string, regions: readonly string[]) => ({
  Table: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['userId', 'sessionId'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'userId', KeyType: 'HASH' },
        { AttributeName: 'sessionId', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Replicas: regions.map((Region) => ({ Region })),
    },
  },
});

describe('CloudFormation global tables', () => {
  const TableName = 'dashboard-state';
  const key = (user: string) => ({ userId: { S: user }, sessionId: { S: '1' } });
  const read = async (region: string, user: string): Promise<string | undefined> => {
    const { Item } = await aws.dynamodb(region).send(new GetItemCommand({ TableName, Key: key(user) }));
    return Item?.view?.S;
  };
  const put = async (region: string, user: string, view: string): Promise<void> => {
    const Item = { ...key(user), view: { S: view } };
    await aws.dynamodb(region).send(new PutItemCommand({ TableName, Item }));
  };
  const reads = async (region: string, user: string, view: string | undefined): Promise<void> => {
    await until(
      () => read(region, user),
      (found) => found === view,
    );
  };
  let stack = '';

  beforeAll(async () => {
    const { id, status } = await aws.createStack(home, globalTable(TableName, [home, away]));
    expect(status).toBe('CREATE_COMPLETE');
    stack = id;
  });

  test('have a replica in every region, which lists the others', async () => {
    for (const [region, other] of [
      [home, away],
      [away, home],
    ] as const) {
      const { Table } = await aws.dynamodb(region).send(new DescribeTableCommand({ TableName }));
      expect(Table).toMatchObject({
        GlobalTableVersion: '2019.11.21',
        Replicas: [{ RegionName: other, ReplicaStatus: 'ACTIVE' }],
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
      expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['userId', 'sessionId']);
    }
  });

  test('replicate every kind of write after the lag, both ways', async () => {
    await put(home, 'ann', 'old');
    expect(await read(away, 'ann')).toBeUndefined();
    await reads(away, 'ann', 'old');
    await put(away, 'bob', 'there');
    expect(await read(home, 'bob')).toBeUndefined();
    await reads(home, 'bob', 'there');

    await aws.dynamodb(away).send(
      new UpdateItemCommand({
        ...{ TableName, Key: key('ann'), UpdateExpression: 'SET #v = :v' },
        ...{ ExpressionAttributeNames: { '#v': 'view' }, ExpressionAttributeValues: { ':v': { S: 'new' } } },
      }),
    );
    await reads(home, 'ann', 'new');
    const item = (user: string) => ({ ...key(user), view: { S: 'batch' } });
    await aws.dynamodb(home).send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: item('cy') } }, { DeleteRequest: { Key: key('bob') } }],
        },
      }),
    );
    await reads(away, 'cy', 'batch');
    await reads(away, 'bob', undefined);
    await aws.dynamodb(home).send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: item('dee') } }, { Delete: { TableName, Key: key('cy') } }],
      }),
    );
    await reads(away, 'dee', 'batch');
    await reads(away, 'cy', undefined);
    await aws.dynamodb(away).send(new DeleteItemCommand({ TableName, Key: key('dee') }));
    await reads(home, 'dee', undefined);
  });

  test('let the last writer win, in every region', async () => {
    aws.setLag(longLag);
    await put(home, 'eve', 'first');
    await put(away, 'eve', 'last');
    aws.setLag(0);
    await reads(home, 'eve', 'last');
    await sleep(lag); // The older write had its chance too.
    expect(await read(away, 'eve')).toBe('last');
  });

  test('replicate what PartiQL writes', async () => {
    const statement = (text: string) =>
      aws.dynamodb(home).send(new ExecuteStatementCommand({ Statement: text }));
    await statement(`INSERT INTO "${TableName}" VALUE {'userId': 'ian', 'sessionId': '1', 'view': 'a'}`);
    await reads(away, 'ian', 'a');
    await aws.dynamodb(home).send(
      new ExecuteStatementCommand({
        Statement: `UPDATE "${TableName}" SET "view" = ? WHERE userId = ? AND sessionId = ?`,
        Parameters: [{ S: 'b' }, { S: 'ian' }, { S: '1' }],
      }),
    );
    await reads(away, 'ian', 'b');
    const remove = (user: string) =>
      `DELETE FROM "${TableName}" WHERE userId = '${user}' AND sessionId = '1'`;
    await put(home, 'joe', 'x');
    await reads(away, 'joe', 'x');
    const Statements = [{ Statement: remove('ian') }, { Statement: remove('joe') }];
    await aws.dynamodb(home).send(new BatchExecuteStatementCommand({ Statements }));
    for (const user of ['ian', 'joe']) await reads(away, user, undefined);
    await expect(statement(`DELETE FROM "${TableName}" WHERE userId = 'ian'`)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('do not replicate what failed, alone or in a transaction', async () => {
    const condition = { ConditionExpression: 'attribute_exists(userId)' };
    const item = (user: string) => ({ ...key(user), view: { S: 'x' } });
    const conditional = new PutItemCommand({ TableName, Item: item('fay'), ...condition });
    await expect(aws.dynamodb(home).send(conditional)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    const TransactItems = [
      { Put: { TableName, Item: item('fay') } },
      { Put: { TableName, Item: item('kim'), ...condition } },
    ];
    await expect(
      aws.dynamodb(home).send(new TransactWriteItemsCommand({ TransactItems })),
    ).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await put(home, 'fay', 'y');
    await reads(away, 'fay', 'y');
    expect(await read(away, 'kim')).toBeUndefined();
  });

  test('publish their latency in the region of the write', async () => {
    await put(home, 'gus', 'x');
    await reads(away, 'gus', 'x');
    const ask = (region: string, ReceivingRegion: string) =>
      aws.statistics(region, 'AWS/DynamoDB', 'ReplicationLatency', { TableName, ReceivingRegion });
    const [point] = await until(
      () => ask(home, away),
      (points) => points.length > 0,
    );
    expect(point?.Maximum).toBeGreaterThanOrEqual(lag);
    expect(await ask(away, away)).toEqual([]);
    expect(await ask(home, home)).toEqual([]);
  });

  test('gain and lose replicas by UpdateTable too', async () => {
    const update = async (updates: object) =>
      aws.dynamodb(home).send(new UpdateTableCommand({ TableName, ReplicaUpdates: [updates] }));
    await put(home, 'hal', 'before');
    const added = await update({ Create: { RegionName: 'eu-west-1' } });
    expect(added.TableDescription?.Replicas?.map(({ RegionName }) => RegionName)).toEqual([
      away,
      'eu-west-1',
    ]);
    expect(await read('eu-west-1', 'hal')).toBe('before');
    await put('eu-west-1', 'hal', 'after');
    await reads(home, 'hal', 'after');
    const removed = await update({ Delete: { RegionName: 'eu-west-1' } });
    expect(removed.TableDescription?.Replicas?.map(({ RegionName }) => RegionName)).toEqual([away]);
    await expect(read('eu-west-1', 'hal')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('are deleted in every region with their stack (T30)', async () => {
    expect(await aws.deleteStack(home, stack)).toBe('DELETE_COMPLETE');
    for (const region of [home, away]) {
      await expect(aws.dynamodb(region).send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
  });

  test('have the settings of each replica, and stay when one of them is protected', async () => {
    const template = globalTable('protected', [home]);
    const { Properties } = template.Table;
    const GlobalSecondaryIndexes = [
      {
        IndexName: 'bySession',
        KeySchema: [{ AttributeName: 'sessionId', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ];
    const Replicas = [
      { Region: home },
      {
        Region: away,
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { KMSMasterKeyId: 'alias/away' },
      },
    ];
    const SSESpecification = { SSEEnabled: true, SSEType: 'KMS' };
    const { id } = await aws.createStack(home, template);
    const changes = { Replicas, GlobalSecondaryIndexes, SSESpecification };
    const changed = { Table: { ...template.Table, Properties: { ...Properties, ...changes } } };
    expect(await aws.updateStack(home, id, changed)).toBe('UPDATE_COMPLETE');

    const replica = { TableName: 'protected' };
    const { Table } = await aws.dynamodb(away).send(new DescribeTableCommand(replica));
    expect(Table).toMatchObject({
      ...{ DeletionProtectionEnabled: true, GlobalSecondaryIndexes: [{ IndexName: 'bySession' }] },
      SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: expect.stringContaining('alias/away') as string },
    });
    const { ContinuousBackupsDescription } = await aws
      .dynamodb(away)
      .send(new DescribeContinuousBackupsCommand(replica));
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(
      'ENABLED',
    );

    expect(await aws.deleteStack(home, id)).toBe('DELETE_FAILED');
    expect(await aws.reasons(home, id)).toContain('protected against deletion');
    await aws.dynamodb(away).send(new UpdateTableCommand({ ...replica, DeletionProtectionEnabled: false }));
    expect(await aws.deleteStack(home, id)).toBe('DELETE_COMPLETE');
  });

  test('roll back without a replica in the region of their stack', async () => {
    const { id, status } = await aws.createStack(home, globalTable('elsewhere', [away]));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(await aws.reasons(home, id)).toContain('Replicas must contain the region of the stack, us-east-1');
  });
});
