import { unsupported } from '../../metrics/fault.ts';
import type { Members } from '../../metrics/wire/members.ts';
import { readCommon } from '../common-configuration.ts';
import type { CompositeAlarmConfiguration } from '../model.ts';
import { parseRule } from './rule.ts';

/**
 * The configuration in PutCompositeAlarm's input, or in the properties of AWS::CloudWatch::CompositeAlarm, which have the same
 * names.
 * @throws AwsFault ValidationError
 */
export function readCompositeAlarm(input: Members, region: string): CompositeAlarmConfiguration {
  if (input.has('ActionsSuppressor')) throw unsupported('action suppression');
  const alarmRule = input.required('AlarmRule');
  return { ...readCommon(input, region), alarmRule, rule: parseRule(alarmRule) };
}
