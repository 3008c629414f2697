import { beforeEach, describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { watchOnce } from '../../../src/phases/monitor/watch.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { WatchSample } from '../../../src/monitoring/watch-sample.ts';
import { regions } from '../../support/world.ts';
import { SimulatedMetrics } from '../replication/simulated-stores.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

const { source, target } = regions;
const refusal = (region: string, kind: 'aws' | 'credentials' = 'aws'): MigrationError =>
  new MigrationError(kind, `AWS refused in ${region}`, { code: 'AWS_REFUSED' });

let at: Platform;
let world: MigrationWorld;

/** Storage in both regions with an alarm each, the table in the source region, and an API that answers in both. */
beforeEach(async () => {
  at = platform();
  await at.run(deploy(at.world));
  world = {
    ...at.world,
    gate: { ...at.world.gate, maxLagSecondsOf: { s3: 900 } },
    monitoring: { layers: ['storage'], topic: { layer: 'storage', output: 'ReplicationRuleId' } },
    stacks: {
      ...at.world.stacks,
      resources: async () => [
        {
          ...{ logicalId: 'Lag', type: 'AWS::CloudWatch::Alarm', physicalId: 'lag' },
          ...{ status: 'CREATE_COMPLETE', reason: '' },
        },
      ],
    },
  };
  at.monitoring.add(source, 'lag', { state: 'ALARM' });
  at.monitoring.add(target, 'lag');
});

const watch = (change: Partial<MigrationWorld> = {}): Promise<WatchSample> =>
  watchOnce({ ...world, ...change }, at.clock);

describe('a look of monitor --watch', () => {
  it('has the lag of every store with its limit, and alarms and stacks of both regions', async () => {
    expect(await watch()).toEqual({
      at: at.clock.now(),
      stores: [
        { name: 's3', lagSeconds: 1, maxLagSeconds: 900 },
        { name: 'dynamodb', lagSeconds: 0.5, maxLagSeconds: 30 },
      ],
      regions: [
        {
          region: source,
          alarms: [{ name: 'lag', state: 'ALARM' }],
          stacks: [
            { layer: 'storage', status: 'CREATE_COMPLETE', isUsable: true },
            { layer: 'dashboard-state', status: 'CREATE_COMPLETE', isUsable: true },
          ],
        },
        {
          region: target,
          alarms: [{ name: 'lag', state: 'OK' }],
          stacks: [{ layer: 'storage', status: 'CREATE_COMPLETE', isUsable: true }],
        },
      ],
      problems: [],
    });
  });

  it('knows a lag that is published lately, and none that is old or a mark', async () => {
    const lagAt = async (value: number, secondsAgo: number): Promise<number | null | undefined> => {
      const metrics = new SimulatedMetrics();
      metrics.values['AWS/S3'] = value;
      metrics.ageMilliseconds = secondsAgo * 1000;
      return (await watch({ metrics })).stores.find(({ name }) => name === 's3')?.lagSeconds;
    };
    expect(await lagAt(42, 60)).toBe(42);
    expect(await lagAt(42, 12 * 60)).toBeNull();
    expect(await lagAt(-1, 60)).toBeNull();
  });

  it('changes nothing and records nothing', async () => {
    const before = [at.seen.length, at.monitoring.set.length, at.objects.puts.length];
    await watch();
    expect([at.seen.length, at.monitoring.set.length, at.objects.puts.length]).toEqual(before);
    expect(at.monitoring.queues()).toEqual([]);
  });

  it('says what AWS refuses in one region is unknown, and sees the other', async () => {
    const { stacks } = world;
    const sample = await watch({
      stacks: {
        ...stacks,
        describe: async (region, name) => {
          if (region === target) throw refusal(region);
          return stacks.describe(region, name);
        },
      },
    });
    const [here, there] = sample.regions;
    expect(here).toMatchObject({ alarms: [{ name: 'lag', state: 'ALARM' }] });
    expect(here?.stacks).toHaveLength(2);
    expect(there).toEqual({ region: target, alarms: null, stacks: null });
    expect(sample.problems).toEqual([`AWS refused in ${target}`]);
  });

  it('does not lose a store because of another', async () => {
    const metrics = new SimulatedMetrics();
    const { valueOf } = metrics;
    metrics.valueOf = (query) => {
      if (query.namespace === 'AWS/S3') throw refusal(target);
      return valueOf(query);
    };
    const { stores, problems } = await watch({ metrics });
    expect(stores.map(({ lagSeconds }) => lagSeconds)).toEqual([null, 0.5]);
    expect(problems).toHaveLength(1);
  });

  it('ends when nobody is signed in any more, and with a bug', async () => {
    const failing = (error: Error): Partial<MigrationWorld> => ({
      alarms: { ...world.alarms, describe: () => Promise.reject(error) },
    });
    await expect(watch(failing(refusal(source, 'credentials')))).rejects.toThrow('AWS refused');
    await expect(watch(failing(new Error('bug')))).rejects.toThrow('bug');
  });

  it('says of a platform that is not deployed that it is not there', async () => {
    const fresh = platform();
    const sample = await watchOnce({ ...fresh.world, monitoring: world.monitoring }, fresh.clock);
    expect(sample.regions[0]?.stacks).toEqual([
      { layer: 'storage', status: null, isUsable: false },
      { layer: 'dashboard-state', status: null, isUsable: false },
    ]);
    expect(sample.regions[0]?.alarms).toBeNull();
    expect(sample.problems.join()).toContain('not deployed');
  });
});
