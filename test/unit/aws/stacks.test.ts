import { StackStatus } from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, it } from 'vitest';
import { classify, createStacks, isAbsent, isNoUpdate } from '../../../src/aws/stacks.ts';
import { newestOperation, rootFailureOf, stuckInRollback } from '../../../src/aws/stack-events.ts';
import { fakeAws, queryError, queryResult, type FakeAws } from './fake-aws.ts';

const region = 'eu-central-1';
const arn = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/s/1';

/** Written apart from the code: what a driver may do with each status (T12, T16). */
const states: Record<StackStatus, string> = {
  CREATE_COMPLETE: 'usable',
  CREATE_FAILED: 'failed',
  CREATE_IN_PROGRESS: 'in-progress',
  DELETE_COMPLETE: 'absent',
  DELETE_FAILED: 'failed',
  DELETE_IN_PROGRESS: 'in-progress',
  IMPORT_COMPLETE: 'usable',
  IMPORT_IN_PROGRESS: 'in-progress',
  IMPORT_ROLLBACK_COMPLETE: 'usable',
  IMPORT_ROLLBACK_FAILED: 'failed',
  IMPORT_ROLLBACK_IN_PROGRESS: 'in-progress',
  REVIEW_IN_PROGRESS: 'shell',
  ROLLBACK_COMPLETE: 'rolled-back',
  ROLLBACK_FAILED: 'failed',
  ROLLBACK_IN_PROGRESS: 'in-progress',
  UPDATE_COMPLETE: 'usable',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'in-progress',
  UPDATE_FAILED: 'failed',
  UPDATE_IN_PROGRESS: 'in-progress',
  UPDATE_ROLLBACK_COMPLETE: 'usable',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'in-progress',
  UPDATE_ROLLBACK_FAILED: 'failed',
  UPDATE_ROLLBACK_IN_PROGRESS: 'in-progress',
};

describe('classify', () => {
  it.each(Object.values(StackStatus))('%s', (status) => expect(classify(status)).toBe(states[status]));

  it('trusts no status that it does not know', () => {
    expect([classify(''), classify('SOMETHING_NEW'), classify('ARCHIVED_COMPLETE')]).toEqual([
      'failed',
      'failed',
      'failed',
    ]);
  });
});

describe('a ValidationError', () => {
  const error = (message: string, name = 'ValidationError'): Error =>
    Object.assign(new Error(message), { name });

  it('is an answer only by its words (T14, T19)', () => {
    expect(isAbsent(error('Stack with id trading-x does not exist'))).toBe(true);
    expect(isAbsent(error('Stack [trading-x] does not exist'))).toBe(true);
    expect(isAbsent(error('Stack with id trading-x does not exist', 'AccessDenied'))).toBe(false);
    expect(isAbsent(error('Template format error'))).toBe(false);
    expect(isNoUpdate(error('No updates are to be performed.'))).toBe(true);
    expect(isNoUpdate(error('No updates are to be performed.', 'Throttling'))).toBe(false);
    expect(isNoUpdate(error('Stack [x] does not exist'))).toBe(false);
    expect([isAbsent('does not exist'), isNoUpdate(undefined)]).toEqual([false, false]);
  });
});

interface Event {
  readonly id?: string;
  readonly token?: string;
  readonly status: string;
  readonly reason?: string;
}

const eventXml = ({ id = 'stack', status, reason = '', token }: Event): string =>
  `<member>${token === undefined ? '' : `<ClientRequestToken>${token}</ClientRequestToken>`}<EventId>e</EventId><StackName>s</StackName><StackId>${arn}</StackId><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id === 'stack' ? arn : `${id}-1`}</PhysicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType><Timestamp>2027-01-01T00:00:00Z</Timestamp><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`;

