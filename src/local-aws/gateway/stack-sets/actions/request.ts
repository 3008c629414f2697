import { randomUUID } from 'node:crypto';
import { constraintError, stackInstanceNotFound, validationError } from '../failure.ts';
import {
  findInstance,
  type Operation,
  type OperationAction,
  type Preferences,
  type StackSet,
  type Target,
} from '../model.ts';
import type { Query } from '../wire/query.ts';

/** Parts of requests that several actions read. */

/**
 * Accounts × Regions, account by account within a region.
 * @throws AwsFailure ValidationError when either is missing.
 */
export function requiredTargets(query: Query): readonly Target[] {
  const accounts = query.list('Accounts') ?? query.list('DeploymentTargets.Accounts') ?? [];
  const regions = query.list('Regions') ?? [];
  if (accounts.length === 0) throw validationError('Accounts must be specified for a self-managed StackSet');
  if (regions.length === 0) throw constraintError('regions', 'null', 'Member must not be null');
  return regions.flatMap((region) => accounts.map((account) => ({ account, region })));
}

/** @throws AwsFailure StackInstanceNotFoundException. */
export function refuseUnknownTargets(set: StackSet, targets: readonly Target[]): void {
  const unknown = targets.find((target) => !findInstance(set, target));
  if (unknown) throw stackInstanceNotFound(set, unknown.account, unknown.region);
}

/** The caller's, or one of our own. */
export function operationIdOf(query: Query): string {
  const id = query.text('OperationId') ?? randomUUID();
  matchConstraint('operationId', id, '[a-zA-Z0-9][-a-zA-Z0-9]*');
  return id;
}

export interface OperationRequest {
  readonly id: string;
  readonly action: OperationAction;
  readonly targets: readonly Target[] | undefined;
  readonly preferences: Preferences;
  readonly retainStacks?: boolean;
}

/** It waits for its turn; the definition is the set's as it is now. */
export const newOperation = (set: StackSet, request: OperationRequest, now: Date): Operation => ({
  id: request.id,
  action: request.action,
  targets: request.targets,
  preferences: request.preferences,
  retainStacks: request.retainStacks,
  definition: set.definition,
  createdAt: now,
  status: 'QUEUED',
  endedAt: undefined,
  results: [],
});

/** Names and ids have at most 128 characters. */
export function matchConstraint(member: string, value: string, pattern: string): void {
  if (!new RegExp(`^${pattern}$`).test(value))
    throw constraintError(member, value, `Member must satisfy regular expression pattern: ${pattern}`);
  if (value.length > 128)
    throw constraintError(member, value, 'Member must have length less than or equal to 128');
}
