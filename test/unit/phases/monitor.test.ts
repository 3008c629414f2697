import { beforeEach, describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { monitorPhase, requireMonitoring, type MonitorOptions } from '../../../src/phases/monitor/index.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { regions } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import type { SimulatedMonitoring } from './simulated-monitoring.ts';
import { platform, type Platform } from './world.ts';

const { source, target } = regions;

let at: Platform;
let world: MigrationWorld;
let simulated: SimulatedMonitoring;

/** The stacks of storage have alarms of the names below, a dashboard and a saved query. */
beforeEach(async () => {
  at = platform();
  simulated = at.monitoring;
  await at.run(deploy(at.world));
  const resource = (logicalId: string, type: string, physicalId: string) => ({
    ...{ logicalId, type, physicalId },
    ...{ status: 'CREATE_COMPLETE', reason: '' },
  });
  world = {
    ...at.world,
    checkTimeoutSeconds: 5,
    monitoring: { layers: ['storage'], topic: { layer: 'storage', output: 'Topic' } },
    stacks: {
      ...at.world.stacks,
      describe: async (region, nameOrArn) => {
        const found = await at.world.stacks.describe(region, nameOrArn);
        return found && { ...found, outputs: { Topic: simulated.topicOf(region) } };
      },
      resources: async () => [
        resource('Lag', 'AWS::CloudWatch::Alarm', 'lag'),
        resource('Errors', 'AWS::CloudWatch::Alarm', 'errors'),
        resource('All', 'AWS::CloudWatch::CompositeAlarm', 'all'),
        resource('Board', 'AWS::CloudWatch::Dashboard', 'board'),
        resource('Query', 'AWS::Logs::QueryDefinition', 'q-1'),
        resource('Rule', 'AWS::Events::Rule', 'rule'),
      ],
    },
  };
  for (const region of [source, target]) {
    simulated.add(region, 'lag', { state: 'INSUFFICIENT_DATA', reason: 'no datapoints' });
    simulated.add(region, 'errors');
    simulated.add(region, 'all', { isComposite: true });
    simulated.dashboardsThere.set(`${region} board`, 3);
    simulated.subscribe(region, { protocol: 'email', endpoint: 'ops@example.com', arn: 'arn:ops' });
  }
  simulated.queriesThere.set('q-1', { name: 'errors', logGroups: ['/group'] });
});

const run = (options: MonitorOptions = {}, change: Partial<MigrationWorld> = {}): Promise<RunState> =>
  at.run(monitorPhase({ ...world, ...change }, options));
const found = (outcome: string): string[] =>
  at.seen.flatMap((event) =>
    event.type === 'check-ended' && event.outcome === outcome
      ? [`${event.name} in ${event.region}: ${event.detail}`]
      : [],
  );
/** Nothing listens any more, and every intent has its outcome. */
const expectNothingLeft = (): void => {
  expect(simulated.queues()).toEqual([]);
  for (const region of [source, target])
    expect(simulated.subscribers(region).filter(({ protocol }) => protocol === 'sqs')).toEqual([]);
  const count = (type: string): number => at.seen.filter((event) => event.type === type).length;
  expect(count('action-ended')).toBe(count('action-intended'));
};

describe('monitor', () => {
  it('proves every alarm in both regions, leaves each as it was, and removes its ears', async () => {
    const { ended } = await run();
    expect(ended).toBe('done');
    expect(found('failed')).toEqual([]);
    // Three alarms, subscriptions, a dashboard, saved queries; in two regions.
    expect(found('pass')).toHaveLength(12);
    for (const region of [source, target]) {
      expect(simulated.find(region, 'lag')).toMatchObject({
        ...{ state: 'INSUFFICIENT_DATA', reason: 'no datapoints' },
      });
      expect(simulated.find(region, 'errors')).toMatchObject({ state: 'OK', reason: 'all is well' });
    }
    const states = simulated.set.filter((each) => each.startsWith(`${source} lag`));
    expect(states).toEqual([`${source} lag ALARM`, `${source} lag INSUFFICIENT_DATA`]);
    expectNothingLeft();
  });

  it('raises composite alarms after those that they are about', async () => {
    await run();
    const raised = simulated.set.filter((each) => each.endsWith('ALARM')).map((each) => each.split(' ')[1]);
    expect(raised.slice(-2)).toEqual(['all', 'all']);
  });

  it('links the dashboards of each region, and hides whose address it is', async () => {
    await run();
    expect(found('pass')).toContain(
      `dashboard board in ${target}: 3 widgets: https://${target}.console.aws.amazon.com/cloudwatch/home?region=${target}#dashboards/dashboard/board`,
    );
    expect(found('pass')).toContain(`subscriptions in ${source}: 1 confirmed: email o…@example.com`);
    expect(JSON.stringify(at.seen)).not.toContain('ops@example.com');
  });

  it('brings an alarm that is in ALARM to OK first, since only a change is told, and back', async () => {
    simulated.add(source, 'errors', { state: 'ALARM', reason: 'it is bad' });
    await run();
    const states = simulated.set.filter((each) => each.startsWith(`${source} errors`));
    expect(states).toEqual(['OK', 'ALARM', 'ALARM'].map((state) => `${source} errors ${state}`));
    expect(simulated.find(source, 'errors')).toMatchObject({ state: 'ALARM', reason: 'it is bad' });
  });

  it('refuses for an alarm that is not heard, is disabled or is gone, and still restores all of them', async () => {
    simulated.deaf.add('errors');
    simulated.add(target, 'lag', { actionsEnabled: false });
    await expect(run()).rejects.toMatchObject({ kind: 'refused', code: 'CHECKS_FAILED' });
    expect(found('failed').sort()).toEqual([
      `alarm errors in ${target}: was raised, and nothing of it came out of ${simulated.topicOf(target)} in 5 s`,
      `alarm errors in ${source}: was raised, and nothing of it came out of ${simulated.topicOf(source)} in 5 s`,
      `alarm lag in ${target}: its actions are disabled, so it tells nobody`,
    ]);
    expect(simulated.find(source, 'errors')).toMatchObject({ state: 'OK', reason: 'all is well' });
    expectNothingLeft();
  });

  it('reports an alarm that tells nobody, and does not raise it', async () => {
    simulated.add(source, 'lag', { alarmActions: [] });
    await run();
    expect(found('skipped')).toEqual([`alarm lag in ${source}: it has no action, so it tells nobody`]);
    expect(simulated.set.some((each) => each.startsWith(`${source} lag`))).toBe(false);
  });

  it('leaves what CloudWatch has judged by itself meanwhile', async () => {
    const { alarms } = simulated;
    let judged = false;
    await run(
      {},
      {
        alarms: {
          ...alarms,
          setState: async (region, name, state, reason) => {
            await alarms.setState(region, name, state, reason);
            if (region !== source || name !== 'errors' || judged) return;
            judged = true;
            simulated.add(source, 'errors', { state: 'OK', reason: 'a datapoint is below the threshold' });
          },
        },
      },
    );
    expect(simulated.find(source, 'errors')).toMatchObject({ reason: 'a datapoint is below the threshold' });
    expect(simulated.set.filter((each) => each.startsWith(`${source} errors`))).toHaveLength(1);
  });

  it('removes the ears and restores the alarms that a killed run left', async () => {
    const reason =
      'A drill of trading-migrate, nothing is wrong: it shows that this message arrives (drill of run x). Before it: OK: calm';
    simulated.add(source, 'errors', { state: 'ALARM', reason });
    const name = 'trading-analytics-monitor-token-test';
    const arn = `arn:aws:sqs:${source}:111122223333:${name}`;
    await simulated.queuesTemporary.create(source, name, arn, simulated.topicOf(source));
    await simulated.topics.subscribeQueue(source, simulated.topicOf(source), arn);
    await run();
    expect(simulated.find(source, 'errors')).toMatchObject({ state: 'OK', reason: 'calm' });
    expect(simulated.deleted).toContain(`https://sqs/${name}`);
    expectNothingLeft();
  });

  it('waits for no message when AWS does not let it listen', async () => {
    const receive = (): Promise<never> =>
      Promise.reject(new MigrationError('aws', 'AWS refused ReceiveMessage', { code: 'AWS_REFUSED' }));
    const before = at.clock.now();
    const queuesTemporary = { ...simulated.queuesTemporary, receive };
    await expect(run({}, { queuesTemporary })).rejects.toThrow('AWS refused ReceiveMessage');
    expect(found('failed')).toContain(`alarm errors in ${source}: AWS refused ReceiveMessage`);
    expect(at.clock.now() - before).toBeLessThan(5000);
    expect(simulated.find(source, 'errors')).toMatchObject({ state: 'OK', reason: 'all is well' });
    expectNothingLeft();
  });

  it('restores and removes when it is interrupted or AWS refuses in the middle', async () => {
    simulated.onSet = (name, state) => {
      if (name === 'errors' && state === 'ALARM') throw new Error('bug');
    };
    await expect(run()).rejects.toThrow('bug');
    expect(simulated.find(source, 'lag')).toMatchObject({ state: 'INSUFFICIENT_DATA' });
    expectNothingLeft();
  });

  it('reports a pending subscription, or waits for it', async () => {
    simulated.subscribe(source, { protocol: 'email', endpoint: 'new@example.com', arn: undefined });
    await run();
    expect(found('skipped')).toEqual([
      `subscriptions in ${source}: until the link in its message is followed, nobody is told: email n…@example.com`,
    ]);
    await expect(run({ waitSubscriptionsSeconds: 60 })).rejects.toMatchObject({ code: 'CHECKS_FAILED' });
    expect(found('failed')[0]).toContain('after 60 s');
  });

  it('refuses for a dashboard or a saved query that is gone', async () => {
    simulated.dashboardsThere.delete(`${source} board`);
    simulated.queriesThere.clear();
    await expect(run()).rejects.toMatchObject({ code: 'CHECKS_FAILED' });
    expect(found('failed')).toEqual(
      expect.arrayContaining([
        `dashboard board in ${source}: it does not exist`,
        `saved log queries in ${target}: not there: q-1`,
      ]),
    );
  });

  it('is no phase of a platform without monitoring', () => {
    expect(() => requireMonitoring({ monitoring: undefined })).toThrow(MigrationError);
  });
});
