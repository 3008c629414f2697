import type { ResourceScope } from './resources.ts';
import type { PolicyScope } from './scope.ts';

/** What can be printed a policy for. */
export const commandNames = [
  'preflight',
  'plan',
  'deploy',
  'sync',
  'verify-replication',
  'test-app',
  'monitor',
  'cleanup',
  'status',
] as const;
export type CommandName = (typeof commandNames)[number];

/** A deploy begins with a preflight. */
export const commandsWithin = (command: CommandName): readonly CommandName[] =>
  command === 'deploy' ? ['preflight', 'deploy'] : [command];

/** By operator, then by context key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** IAM actions that commands need on a kind of resource. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: ResourceScope;
  readonly commands: readonly CommandName[];
  /** Beside the condition on the region. */
  readonly when?: (scope: PolicyScope) => Conditions;
}
