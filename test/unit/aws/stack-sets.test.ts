import { afterEach, describe, expect, it } from 'vitest';
import { createStackSets } from '../../../src/aws/stack-sets.ts';
import { fakeAws, queryResult, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
const refusal = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>words</Message></Error></ErrorResponse>`;

const instances = {
  stackSet: 'set',
  account: '123456789012',
  regions: ['eu-central-1'],
  operationId: 'operation-1',
};
const set = {
  name: 'set',
  description: 'd',
  templateBody: '{}',
  parameters: {},
  tags: {},
  token: 'operation-1',
  regionOrder: ['eu-central-1'],
  regionConcurrency: 'sequential' as const,
};

describe('an operation on a StackSet', () => {
  let aws: FakeAws;
  afterEach(() => aws.stop());

  const calls: [string, (sets: ReturnType<typeof createStackSets>) => Promise<unknown>][] = [
    ['UpdateStackSet', (sets) => sets.update(set)],
    ['CreateStackInstances', (sets) => sets.createInstances({ ...instances, overrides: {} })],
    ['UpdateStackInstances', (sets) => sets.updateInstances({ ...instances, overrides: {} })],
    ['DeleteStackInstances', (sets) => sets.deleteInstances(instances, false)],
  ];

  it.each(calls)(
    'by %s is accepted when AWS has its id from a call whose answer was lost',
    async (_, call) => {
      aws = await fakeAws(() => ({ status: 409, body: refusal('OperationIdAlreadyExistsException') }));
      await expect(call(createStackSets(aws.clients, region))).resolves.toBeUndefined();
    },
  );

  it.each(calls)('by %s is refused with AWS’s words for any other reason', async (action, call) => {
    aws = await fakeAws(() => ({ status: 409, body: refusal('StaleRequestException') }));
    await expect(call(createStackSets(aws.clients, region))).rejects.toThrow(new RegExp(`${action}.*words`));
  });

  it.each(calls)('by %s carries our id, and one region after another', async (action, call) => {
    aws = await fakeAws(() => ({ body: `<${action}Response><${action}Result/></${action}Response>` }));
    await call(createStackSets(aws.clients, region));
    expect(Object.fromEntries(new URLSearchParams(aws.asked[0]?.body))).toMatchObject({
      Action: action,
      OperationId: 'operation-1',
      'OperationPreferences.RegionConcurrencyType': 'SEQUENTIAL',
      'OperationPreferences.FailureToleranceCount': '0',
      'OperationPreferences.RegionOrder.member.1': 'eu-central-1',
    });
  });

  it('updates all regions at once when none needs another', async () => {
    aws = await fakeAws(() => ({
      body: '<UpdateStackSetResponse><UpdateStackSetResult/></UpdateStackSetResponse>',
    }));
    await createStackSets(aws.clients, region).update({ ...set, regionConcurrency: 'parallel' });
    const asked = new URLSearchParams(aws.asked[0]?.body);
    expect(asked.get('OperationPreferences.RegionConcurrencyType')).toBe('PARALLEL');
    expect(asked.has('OperationPreferences.RegionOrder.member.1')).toBe(false);
  });

  it('is told apart by whether it has ended, the oldest first; a set that is not there has none', async () => {
    const operation = (id: string, status: string, time: string): string =>
      `<member><OperationId>${id}</OperationId><Action>UPDATE</Action><Status>${status}</Status><CreationTimestamp>${time}</CreationTimestamp></member>`;
    const listed = [
      operation('queued', 'QUEUED', '2027-01-01T02:00:00Z'),
      operation('running', 'RUNNING', '2027-01-01T01:00:00Z'),
      operation('over', 'STOPPED', '2027-01-01T00:00:00Z'),
    ];
    aws = await fakeAws((_, asking) =>
      asking === 1
        ? queryResult('ListStackSetOperations', `<Summaries>${listed.join('')}</Summaries>`)
        : { status: 404, body: refusal('StackSetNotFoundException') },
    );
    const sets = createStackSets(aws.clients, region);
    expect(await sets.openOperations('set')).toEqual([
      { token: 'running', action: 'UPDATE', startedAt: Date.parse('2027-01-01T01:00:00Z') },
      { token: 'queued', action: 'UPDATE', startedAt: Date.parse('2027-01-01T02:00:00Z') },
    ]);
    expect(await sets.openOperations('set')).toEqual([]);
  });

  it('is stopped, or has ended', async () => {
    aws = await fakeAws((_, asking) =>
      asking === 1
        ? queryResult('StopStackSetOperation', '')
        : { status: 409, body: refusal('InvalidOperationException') },
    );
    const sets = createStackSets(aws.clients, region);
    expect(await sets.stopOperation('set', 'operation-1')).toBe(true);
    expect(Object.fromEntries(new URLSearchParams(aws.asked[0]?.body))).toMatchObject({
      Action: 'StopStackSetOperation',
      StackSetName: 'set',
      OperationId: 'operation-1',
    });
    expect(await sets.stopOperation('set', 'operation-1')).toBe(false);
  });
});
