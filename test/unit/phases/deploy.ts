import { deployLayers } from '../../../src/deployment/deploy.ts';
import { deploymentWorld, type MigrationWorld } from '../../../src/phases/world.ts';
import type { Phase } from '../../../src/runbook/phase.ts';

/** Deploys without the checks of templates: the simulated ones are hollow. */
export const deploy = (world: MigrationWorld): Phase => ({
  name: 'deploy',
  title: 'Deploy',
  steps: [
    {
      name: 'deploy',
      title: 'Deploy',
      run: async (context) => {
        await deployLayers(world.wanted, deploymentWorld(world, context));
        return 'deployed';
      },
    },
  ],
});
