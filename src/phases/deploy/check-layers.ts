import { validateGraph } from '../../deployment/graph.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';

export const checkLayers = ({ layers }: MigrationWorld): Step => ({
  name: 'check-layers',
  title: 'Check the layers',
  run: async () => {
    validateGraph(layers);
    return `${layers.length} layers: ${layers.map(({ name }) => name).join(', ')}`;
  },
});
