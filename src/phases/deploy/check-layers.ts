import { checkLayers as check } from '../../deployment/check.ts';
import { artifactsRead } from '../../deployment/layer.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';

export const checkLayers = ({ wanted, settings, readArtifact }: MigrationWorld): Step => ({
  name: 'check-layers',
  title: 'Check the layers',
  run: async () => {
    check(wanted, settings);
    // An artifact that was not built would else be missed halfway.
    wanted.flatMap(artifactsRead).forEach(readArtifact);
    return `${wanted.length} layers: ${wanted.map(({ name }) => name).join(', ')}`;
  },
});
