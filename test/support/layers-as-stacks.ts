import { CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { Layer, RegionRole, Values } from '../../src/deployment/layer.ts';
import { resolveParameters } from '../../src/deployment/layer.ts';
import { readBuiltInTemplate } from '../../src/templates/load.ts';
import { outputsOf, settled } from './emulated-stacks.ts';
import type { TestLocalAws } from './local-aws.ts';

export const regionsOf: Readonly<Record<RegionRole, string>> = {
  source: 'us-east-1',
  target: 'eu-central-1',
};

/** Layer → region role → output → value: of what is deployed already, and then of all. */
export type DeployedOutputs = Map<string, Partial<Record<RegionRole, Readonly<Record<string, string>>>>>;

/**
 * Deploys built-in layers in this order, each region's part as a stack by itself: what a StackSet does, without one.
 * @throws Error with the reasons of a stack that fails.
 */
export async function deployAsStacks(
  local: TestLocalAws,
  layers: readonly Layer[],
  values: Omit<Values, 'outputs'> & { readonly outputs: DeployedOutputs },
): Promise<void> {
  for (const layer of layers)
    for (const role of layer.regions) {
      const parameters = resolveParameters({ ...layer.parameters, ...layer.overrides?.[role] }, values);
      const outputs = await deploy(local, layer, regionsOf[role], parameters);
      values.outputs.set(layer.name, { ...values.outputs.get(layer.name), [role]: outputs });
    }
}

async function deploy(
  local: TestLocalAws,
  { name, template }: Layer,
  region: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { cloudFormation } = local.clients(region);
  const { StackId = '' } = await cloudFormation.send(
    new CreateStackCommand({
      StackName: `trading-analytics-${name}-${parameters.EnvironmentSuffix}`,
      TemplateBody: readBuiltInTemplate(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ...{ ParameterKey, ParameterValue },
      })),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const stack = await settled(cloudFormation, StackId);
  if (stack.StackStatus === 'CREATE_COMPLETE') return outputsOf(stack);
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: StackId }),
  );
  const reasons = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED').map(
    (event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`,
  );
  throw new Error(`${name} in ${region} is ${stack.StackStatus}. ${reasons.join('; ')}`);
}
