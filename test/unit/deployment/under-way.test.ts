import { expect, test } from 'vitest';
import { lookAtStacks } from '../../../src/deployment/under-way.ts';
import { regions, template } from '../../support/world.ts';
import { deploy, migrationOfPlatform, platform } from './platform.ts';

const { source, target } = regions;

test('shows what is under way on our stacks, whoever began it, and how it ended', async () => {
  const migration = migrationOfPlatform();
  const { cloud, clock } = migration;
  const lines: string[] = [];
  const look = lookAtStacks(platform, { stacks: cloud.stacks, regions });
  const lookNow = async (): Promise<readonly [boolean, ...string[]]> => {
    lines.length = 0;
    const isAtWork = await look(({ region, subject, resource = '', text, state = 'running' }) =>
      lines.push(`${subject}${resource && `/${resource}`} ${region} ${text} ${state}`),
    );
    return [isAtWork, ...lines];
  };
  expect(await lookNow()).toEqual([false]);
  await deploy(migration);
  expect(await lookNow()).toEqual([false]);

  const request = { name: 'state-test', parameters: { Bucket: '' }, tags: {} };
  const templateBody = template(['Table', 'More'], { parameters: ['Bucket'] });
  await cloud.stacks.update(source, { ...request, templateBody, token: 'theirs' });
  const instance = cloud.stage.all.find(({ name, region }) => name.includes('network') && region === target);
  if (!instance) throw new Error('network is not there');
  cloud.stage.faults.push({
    ...{ region: target, stack: 'network', action: 'delete', logicalId: 'Vpc', reason: 'in use', times: 1 },
  });
  cloud.stage.delete(instance);
  const stranger = { name: 'stranger', templateBody, parameters: { Bucket: '' }, tags: {}, token: 'other' };
  await cloud.stacks.create(source, stranger);
  expect(await lookNow()).toEqual([
    true,
    `state/Table ${source} AWS::S3::Bucket UPDATE_IN_PROGRESS running`,
    `state/More ${source} AWS::S3::Bucket UPDATE_IN_PROGRESS running`,
    `state ${source} under way More running`,
    `network/Vpc ${target} AWS::S3::Bucket DELETE_IN_PROGRESS running`,
    `network/Subnet ${target} AWS::S3::Bucket DELETE_IN_PROGRESS running`,
    `network ${target} under way Subnet running`,
  ]);
  clock.advance(3_600_000);
  expect(await lookNow()).toEqual([
    false,
    `state ${source} UPDATE_COMPLETE done`,
    `network ${target} DELETE_FAILED failed`,
  ]);
  expect(await lookNow()).toEqual([false]);
});
