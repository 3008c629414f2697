import { describe, expect, it } from 'vitest';
import { createResourceBridge, type BridgeCall } from '../../../../src/local-aws/gateway/resource-bridge.ts';
import type { ResourceHook } from '../../../../src/local-aws/gateway/service.ts';

const call = (when: BridgeCall['when'], type = 'AWS::S3::Bucket'): BridgeCall => ({
  ...{ when, type, action: 'create', logicalId: 'Bucket', physicalId: '' },
  ...{ properties: {}, stackName: 'stack', region: 'us-east-1', account: '123456789012' },
});

describe('createResourceBridge', () => {
  it('asks the hooks of the type in order, and only about what they ask for', async () => {
    const asked: string[] = [];
    const note = (name: string) => async () => void asked.push(name);
    const hooks: ResourceHook[] = [
      { type: 'AWS::S3::Bucket', before: note('first before'), after: note('first after') },
      { type: 'AWS::S3::Bucket', after: note('second after') },
      { type: 'AWS::DynamoDB::GlobalTable', before: note('table') },
    ];
    const bridge = createResourceBridge(hooks);
    expect(bridge.types).toEqual(['AWS::S3::Bucket']);
    await bridge.handle(call('before'));
    await bridge.handle(call('after'));
    expect(asked).toEqual(['first before', 'first after', 'second after']);
  });

  it('makes what a hook provides, and says how updates of it work', async () => {
    const create = async () => ({ physicalId: 'pcx-1', attributes: { Id: 'pcx-1' } });
    const remove = async () => undefined;
    const bridge = createResourceBridge([
      { type: 'AWS::EC2::EIP', provide: { create, update: create, delete: remove, replacedBy: ['Domain'] } },
      { type: 'AWS::EC2::NatGateway', provide: { create, delete: remove } },
    ]);
    expect(bridge.provided).toEqual({
      'AWS::EC2::EIP': { updates: true, replacedBy: ['Domain'] },
      'AWS::EC2::NatGateway': { updates: false, replacedBy: [] },
    });
    expect(await bridge.handle(call('provide', 'AWS::EC2::EIP'))).toMatchObject({ physicalId: 'pcx-1' });
    const deletion = { ...call('provide', 'AWS::EC2::EIP'), action: 'delete' } as const;
    expect(await bridge.handle(deletion)).toBeUndefined();
    await expect(bridge.handle(call('provide'))).rejects.toThrow('provides no AWS::S3::Bucket');
  });

  it('takes one provider a type', () => {
    const provide = {
      create: async () => ({ physicalId: '1', attributes: {} }),
      delete: async () => undefined,
    };
    const hook = { type: 'AWS::EC2::EIP', provide };
    expect(() => createResourceBridge([hook, hook])).toThrow(
      'two hooks of the gateway provide AWS::EC2::EIP',
    );
  });

  it('stops at the first that refuses', async () => {
    let asked = false;
    const bridge = createResourceBridge([
      {
        type: 'AWS::S3::Bucket',
        before: async () => {
          throw new Error('not versioned');
        },
      },
      { type: 'AWS::S3::Bucket', before: async () => void (asked = true) },
    ]);
    await expect(bridge.handle(call('before'))).rejects.toThrow('not versioned');
    expect(asked).toBe(false);
  });
});
