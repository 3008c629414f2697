import { expect, it } from 'vitest';
import type { Emulator } from '../../../../src/local-aws/gateway/emulator.ts';
import type { AwsRequest, Forward } from '../../../../src/local-aws/gateway/service.ts';
import { createStackSetsService } from '../../../../src/local-aws/gateway/stack-sets/index.ts';
import { account } from './support.ts';

/** An emulator that has nothing but IAM, and notes what is asked of it. */
function onlyIam(): { emulator: Pick<Emulator, 'account' | 'clients'>; asked: string[]; fail: () => void } {
  const asked: string[] = [];
  let failure: Error | undefined;
  const send = async (command: object): Promise<object> => {
    asked.push(command.constructor.name);
    const error = failure;
    failure = undefined;
    if (error) throw error;
    return {};
  };
  const clients = (() => ({ iam: { send } })) as unknown as Emulator['clients'];
  return {
    emulator: { account, clients },
    asked,
    fail: () => {
      failure = new Error('IAM is down');
    },
  };
}

const list = (action: string): AwsRequest => ({
  method: 'POST',
  target: '/',
  headers: {},
  body: Buffer.from(`Action=${action}`),
  ...{ service: 'cloudformation', region: 'us-east-1', account },
});
const forward: Forward = async () => ({ status: 299, headers: {}, body: Buffer.from('') });
const bothRoles = [
  'CreateRoleCommand',
  'PutRolePolicyCommand',
  'CreateRoleCommand',
  'AttachRolePolicyCommand',
];

it('makes both roles before the first StackSet call, once, and for no other call', async () => {
  const { emulator, asked } = onlyIam();
  const service = createStackSetsService(emulator, {});
  expect((await service.handle(list('ListStacks'), forward)).status).toBe(299);
  expect(asked).toEqual([]);
  const answers = await Promise.all([1, 2].map(() => service.handle(list('ListStackSets'), forward)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(asked).toEqual(bothRoles);
});

it('tries again when it could not make them', async () => {
  const { emulator, asked, fail } = onlyIam();
  const service = createStackSetsService(emulator, {});
  fail();
  await expect(service.handle(list('ListStackSets'), forward)).rejects.toThrow('IAM is down');
  expect((await service.handle(list('ListStackSets'), forward)).status).toBe(200);
  expect(asked).toEqual(['CreateRoleCommand', ...bothRoles]);
});

it('makes none for an account that has no such administrator', async () => {
  const { emulator, asked } = onlyIam();
  const service = createStackSetsService(emulator, { stackSetRoles: false });
  expect((await service.handle(list('ListStackSets'), forward)).status).toBe(200);
  expect(asked).toEqual([]);
});
