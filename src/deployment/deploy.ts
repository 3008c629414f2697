import { checkLayers } from './check.ts';
import { dependenciesOf, reversed, runGraph } from './graph.ts';
import type { DeployableLayer } from './layer.ts';
import { deleteStack } from './stack-deletion.ts';
import { deployStack } from './stack.ts';
import { deleteStackSet } from './stack-set-deletion.ts';
import { deployStackSet } from './stack-set.ts';
import { OutputStore, type DeploymentWorld } from './world.ts';

/**
 * Deploys every layer as soon as what it depends on is complete. Resolves with all outputs.
 * @throws MigrationError MANIFEST_INVALID before anything is called, or LAYER_FAILED, STACK_BLOCKED, STACK_INCOMPLETE,
 * INSTANCE_INOPERABLE (exit 4).
 */
export async function deployLayers(
  layers: readonly DeployableLayer[],
  world: DeploymentWorld,
): Promise<OutputStore> {
  checkLayers(layers, world.settings);
  const outputs = new OutputStore();
  await runGraph(layers, dependenciesOf, (layer) =>
    layer.kind === 'stack-set' ? deployStackSet(layer, world, outputs) : deployStack(layer, world, outputs),
  );
  return outputs;
}

/** Deletes one layer; those that depend on it must be gone. */
export async function deleteLayer(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  await (layer.kind === 'stack-set' ? deleteStackSet(layer, world) : deleteStack(layer, world));
}

/** Removes every layer as soon as nothing that is left depends on it. */
export async function deleteLayers(
  layers: readonly DeployableLayer[],
  remove: (layer: DeployableLayer) => Promise<void>,
): Promise<void> {
  const dependents = reversed(layers);
  await runGraph(layers, ({ name }) => dependents.get(name) ?? [], remove);
}
