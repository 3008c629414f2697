import type { DeployableLayer } from './layer.ts';
import type { BegunOperation } from './ports.ts';
import type { DeploymentWorld } from './world.ts';

/** Operations that this migration did not start. Nobody but its starter knows what they are for: they are waited for. */

/** @param operation undefined when AWS does not say which. */
export const describeOthers = (operation: BegunOperation | undefined): string => {
  if (!operation) return 'waiting for an operation that somebody else started';
  const since = new Date(operation.startedAt).toISOString().slice(0, 16).replace('T', ' ');
  // Of a stack's operations, AWS's console says so in the token.
  const where = operation.token.startsWith('Console-') ? ' in the console' : '';
  return `waiting for an operation that somebody else started${where} (${operation.action}, since ${since} UTC)`;
};

/** What is said while a stack is waited for on which somebody else is at work; undefined when it is us. */
export async function othersOnStack(
  region: string,
  stackId: string,
  { stacks, context }: DeploymentWorld,
): Promise<string | undefined> {
  const operation = await stacks.newestOperation(region, stackId);
  const isOurs = operation !== undefined && context.wasIntended(operation.token);
  return isOurs ? undefined : describeOthers(operation);
}

/** The same for a StackSet; undefined when nothing of anybody else is open on it. */
export async function othersOnStackSet(
  { stackName }: DeployableLayer,
  { stackSets, context }: DeploymentWorld,
): Promise<string | undefined> {
  const open = await stackSets.openOperations(stackName);
  const theirs = open.find(({ token }) => !context.wasIntended(token));
  return theirs && describeOthers(theirs);
}
