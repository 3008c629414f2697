import { validationError } from '../metrics/fault.ts';
import type { Members } from '../metrics/wire/members.ts';
import type { CommonConfiguration } from './model.ts';
import type { StateValue } from './state.ts';

const memberOf: Readonly<Record<StateValue, string>> = {
  OK: 'OKActions',
  ALARM: 'AlarmActions',
  INSUFFICIENT_DATA: 'InsufficientDataActions',
};

/** What metric and composite alarms have in common. @throws AwsFault ValidationError */
export function readCommon(input: Members, region: string): CommonConfiguration {
  const name = input.required('AlarmName');
  if (name.length > 255) throw validationError('An alarm name has at most 255 characters.');
  const description = input.text('AlarmDescription');
  const actions = (state: StateValue): readonly string[] => readActions(input, memberOf[state], region);
  return {
    name,
    ...(description !== undefined && { description }),
    actionsEnabled: input.flag('ActionsEnabled') ?? true,
    actions: {
      OK: actions('OK'),
      ALARM: actions('ALARM'),
      INSUFFICIENT_DATA: actions('INSUFFICIENT_DATA'),
    },
  };
}

/** Whether they exist is not looked at, as on AWS: the alarm's history tells when it was told in vain. */
function readActions(input: Members, member: string, region: string): readonly string[] {
  const actions = input.texts(member);
  if (actions.length > 5) throw validationError(`${member} has at most 5 members.`);
  for (const action of actions) {
    const [, inRegion] = /^arn:[^:]+:[^:]+:([^:]*):/.exec(action) ?? [];
    if (inRegion === undefined) throw validationError(`Invalid arn syntax: ${action}`);
    if (inRegion !== '' && inRegion !== region)
      throw validationError(`Invalid region ${inRegion} specified. Only ${region} is supported.`);
  }
  return actions;
}
