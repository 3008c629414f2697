import { deleteLayer, deleteLayers } from '../../deployment/deploy.ts';
import type { Step } from '../../runbook/phase.ts';
import { deploymentWorld, type MigrationWorld } from '../world.ts';

export const deleteAllLayers = (world: MigrationWorld): Step => ({
  name: 'delete-layers',
  title: 'Delete stacks and StackSets',
  run: async (context) => {
    const deployment = deploymentWorld(world, context);
    await deleteLayers(world.layers, (layer) => deleteLayer(layer, deployment));
    return `no stack is left of ${world.layers.length} layers`;
  },
});
