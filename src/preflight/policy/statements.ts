import { stringEqualsRegion } from './regions.ts';
import type { CommandName, Conditions, Grant } from './grant.ts';
import type { PolicyScope } from './scope.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

/** Grants of the same resource and conditions, with all of their actions. */
export interface GrantGroup {
  /** The same for the same resource and conditions, whatever the actions. */
  readonly key: string;
  readonly on: Grant['on'];
  readonly conditions: Conditions;
  /** Sorted, each once. */
  readonly actions: readonly string[];
}

/** Only what the commands need, as few groups as there are resources and conditions. */
export function groupGrants(
  grants: readonly Grant[],
  commands: readonly CommandName[],
  scope: PolicyScope,
): readonly GrantGroup[] {
  const groups = new Map<string, GrantGroup>();
  for (const grant of grants) {
    if (grant.on.arns(scope).length === 0) continue; // Nothing of that kind is used.
    if (grant.actions.length === 0 || !grant.commands.some((command) => commands.includes(command))) continue;
    const conditions = grant.when?.(scope) ?? {};
    const key = JSON.stringify([grant.on.name, conditions]);
    const actions = new Set([...(groups.get(key)?.actions ?? []), ...grant.actions]);
    groups.set(key, { key, on: grant.on, conditions, actions: [...actions].sort() });
  }
  return [...groups.values()];
}

export function statementsOf(
  grants: readonly Grant[],
  commands: readonly CommandName[],
  scope: PolicyScope,
): readonly Statement[] {
  const used = new Map<string, number>();
  return groupGrants(grants, commands, scope).map(({ on, conditions, actions }) => {
    const count = (used.get(on.name) ?? 0) + 1;
    used.set(on.name, count);
    const Condition = { ...conditions, ...stringEqualsRegion(on, conditions, scope) };
    return {
      Sid: count === 1 ? on.name : `${on.name}${count}`,
      Effect: 'Allow',
      Action: actions,
      Resource: on.arns(scope),
      ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
    };
  });
}
