import { randomUUID } from 'node:crypto';
import { Members } from '../../metrics/wire/members.ts';
import type { ProvidedResource, ResourceChange, ResourceHook } from '../../service.ts';
import type { Alarms } from '../alarms.ts';
import { readCompositeAlarm } from '../composite/configuration.ts';
import { readMetricAlarm } from '../configuration.ts';
import type { Alarm } from '../model.ts';
import { readTags } from '../tags.ts';

type Put = (change: ResourceChange, properties: Members) => Alarm;

/** AWS::CloudWatch::Alarm and AWS::CloudWatch::CompositeAlarm: Ref is the name. */
export const createAlarmHooks = (alarms: Alarms): ResourceHook[] => [
  hookOf('AWS::CloudWatch::Alarm', alarms, (change, properties) =>
    alarms.putMetric(change, readMetricAlarm(properties, change.region), new Map()),
  ),
  hookOf('AWS::CloudWatch::CompositeAlarm', alarms, (change, properties) =>
    alarms.putComposite(change, readCompositeAlarm(properties, change.region), new Map()),
  ),
];

function hookOf(type: string, alarms: Alarms, put: Put): ResourceHook {
  const provide = (change: ResourceChange, AlarmName: string): ProvidedResource => {
    const properties = new Members({ ...change.properties, AlarmName });
    const { arn } = put(change, properties);
    const tags = alarms.store.tagsOf(arn);
    tags.clear();
    for (const [key, value] of readTags(properties)) tags.set(key, value);
    return { physicalId: AlarmName, attributes: { Arn: arn } };
  };
  return {
    type,
    provide: {
      replacedBy: ['AlarmName'],
      create: async (change) => {
        const name = new Members(change.properties).text('AlarmName') ?? generatedName(change);
        if (alarms.store.find(change, name))
          throw new Error(`Resource of type '${type}' with identifier '${name}' already exists.`);
        return provide(change, name);
      },
      update: async (change) => provide(change, change.physicalId),
      delete: async (change) => {
        if (alarms.store.find(change, change.physicalId)) alarms.delete(change, [change.physicalId]);
      },
    },
  };
}

const generatedName = ({ stackName, logicalId }: ResourceChange): string =>
  `${stackName}-${logicalId}-${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`;
