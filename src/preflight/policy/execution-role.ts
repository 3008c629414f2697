import type { DeployableLayer } from '../../deployment/layer.ts';
import { MigrationError } from '../../errors.ts';
import { knownOf, parametersFromSettings } from '../layer-resources.ts';
import { isObject, resolve, type Json, type JsonObject } from '../resolve.ts';
import type { PolicyScope } from './scope.ts';
import type { NamedPolicy } from './operator.ts';
import { sizeOf } from './split.ts';

/**
 * The policies of the role by which CloudFormation deploys the StackSets, as the layer that makes it has them.
 * @throws MigrationError NO_EXECUTION_ROLE (exit 2) when no layer makes one.
 */
export function executionRolePolicies(
  layers: readonly DeployableLayer[],
  scope: PolicyScope,
): readonly NamedPolicy[] {
  const settings = {
    EnvironmentSuffix: scope.environmentSuffix,
    SourceRegion: scope.regions.source,
    TargetRegion: scope.regions.target,
  };
  const policies = layers
    .filter(({ kind }) => kind === 'stack')
    .flatMap((layer) => {
      const parameters = parametersFromSettings(layer, 'source', settings);
      const known = knownOf(layer.templateBody, scope.regions.source, scope.account, parameters);
      const { Resources = {} } = JSON.parse(layer.templateBody) as { readonly Resources?: Resources };
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')
        .map(([logicalId, { Properties }]) => policyOf(logicalId, resolve(Properties, known)));
    });
  if (policies.length > 0) return policies;
  throw new MigrationError('usage', 'No layer makes an execution role for StackSets.', {
    code: 'NO_EXECUTION_ROLE',
    next: ['The role is AWSCloudFormationStackSetExecutionRole then: whoever made it has its policies.'],
  });
}

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: JsonObject }>>;

function policyOf(logicalId: string, properties: Json | undefined): NamedPolicy {
  const { ManagedPolicyName: name, PolicyDocument: document } = isObject(properties) ? properties : {};
  if (typeof name !== 'string' || !isObject(document))
    throw new Error(`${logicalId} is not known before something else is deployed`);
  return { name, characters: sizeOf(document), document };
}
