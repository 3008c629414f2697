import { dependenciesOf } from '../deployment/graph.ts';
import { forecastOf, type Forecast } from '../deployment/plan/forecast.ts';
import type { StackPlan } from '../deployment/plan/plan.ts';
import type { DeployedStack } from './deployed.ts';
import { resourcesOfLayer } from './layer-resources.ts';
import type { PreflightWorld } from './world.ts';

/** How long a deploy takes that begins now. What is there is taken to stay as it is: only a plan knows better. */
export async function forecastOfDeploy(world: PreflightWorld): Promise<Forecast> {
  const deployed = await world.deployed.all();
  const stacks = deployed.map((each) => planOf(each, world));
  return forecastOf({ hash: '', stacks }, world, world.entries);
}

function planOf({ layer, role, region, stack }: DeployedStack, world: PreflightWorld): StackPlan {
  const common = {
    layer: layer.name,
    region,
    stack: layer.stackName,
    after: dependenciesOf(layer),
    parameters: [],
  };
  if (stack?.state === 'usable') return { ...common, action: 'unchanged', resources: [] };
  const resources = resourcesOfLayer(layer, role, world);
  return {
    ...common,
    action: 'create',
    resources: resources.map(({ logicalId, type }) => ({ logicalId, type, action: 'add', because: [] })),
  };
}
