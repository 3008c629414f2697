import { checkLayers as check } from '../../deployment/check.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';

export const checkLayers = ({ layers, settings }: MigrationWorld): Step => ({
  name: 'check-layers',
  title: 'Check the layers',
  run: async () => {
    check(layers, settings);
    return `${layers.length} layers: ${layers.map(({ name }) => name).join(', ')}`;
  },
});
