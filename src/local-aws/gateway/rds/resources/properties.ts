import { randomBytes } from 'node:crypto';
import type { Params } from '../../emulator-api.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** What the Query API calls the members of a list; `member` for all others. */
const memberNames: Readonly<Record<string, string>> = {
  AvailabilityZones: 'AvailabilityZone',
  Tags: 'Tag',
  VpcSecurityGroupIds: 'VpcSecurityGroupId',
};

/** Where CloudFormation and the API use two names for one thing. */
const apiNames: Readonly<Record<string, string>> = { VPCSecurityGroups: 'VpcSecurityGroupIds' };

/** Properties of a resource as parameters of the action that creates or modifies it. */
export function toParams(properties: Properties): Params {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(properties)) flatten(params, apiNames[name] ?? name, value);
  return params;
}

function flatten(params: Record<string, string>, path: string, value: unknown): void {
  if (Array.isArray(value)) {
    const member = memberNames[path] ?? 'member';
    value.forEach((item, index) => flatten(params, `${path}.${member}.${index + 1}`, item));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) flatten(params, `${path}.${name}`, inner);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    params[path] = String(value);
  }
}

/** The properties that an update changes or adds. */
export const changed = (before: Properties, after: Properties): Properties =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );

export const without = (properties: Properties, ...names: readonly string[]): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));

export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The physical id that CloudFormation makes up: at most 63 characters, in lower case. */
export const generatedId = (stackName: string, logicalId: string): string =>
  `${stackName}-${logicalId}`.slice(0, 50).toLowerCase() + `-${randomBytes(6).toString('hex')}`;
