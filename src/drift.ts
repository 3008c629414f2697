import type { AwsAccess } from './aws/clients.ts';
import type { LoadedConfig } from './config/load.ts';
import { detectDrift, type StackDrift } from './deployment/drift/detect.ts';
import { withWorld } from './world.ts';
import { systemClock } from './runbook/clock.ts';

/** How far everything that is deployed is from its templates. Takes no lock, writes no journal, changes nothing. */
export const observeDrift = (loaded: LoadedConfig, access: AwsAccess): Promise<readonly StackDrift[]> =>
  withWorld(loaded, access, (world) => detectDrift(world.layers, { ...world, clock: systemClock }));
