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
  'run',
  'cleanup',
  'status',
] as const;
export type CommandName = (typeof commandNames)[number];

const within: Readonly<Partial<Record<CommandName, readonly CommandName[]>>> = {
  // It begins with a preflight.
  deploy: ['preflight', 'deploy'],
  // Every phase, and what it looks at again between them.
  run: ['preflight', 'deploy', 'sync', 'verify-replication', 'test-app', 'monitor', 'run'],
};

/** Commands whose calls a command makes. */
export const commandsWithin = (command: CommandName): readonly CommandName[] => within[command] ?? [command];

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
