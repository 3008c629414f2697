import { actions } from './actions/index.ts';
import type { Params, Scope } from '../emulator-api.ts';
import type { Rds } from './rds.ts';
import type { XmlElement } from './xml.ts';

/** What identifies something. RDS stores identifiers in lower case, and so does an ARN that has one in it. */
const identifiers = [
  'DBClusterIdentifier',
  'DBInstanceIdentifier',
  'DbClusterIdentifier',
  'GlobalClusterIdentifier',
  'SourceDBClusterIdentifier',
  'TargetDbClusterIdentifier',
];

/** Whether the gateway adds to an action. Every other one is the emulator's. */
export const isPerformed = (name: string): boolean => actions.has(name);

/**
 * Does an action, for the API and for CloudFormation alike.
 * @throws AwsFault
 */
export async function perform(rds: Rds, scope: Scope, name: string, params: Params): Promise<XmlElement> {
  const action = actions.get(name);
  if (!action) throw new Error(`the gateway has no RDS action ${name}`);
  const lowered = identifiers.flatMap((id) => (params[id] ? [[id, params[id].toLowerCase()] as const] : []));
  return action(rds, scope, { ...params, ...Object.fromEntries(lowered) });
}
