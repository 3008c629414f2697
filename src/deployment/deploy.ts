import { checkLayers } from './check.ts';
import { reversed, runGraph } from './graph.ts';
import type { DeployableLayer } from './layer.ts';
import { createDetachment, watchOfNobody } from './detach.ts';
import { partsOf, type Part } from './parts.ts';
import { explainingRefusals } from './refused.ts';
import { deleteStack } from './stack-deletion.ts';
import { deployStack } from './stack.ts';
import { deleteStackSet } from './stack-set-deletion.ts';
import { deployInstance, deployStackSet, type DeployedStackSet } from './stack-set.ts';
import { OutputStore, regionOf, type DeploymentWorld } from './world.ts';

/**
 * Deploys every layer, each region of it as soon as what it depends on is complete. Resolves with all outputs.
 * @throws MigrationError MANIFEST_INVALID before anything is called, or LAYER_FAILED, STACK_BLOCKED, STACK_INCOMPLETE,
 * INSTANCE_INOPERABLE (exit 4); DETACHED when it does not wait and something is under way.
 */
export async function deployLayers(
  layers: readonly DeployableLayer[],
  world: DeploymentWorld,
): Promise<OutputStore> {
  checkLayers(layers, world.settings);
  const outputs = new OutputStore();
  const names = new Set(layers.map(({ stackName }) => stackName));
  const there = new Set(await world.stackSets.list((name) => names.has(name)));
  const sets = new Map<DeployableLayer, DeployedStackSet>();
  const parts = partsOf(layers, ({ stackName }) => there.has(stackName));
  const deployPart = ({ layer, role }: Part, inWorld: DeploymentWorld): Promise<void> =>
    explainingRefusals(
      { layer: layer.name, verb: 'deployed', region: role && regionOf(world, role) },
      inWorld,
      async () => {
        if (role === undefined) sets.set(layer, await deployStackSet(layer, inWorld, outputs));
        else if (layer.kind === 'stack') await deployStack(layer, role, inWorld, outputs);
        else await deployInstance(layer, role, setOf(layer, sets), inWorld, outputs);
      },
    );
  if (!world.detach) {
    await runGraph(
      parts,
      ({ after }) => after,
      (part) => deployPart(part, world),
    );
    return outputs;
  }
  const detachment = createDetachment();
  const unwatched = { ...world, watch: watchOfNobody };
  await runGraph(
    parts,
    ({ after }) => after,
    (part) => detachment.begin(part, () => deployPart(part, unwatched)),
  );
  await detachment.end(world);
  return outputs;
}

function setOf(
  layer: DeployableLayer,
  sets: ReadonlyMap<DeployableLayer, DeployedStackSet>,
): DeployedStackSet {
  const set = sets.get(layer);
  if (!set) throw new Error(`the StackSet of ${layer.name} was not deployed before its instances`);
  return set;
}

/** Deletes one layer; those that depend on it must be gone. */
export async function deleteLayer(layer: DeployableLayer, world: DeploymentWorld): Promise<void> {
  await explainingRefusals({ layer: layer.name, verb: 'deleted' }, world, () =>
    layer.kind === 'stack-set' ? deleteStackSet(layer, world) : deleteStack(layer, world),
  );
}

/** Removes every layer as soon as nothing that is left depends on it. */
export async function deleteLayers(
  layers: readonly DeployableLayer[],
  remove: (layer: DeployableLayer) => Promise<void>,
): Promise<void> {
  const dependents = reversed(layers);
  await runGraph(layers, ({ name }) => dependents.get(name) ?? [], remove);
}
