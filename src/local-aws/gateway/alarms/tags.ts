import { resourceNotFound } from '../metrics/fault.ts';
import type { Members } from '../metrics/wire/members.ts';
import type { AlarmStore } from './store.ts';

/** Of a list of Key and Value. @throws AwsFault ValidationError */
export const readTags = (input: Members): ReadonlyMap<string, string> =>
  new Map(input.list('Tags').map((tag) => [tag.required('Key'), tag.text('Value') ?? '']));

/** Dashboards and others have ARNs of their own, and tags that are the emulator's. */
export const isAlarmArn = (arn: string): boolean => /^arn:[^:]+:cloudwatch:[^:]+:\d+:alarm:/.test(arn);

/** The tags of an alarm; changed in place. @throws AwsFault ResourceNotFound */
export function existingTags(store: AlarmStore, arn: string): Map<string, string> {
  if (!store.all().some((alarm) => alarm.arn === arn))
    throw resourceNotFound(`Alarm resource ${arn} not found`);
  return store.tagsOf(arn);
}
