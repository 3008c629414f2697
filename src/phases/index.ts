import type { Phase } from '../runbook/phase.ts';
import { cleanupPhase, type CleanupOptions } from './cleanup/index.ts';
import type { PhaseName } from './names.ts';
import { deployPhase } from './deploy/index.ts';
import type { DeployOptions } from './deploy/options.ts';
import type { FolderToUpload } from './sync/folder.ts';
import { monitorPhase, type MonitorOptions } from './monitor/index.ts';
import { syncPhase } from './sync/index.ts';
import { testAppPhase } from './test-app/index.ts';
import { verifyReplicationPhase, type GateOptions } from './verify-replication/index.ts';
import type { MigrationWorld } from './world.ts';

export { phaseNames, type PhaseName } from './names.ts';

export interface PhaseOptions extends DeployOptions, CleanupOptions {
  /** What sync uploads instead of test data. */
  readonly folder?: FolderToUpload | undefined;
  /** What the gate over replication looks at, and how. */
  readonly gate?: GateOptions;
  readonly monitor?: MonitorOptions;
}

/** Every phase by its name. */
export const phases = {
  deploy: (world, options) => deployPhase(world, options),
  sync: (world, { folder }) => syncPhase(world, folder),
  'verify-replication': (world, { gate }) => verifyReplicationPhase(world, gate),
  'test-app': testAppPhase,
  monitor: (world, { monitor }) => monitorPhase(world, monitor),
  cleanup: (world, options) => cleanupPhase(world, options),
} as const satisfies Record<PhaseName, (world: MigrationWorld, options: PhaseOptions) => Phase>;

/** Whether the phase moves data or looks at it. */
export const needsStores = (phase: PhaseName): boolean => ['sync', 'verify-replication'].includes(phase);
