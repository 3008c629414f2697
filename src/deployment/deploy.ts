import { dependenciesOf, reversed, runGraph } from './graph.ts';
import type { DeployableLayer } from './layer.ts';
import { deleteStack, deployStack } from './stack.ts';
import { deleteStackSet, deployStackSet } from './stack-set.ts';
import { OutputStore, type DeploymentWorld } from './world.ts';

/** Deploys every layer as soon as what it depends on is complete. Resolves with all outputs. */
export async function deployLayers(
  layers: readonly DeployableLayer[],
  world: DeploymentWorld,
): Promise<OutputStore> {
  const outputs = new OutputStore();
  await runGraph(layers, dependenciesOf, (layer) =>
    layer.kind === 'stack-set' ? deployStackSet(layer, world, outputs) : deployStack(layer, world, outputs),
  );
  return outputs;
}

/** Deletes every layer as soon as nothing that is left depends on it. */
export async function deleteLayer(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  await (layer.kind === 'stack-set' ? deleteStackSet(layer, world) : deleteStack(layer, world));
}

/** @see deleteLayer, over the whole graph in reverse. */
export async function deleteLayers(
  layers: readonly DeployableLayer[],
  remove: (layer: DeployableLayer) => Promise<void>,
): Promise<void> {
  const dependents = reversed(layers);
  await runGraph(layers, ({ name }) => dependents.get(name) ?? [], remove);
}
