import type { EmulatorApi } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';

interface Statement {
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/** AWS::Events::EventBusPolicy: one statement of a bus's policy. Nobody is refused by it. */
export function createEventBusPolicyHook(api: EmulatorApi): ResourceHook {
  const call = (change: ResourceChange, action: string, input: object): Promise<unknown> =>
    api.json(change, 'events', `AWSEvents.${action}`, input);

  const nameOf = ({ EventBusName = 'default', StatementId }: ResourceChange['properties']) => ({
    EventBusName: EventBusName as string,
    StatementId: StatementId as string,
  });

  const put = async (change: ResourceChange) => {
    const { properties } = change;
    const name = nameOf(properties);
    await call(change, 'DescribeEventBus', { Name: name.EventBusName });
    // Statement is the newer form of the other three.
    const { Principal, Action, Condition } = (properties.Statement ?? properties) as Statement;
    await call(change, 'PutPermission', { ...name, Principal, Action, Condition });
    return { physicalId: `${name.EventBusName}|${name.StatementId}`, attributes: {} };
  };

  return {
    type: 'AWS::Events::EventBusPolicy',
    provide: {
      replacedBy: ['EventBusName', 'StatementId'],
      create: put,
      update: put,
      delete: async (change) => {
        await call(change, 'RemovePermission', nameOf(change.properties));
      },
    },
  };
}
