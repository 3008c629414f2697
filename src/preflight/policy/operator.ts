import type { DeployableLayer } from '../../deployment/layer.ts';
import { commandsWithin, type CommandName, type Grant } from './grant.ts';
import type { PolicyScope } from './scope.ts';
import { sizeOf, splitPolicies } from './split.ts';
import { grantsOfStacks } from './stack-resources.ts';
import { statementsOf } from './statements.ts';

export interface NamedPolicy {
  /** For iam:CreatePolicy. */
  readonly name: string;
  /** Without white space, as IAM counts. */
  readonly characters: number;
  readonly document: object;
}

/**
 * Everything that whoever runs the commands needs: what the program itself calls, and what CloudFormation does in their name,
 * since plain stacks are made with the caller's permissions.
 * @param calls what the adapters call.
 */
export const operatorGrants = (
  calls: readonly Grant[],
  layers: readonly DeployableLayer[],
): readonly Grant[] => [...calls, ...grantsOfStacks(layers)];

export function operatorPolicies(
  grants: readonly Grant[],
  commands: readonly CommandName[],
  scope: PolicyScope,
): readonly NamedPolicy[] {
  const documents = splitPolicies(
    statementsOf(grants, [...new Set(commands.flatMap(commandsWithin))], scope),
  );
  const [only] = commands;
  const name = [
    'trading-migrate-operator',
    ...(commands.length === 1 && only ? [only] : []),
    scope.environmentSuffix,
  ].join('-');
  return documents.map((document, index) => ({
    name: documents.length === 1 ? name : `${name}-${index + 1}`,
    characters: sizeOf(document),
    document,
  }));
}
