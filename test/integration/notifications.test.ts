import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AwsAccess } from '../../src/aws/clients.ts';
import { loadConfig } from '../../src/config/load.ts';
import { runMigration } from '../../src/main.ts';
import type { Notification } from '../../src/notifications/notification.ts';
import type { PhaseName } from '../../src/phases/index.ts';
import type { WatchSample } from '../../src/monitoring/watch-sample.ts';
import type { MigrationEvent } from '../../src/runbook/events.ts';
import { watchMigration } from '../../src/watching.ts';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';

const source = 'us-east-1';

/** A topic with an alarm and a queue that is subscribed to it, and a bus whose rule tells another queue of trading-migrate. */
const template = {
  Parameters: { EnvironmentSuffix: { Type: 'String' } },
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    FromTopic: { Type: 'AWS::SQS::Queue' },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        ...{ TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['FromTopic', 'Arn'] } },
        RawMessageDelivery: true,
        FilterPolicy: { type: ['phase-started', 'phase-ended'] },
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: { 'Fn::Sub': 'desk-is-slow-${EnvironmentSuffix}' },
        ...{ Namespace: 'Desk', MetricName: 'Latency', Statistic: 'Maximum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
        AlarmActions: [{ Ref: 'Topic' }],
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: { 'Fn::Sub': 'desk-${EnvironmentSuffix}' } } },
    FromBus: { Type: 'AWS::SQS::Queue' },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['trading-migrate'], detail: { type: ['phase-ended'] } },
        Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['FromBus', 'Arn'] } }],
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'FromTopic' }, { Ref: 'FromBus' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] },
              ...{ Action: 'sqs:SendMessage', Resource: '*' },
            },
          ],
        },
      },
    },
  },
  Outputs: {
    TopicArn: { Value: { Ref: 'Topic' } },
    BusArn: { Value: { 'Fn::GetAtt': ['Bus', 'Arn'] } },
    FromTopic: { Value: { Ref: 'FromTopic' } },
    FromBus: { Value: { Ref: 'FromBus' } },
  },
};
const manifest = {
  layers: [
    {
      ...{ name: 'desk', template: 'desk.json', kind: 'stack', regions: ['source', 'target'] },
      parameters: { EnvironmentSuffix: { from: 'setting', setting: 'EnvironmentSuffix' } },
    },
  ],
  monitoring: {
    ...{ layers: ['desk'], topic: { layer: 'desk', output: 'TopicArn' } },
    eventBus: { layer: 'desk', output: 'BusArn' },
  },
};
const hook = 'cat >> hooks.ndjson; test "$TRADING_MIGRATE_PHASE" != "$(cat veto)"';
const config = {
  ...{ environmentSuffix: 'own', manifest: 'layers.json', pollInterval: '100ms', checkTimeout: '20s' },
  notifications: { topic: true, eventBus: true },
  hooks: { before: { monitor: hook }, after: { deploy: hook, monitor: hook } },
};

let local: TestLocalAws;
let folder: string;
const clients: SQSClient[] = [];
const seen: MigrationEvent[] = [];