describe('on the wire', () => {
  let aws: FakeAws;
  afterEach(() => aws.stop());

  /** Events as they happened, given as AWS does: newest first, two a page. */
  async function answering(...history: readonly Event[]) {
    const events = [...history].reverse();
    aws = await fakeAws(({ body }) => {
      const start = Number(new URLSearchParams(body).get('NextToken') ?? 0);
      const page = events
        .slice(start, start + 2)
        .map(eventXml)
        .join('');
      const next = start + 2 < events.length ? `<NextToken>${start + 2}</NextToken>` : '';
      return queryResult('DescribeStackEvents', `<StackEvents>${page}</StackEvents>${next}`);
    });
    return aws.clients.cloudFormation(region);
  }

  const rootOf = async (...history: readonly Event[]) => rootFailureOf(await answering(...history), arn);

  const start = (verb: string): Event => ({ status: `${verb}_IN_PROGRESS` });
  const cancelled = { id: 'Other', status: 'CREATE_FAILED', reason: 'Resource creation cancelled' };
  const denied = { id: 'Bucket', status: 'CREATE_FAILED', reason: 'trading-x already exists' };
  const summary = {
    status: 'ROLLBACK_IN_PROGRESS',
    reason: 'The following resource(s) failed to create: [Bucket, Other]. Rollback requested by user.',
  };

  it('finds the failure that began it, on any page, past cancellations and the rollback', async () => {
    const root = await rootOf(
      start('CREATE'),
      { id: 'Role', status: 'CREATE_COMPLETE' },
      denied,
      cancelled,
      { id: 'Late', status: 'CREATE_FAILED', reason: 'also failed, later' },
      summary,
      { id: 'Role', status: 'DELETE_FAILED', reason: 'still in use' },
      { status: 'ROLLBACK_FAILED', reason: 'The following resource(s) failed to delete: [Role].' },
    );
    expect(root).toMatchObject({
      logicalId: 'Bucket',
      status: 'CREATE_FAILED',
      reason: 'trading-x already exists',
    });
  });

  it('passes over the deletion that follows a failed create under a StackSet (T1)', async () => {
    const root = await rootOf(start('CREATE'), denied, summary, start('DELETE'), {
      status: 'DELETE_COMPLETE',
    });
    expect(root).toMatchObject({ logicalId: 'Bucket' });
  });

  it('explains the newest operation that failed, not an older one', async () => {
    const root = await rootOf(
      start('CREATE'),
      denied,
      { status: 'CREATE_COMPLETE' },
      start('UPDATE'),
      { id: 'Table', status: 'UPDATE_FAILED', reason: 'limit exceeded' },
      {
        status: 'UPDATE_ROLLBACK_IN_PROGRESS',
        reason: 'The following resource(s) failed to update: [Table].',
      },
      { status: 'UPDATE_ROLLBACK_COMPLETE' },
    );
    expect(root).toMatchObject({ logicalId: 'Table' });
  });

  it('looks for the cause inside of a nested stack', async () => {
    const inner = 'arn:aws:cloudformation:us-east-1:111122223333:stack/nested/2';
    const event = (
      stack: string,
      id: string,
      physical: string,
      type: string,
      status: string,
      reason: string,
    ) =>
      `<member><EventId>e</EventId><StackName>s</StackName><StackId>${stack}</StackId><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId><ResourceType>${type}</ResourceType><Timestamp>2027-01-01T00:00:00Z</Timestamp><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`;
    const nested = 'AWS::CloudFormation::Stack';
    aws = await fakeAws(({ body }) => {
      const asked = new URLSearchParams(body).get('StackName');
      const events =
        asked === inner
          ? event(inner, 'Bucket', 'b', 'AWS::S3::Bucket', 'CREATE_FAILED', 'b already exists')
          : event(
              arn,
              'Inner',
              inner,
              nested,
              'CREATE_FAILED',
              `Embedded stack ${inner} was not successfully created: The following resource(s) failed to create: [Bucket].`,
            );
      return queryResult('DescribeStackEvents', `<StackEvents>${events}</StackEvents>`);
    });
    expect(await rootFailureOf(await aws.clients.cloudFormation(region), arn)).toMatchObject({
      logicalId: 'Inner/Bucket',
      type: 'AWS::S3::Bucket',
      reason: 'b already exists',
    });
  });

  it('takes the stack’s own words where no resource failed', async () => {
    const root = await rootOf(
      start('CREATE'),
      { status: 'ROLLBACK_IN_PROGRESS', reason: 'Parameter [Zone] is invalid.' },
      { status: 'ROLLBACK_COMPLETE' },
    );
    expect(root).toMatchObject({ logicalId: 'stack', reason: 'Parameter [Zone] is invalid.' });
  });

  it('has nothing to say of what did not fail', async () => {
    expect(await rootOf(start('CREATE'), cancelled, summary)).toBeUndefined();
    await aws.stop();
    expect(await rootOf(start('CREATE'), { status: 'CREATE_COMPLETE' })).toBeUndefined();
  });

  it('knows by its token who began the newest operation, and reads no further back', async () => {
    const client = await answering(
      { ...start('CREATE'), token: 'ours' },
      { status: 'CREATE_COMPLETE', token: 'ours' },
      { ...start('UPDATE'), token: 'Console-UpdateStack-1' },
      { id: 'Bucket', status: 'UPDATE_IN_PROGRESS', token: 'Console-UpdateStack-1' },
    );
    expect(await newestOperation(client, arn)).toEqual({
      token: 'Console-UpdateStack-1',
      action: 'UPDATE',
      startedAt: Date.parse('2027-01-01T00:00:00Z'),
    });
    expect(aws.asked).toHaveLength(1);
  });

  it('gives a rollback to who asked for it last', async () => {
    const client = await answering(
      { ...start('UPDATE'), token: 'ours' },
      { status: 'UPDATE_ROLLBACK_IN_PROGRESS', token: 'cancel' },
      { id: 'Bucket', status: 'UPDATE_COMPLETE', token: 'cancel' },
    );
    expect(await newestOperation(client, arn)).toMatchObject({ token: 'cancel', action: 'UPDATE' });
  });

  it('says of an operation without a token that it has none, and of no operation nothing', async () => {
    expect(await newestOperation(await answering(start('DELETE')), arn)).toMatchObject({ token: '' });
    await aws.stop();
    expect(await newestOperation(await answering(), arn)).toBeUndefined();
  });

  it('cancels an update, and hears that it is too late', async () => {
    aws = await fakeAws(({ action }, asking) =>
      asking === 1
        ? queryResult(action, '')
        : queryError(
            400,
            'ValidationError',
            asking === 2 ? 'CancelUpdateStack cannot be called from current stack status' : 'No such stack',
          ),
    );
    const stacks = createStacks(aws.clients);
    expect(await stacks.cancelUpdate(region, arn, 'token-1')).toBe(true);
    expect(Object.fromEntries(new URLSearchParams(aws.asked[0]?.body))).toMatchObject({
      Action: 'CancelUpdateStack',
      StackName: arn,
      ClientRequestToken: 'token-1',
    });
    expect(await stacks.cancelUpdate(region, arn, 'token-2')).toBe(false);
    await expect(stacks.cancelUpdate(region, arn, 'token-3')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  });

  it('finds what a rollback could not roll back, and not what made it begin', async () => {
    const client = await answering(
      start('UPDATE'),
      { id: 'Second', status: 'UPDATE_FAILED', reason: 'no such class' },
      { id: 'Third', status: 'UPDATE_FAILED', reason: 'Resource update cancelled' },
      { status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
      { id: 'First', status: 'UPDATE_FAILED', reason: 'it is gone' },
      { id: 'Second', status: 'UPDATE_FAILED', reason: 'throttled' },
      { id: 'Second', status: 'UPDATE_COMPLETE' },
      { status: 'UPDATE_ROLLBACK_FAILED', reason: 'The following resource(s) failed to update: [First].' },
    );
    expect(await stuckInRollback(client, arn)).toMatchObject([{ logicalId: 'First', reason: 'it is gone' }]);
  });

  it('names what is stuck in a nested stack as CloudFormation wants it skipped: nested stack, then resource', async () => {
    const [inner, innermost] = ['s-Inner-1A2B', 's-Inner-1A2B-Deep-3C4D'].map(
      (name) => `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/2`,
    );
    const event = (stack: string, id: string, physical: string, type: string): string =>
      `<member><EventId>e</EventId><StackName>s</StackName><StackId>${stack}</StackId><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId><ResourceType>${type}</ResourceType><Timestamp>2027-01-01T00:00:00Z</Timestamp><ResourceStatus>UPDATE_FAILED</ResourceStatus><ResourceStatusReason>gone</ResourceStatusReason></member>`;
    const nested = 'AWS::CloudFormation::Stack';
    const events = new Map([
      [arn, event(arn, 'Own', 'o', 'T') + event(arn, 'Inner', inner ?? '', nested)],
      [inner, event(inner ?? '', 'Table', 't', 'T') + event(inner ?? '', 'Deep', innermost ?? '', nested)],
      [innermost, event(innermost ?? '', 'Queue', 'q', 'T') + event(innermost ?? '', 'Gone', '', nested)],
    ]);
    aws = await fakeAws(({ body }) => {
      const asked = new URLSearchParams(body).get('StackName') ?? '';
      return queryResult('DescribeStackEvents', `<StackEvents>${events.get(asked) ?? ''}</StackEvents>`);
    });
    const stuck = await stuckInRollback(await aws.clients.cloudFormation(region), arn);
    expect(stuck.map(({ logicalId, skipName }) => [logicalId, skipName])).toEqual([
      ['Own', 'Own'],
      ['Inner/Table', 's-Inner-1A2B.Table'],
      ['Inner/Deep/Queue', 's-Inner-1A2B-Deep-3C4D.Queue'],
      // A nested stack itself cannot be skipped unless it is being deleted.
      ['Inner/Deep/Gone', undefined],
    ]);
  });

  it('goes on with a rollback, with what is to be skipped', async () => {
    aws = await fakeAws(({ action }) => queryResult(action, ''));
    const stacks = createStacks(aws.clients);
    await stacks.continueRollback(region, arn, ['First', 'Nested.Second'], 'token-1');
    await stacks.continueRollback(region, arn, [], 'token-2');
    expect(Object.fromEntries(new URLSearchParams(aws.asked[0]?.body))).toMatchObject({
      Action: 'ContinueUpdateRollback',
      StackName: arn,
      ClientRequestToken: 'token-1',
      'ResourcesToSkip.member.1': 'First',
      'ResourcesToSkip.member.2': 'Nested.Second',
    });
    expect(aws.asked[1]?.body).not.toContain('ResourcesToSkip');
  });

  it('tells a change set that waits from one that failed', async () => {
    const changeSet = (name: string, execution: string): string =>
      `<member><ChangeSetName>${name}</ChangeSetName><ExecutionStatus>${execution}</ExecutionStatus><CreationTime>2027-01-01T00:00:00Z</CreationTime></member>`;
    aws = await fakeAws(() =>
      queryResult(
        'ListChangeSets',
        `<Summaries>${changeSet('a', 'AVAILABLE')}${changeSet('b', 'UNAVAILABLE')}</Summaries>`,
      ),
    );
    const createdAt = Date.parse('2027-01-01T00:00:00Z');
    expect(await createStacks(aws.clients).changeSets(region, arn)).toEqual([
      { name: 'a', isExecutable: true, createdAt },
      { name: 'b', isExecutable: false, createdAt },
    ]);
  });

  it('takes absence and "no updates" for answers, and nothing else', async () => {
    aws = await fakeAws(({ action }) =>
      action === 'UpdateStack'
        ? queryError(400, 'ValidationError', 'No updates are to be performed.')
        : queryError(400, 'ValidationError', 'Stack with id x does not exist'),
    );
    const stacks = createStacks(aws.clients);
    const request = { name: 'x', templateBody: '{}', parameters: {}, tags: {}, token: 't' };
    expect(await stacks.describe(region, 'x')).toBeUndefined();
    expect(await stacks.resources(region, 'x')).toEqual([]);
    expect(await stacks.update(region, request)).toBe(false);
    await expect(stacks.templateOf(region, 'x')).rejects.toMatchObject({ code: 'AWS_REFUSED', exit: 4 });
    await expect(stacks.create(region, request)).rejects.toThrow('AWS refused CreateStack x in eu-central-1');
  });

  it('reads every page of resources', async () => {
    const summaryOf = (id: string): string =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>T</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2027-01-01T00:00:00Z</LastUpdatedTimestamp></member>`;
    aws = await fakeAws(({ body }) => {
      const isFirst = !new URLSearchParams(body).has('NextToken');
      const page = isFirst ? summaryOf('A') : summaryOf('B');
      const next = isFirst ? '<NextToken>more</NextToken>' : '';
      return queryResult(
        'ListStackResources',
        `<StackResourceSummaries>${page}</StackResourceSummaries>${next}`,
      );
    });
    const found = await createStacks(aws.clients).resources(region, arn);
    expect(found.map(({ logicalId, physicalId }) => [logicalId, physicalId])).toEqual([
      ['A', ''],
      ['B', ''],
    ]);
  });

  it('sends what makes a request safe to repeat, and rolls back what fails', async () => {
    aws = await fakeAws(({ action }) => queryResult(action, ''));
    const stacks = createStacks(aws.clients);
    const request = {
      name: 'x',
      templateBody: '{}',
      parameters: { A: '1' },
      tags: { t: 'v' },
      token: 'token-1',
    };
    await stacks.create(region, request);
    await stacks.update(region, request);
    await stacks.delete(region, arn, 'token-2');
    const sent = aws.asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(sent).toMatchObject([
      {
        Action: 'CreateStack',
        ClientRequestToken: 'token-1',
        OnFailure: 'ROLLBACK',
        'Parameters.member.1.ParameterKey': 'A',
      },
      { Action: 'UpdateStack', ClientRequestToken: 'token-1', DisableRollback: 'false' },
      { Action: 'DeleteStack', ClientRequestToken: 'token-2', StackName: arn },
    ]);
  });
});
