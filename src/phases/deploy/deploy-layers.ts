import { deployLayers } from '../../deployment/deploy.ts';
import { stopLayers } from '../../deployment/stop.ts';
import { pinEngineVersion } from '../../deployment/pin-engine-version.ts';
import type { Step } from '../../runbook/phase.ts';
import type { DeployOptions } from './options.ts';
import { deploymentWorld, type MigrationWorld } from '../world.ts';

/** Every stack that this deploys is verified resource by resource, and its outputs are recorded. */
export const deployAllLayers = (
  world: MigrationWorld,
  { allowReplacement = false, continueRollback, detach }: Omit<DeployOptions, 'plan' | 'skipPreflight'>,
): Step => ({
  name: 'deploy-layers',
  title: 'Deploy the layers',
  run: async (context) => {
    // Before anything is deployed: what the regions have not in common would else be found halfway.
    const settings = await pinEngineVersion(world.wanted, world, world.databases);
    const deployment = {
      ...deploymentWorld(world, context),
      settings,
      allowReplacement,
      continueRollback,
      detach,
    };
    const outputs = await deployLayers(world.wanted, deployment);
    const count = [...outputs.all.values()]
      .flatMap((byRegion) => Object.values(byRegion))
      .reduce((sum, each) => sum + Object.keys(each).length, 0);
    return `${world.wanted.length} layers complete, ${count} outputs recorded`;
  },
  stop: (context) => stopLayers(world.wanted, deploymentWorld(world, context)),
});