beforeAll(async () => {
  local = await startLocalAws();
  folder = mkdtempSync(join(tmpdir(), 'notifications-'));
  const files = { 'desk.json': template, 'layers.json': manifest, 'trading-migrate.config.json': config };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  veto('nothing');
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

const veto = (phase: string): void => writeFileSync(join(folder, 'veto'), phase);
const access = (): AwsAccess => ({
  endpointUrl: local.endpoint,
  credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
});
const run = (phase: PhaseName): Promise<unknown> =>
  runMigration({
    ...{ command: phase, phases: [phase], options: { emptyBuckets: true }, takeOver: undefined },
    config: loadConfig(folder, undefined, {}),
    access: access(),
    reporter: { observe: (event) => void seen.push(event), close: async () => undefined },
    ...{ signal: new AbortController().signal, fresh: true },
  });

/** Output of the stack in the source region. */
const outputOf = (name: string): string =>
  seen.flatMap((event) =>
    event.type === 'stack-settled' && event.region === source ? [event.outputs[name] ?? ''] : [],
  )[0] ?? '';

/** Takes from a queue until as many messages were there. */
async function taken(queue: string, count: number): Promise<readonly string[]> {
  const sqs = new SQSClient({
    ...{ region: source, endpoint: local.endpoint },
    credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
  });
  clients.push(sqs);
  const bodies: string[] = [];
  const deadline = Date.now() + 20_000;
  while (bodies.length < count && Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    }
  }
  return bodies;
}

const hooksCalled = (): readonly string[] =>
  readFileSync(join(folder, 'hooks.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly when: string; readonly phase: string })
    .map(({ when, phase }) => `${when} ${phase}`);

it('tells topic and bus of a migration of one’s own, proves its alarms, and asks its hooks', async () => {
  await run('deploy');
  await run('monitor');
  const alarms = seen.flatMap((event) =>
    event.type === 'check-ended' && event.name.startsWith('alarm ') ? [`${event.name} ${event.outcome}`] : [],
  );
  expect(alarms).toEqual(['alarm desk-is-slow-own pass', 'alarm desk-is-slow-own pass']);

  // Before the topic was there, nobody could be told.
  const told = (await taken(outputOf('FromTopic'), 3)).map((body) => JSON.parse(body) as Notification);
  expect(told.map(({ summary }) => summary).sort()).toEqual([
    'deploy own: deploy ended: done',
    'monitor own: monitor ended: done',
    'monitor own: monitor started',
  ]);
  expect(told[0]).toMatchObject({ version: 1, environment: 'own', account: local.account });

  const events = (await taken(outputOf('FromBus'), 2)).map(
    (body) => JSON.parse(body) as Record<string, unknown>,
  );
  expect(events).toHaveLength(2);
  for (const event of events)
    expect(event).toMatchObject({
      ...{ source: 'trading-migrate', 'detail-type': 'Migration Phase Ended', region: source },
      detail: { type: 'phase-ended', status: 'done' },
    });
  expect(hooksCalled()).toEqual(['after deploy', 'before monitor', 'after monitor']);
  expect(seen.filter(({ type }) => type === 'notification-failed')).toEqual([]);
});

it('keeps a phase from starting when its hook does not end with 0, and goes on without whoever cannot be told', async () => {
  veto('monitor');
  const lost = { topic: `arn:aws:sns:${source}:${local.account}:lost`, eventBus: false };
  writeFileSync(
    join(folder, 'trading-migrate.config.json'),
    JSON.stringify({ ...config, notifications: lost, hooks: { before: { monitor: hook } } }),
  );
  seen.length = 0;
  await expect(run('monitor')).rejects.toMatchObject({ code: 'HOOK_VETO', exit: 3 });
  expect(seen.some(({ type }) => type === 'step-started')).toBe(false);

  veto('nothing');
  seen.length = 0;
  await run('monitor');
  expect(seen.filter(({ type }) => type === 'notification-failed')).toMatchObject([{ channel: 'topic' }]);
  expect(seen.at(-1)).toMatchObject({ type: 'run-ended', status: 'done' });
});

it('is watched again and again until somebody has seen enough', async () => {
  const enough = new AbortController();
  const samples: WatchSample[] = [];
  const show = (sample: WatchSample): void => {
    if (samples.push(sample) === 2) enough.abort();
  };
  await watchMigration(loadConfig(folder, undefined, {}), access(), 0.1, show, enough.signal);
  expect(samples).toHaveLength(2);
  const stacks = [{ layer: 'desk', status: 'CREATE_COMPLETE', isUsable: true }];
  const alarms = [{ name: 'desk-is-slow-own', state: 'INSUFFICIENT_DATA' }];
  expect(samples[1]).toMatchObject({
    ...{ stores: [], problems: [] },
    regions: [
      { region: source, stacks, alarms },
      { region: 'eu-central-1', stacks, alarms },
    ],
  });
});
