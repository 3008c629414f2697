import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceChange, ResourceHook } from '../../../src/local-aws/gateway/service.ts';
import {
  createStack,
  deleteStack,
  outputsOf,
  reasonsOf,
  updateStack,
  type Resources,
} from '../../support/emulated-stacks.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

/** A type that no emulator has: what exists of it is what the hook keeps here. */
const type = 'AWS::Rehearsal::Thing';
const existing = new Map<string, ResourceChange>();
let made = 0;
/** May throw. */
let react: (when: string, change: ResourceChange) => void = () => undefined;

const hook: ResourceHook = {
  type,
  after: async (change) => react('after', change),
  provide: {
    replacedBy: ['Name'],
    create: async (change) => {
      react('create', change);
      made += 1;
      const physicalId = `thing-${made}`;
      existing.set(physicalId, change);
      return { physicalId, attributes: { Colour: String(change.properties.Colour), Home: change.region } };
    },
    update: async (change) => {
      react('update', change);
      existing.set(change.physicalId, change);
      return {
        physicalId: change.physicalId,
        attributes: { Colour: String(change.properties.Colour), Home: change.region },
      };
    },
    delete: async (change) => {
      react('delete', change);
      existing.delete(change.physicalId);
    },
  },
};

let local: TestLocalAws;
beforeAll(async () => {
  local = await startLocalAws({ build: () => ({ services: [], hooks: [hook] }) });
});
afterAll(() => local.stop());
beforeEach(() => {
  existing.clear();
  react = () => undefined;
});

const thing = (Name: string, Colour: string): Resources => ({
  Thing: { Type: type, Properties: { Name, Colour } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': 'Thing.Colour' } } },
});
const outputs = {
  Id: { Value: { Ref: 'Thing' } },
  Colour: { Value: { 'Fn::GetAtt': 'Thing.Colour' } },
  Home: { Value: { 'Fn::GetAtt': ['Thing', 'Home'] } },
};

describe.each(['us-east-1', 'eu-central-1'])('a type that the gateway provides in %s', (region) => {
  const client = () => local.clients(region).cloudFormation;
  const names = () => [...existing.keys()];

  it('lives its whole life by the provider', async () => {
    const stack = await createStack(client(), 'life', thing('first', 'red'), outputs);
    const [id = ''] = names();
    expect(outputsOf(stack)).toEqual({ Id: id, Colour: 'red', Home: region });
    expect(existing.get(id)).toMatchObject({ action: 'create', stackName: 'life', region });

    const updated = await updateStack(client(), stack, thing('first', 'blue'), outputs);
    expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
    expect(outputsOf(updated)).toEqual({ Id: id, Colour: 'blue', Home: region });
    expect(existing.get(id)).toMatchObject({
      action: 'update',
      properties: { Colour: 'blue' },
      previousProperties: { Colour: 'red' },
    });

    const replaced = await updateStack(client(), stack, thing('second', 'blue'), outputs);
    expect(replaced.StackStatus).toBe('UPDATE_COMPLETE');
    expect(names()).toEqual([outputsOf(replaced).Id]);
    expect(names()).not.toEqual([id]);

    let removal: ResourceChange | undefined;
    react = (when, change) => {
      if (when === 'delete') removal = change;
    };
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_COMPLETE');
    expect(removal).toMatchObject({ logicalId: 'Thing', stackName: 'life', region });
    expect(names()).toEqual([]);
  });

  it.each(['create', 'after'])('fails with the message of %s, and leaves nothing', async (failing) => {
    react = (when) => {
      if (when === failing) throw new Error('No <things> today');
    };
    const stack = await createStack(client(), `refused-${failing}`, thing('first', 'red'));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonsOf(client(), stack, 'Thing', 'CREATE_FAILED')).toEqual(['No <things> today']);
    expect(names()).toEqual([]);
  });

  it('sends a refused update back to what was', async () => {
    const stack = await createStack(client(), 'sent-back', thing('first', 'red'), outputs);
    react = (when, { properties }) => {
      if (when === 'after' && properties.Colour === 'blue') throw new Error('Not blue');
    };
    const updated = await updateStack(client(), stack, thing('first', 'blue'), outputs);
    expect(updated.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...existing.values()]).toMatchObject([{ properties: { Colour: 'red' } }]);
  });

  it('keeps the stack when the deletion is refused', async () => {
    const stack = await createStack(client(), 'kept', thing('first', 'red'));
    react = (when) => {
      if (when === 'delete') throw new Error('Still in use');
    };
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_FAILED');
    expect(await reasonsOf(client(), stack, 'Thing', 'DELETE_FAILED')).toEqual(['Still in use']);
    react = () => undefined;
    expect((await deleteStack(client(), stack)).StackStatus).toBe('DELETE_COMPLETE');
    expect(names()).toEqual([]);
  });
});

it('refuses a type that neither the emulator nor the gateway has', async () => {
  const resources = { Nothing: { Type: 'AWS::Rehearsal::Nothing', Properties: {} } };
  await expect(createStack(local.clients('us-east-1').cloudFormation, 'none', resources)).rejects.toThrow(
    'Unrecognized resource types: [AWS::Rehearsal::Nothing]',
  );
});
