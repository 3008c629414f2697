import type { Phase } from '../runbook/phase.ts';
import { cleanupPhase, type CleanupOptions } from './cleanup/index.ts';
import { deployPhase } from './deploy/index.ts';
import type { DeployOptions } from './deploy/options.ts';
import type { FolderToUpload } from './sync/folder.ts';
import { syncPhase } from './sync/index.ts';
import { testAppPhase } from './test-app/index.ts';
import { verifyReplicationPhase, type GateOptions } from './verify-replication/index.ts';
import type { MigrationWorld } from './world.ts';

export interface PhaseOptions extends DeployOptions, CleanupOptions {
  /** What sync uploads instead of test data. */
  readonly folder?: FolderToUpload | undefined;
  /** What the gate over replication looks at, and how. */
  readonly gate?: GateOptions;
}

/** The runbook's phases by name, in the order of a migration. */
export const phases = {
  deploy: (world, options) => deployPhase(world, options),
  sync: (world, { folder }) => syncPhase(world, folder),
  'verify-replication': (world, { gate }) => verifyReplicationPhase(world, gate),
  'test-app': testAppPhase,
  cleanup: (world, options) => cleanupPhase(world, options),
} as const satisfies Record<string, (world: MigrationWorld, options: PhaseOptions) => Phase>;

export type PhaseName = keyof typeof phases;

/** Whether the phase moves data or looks at it. */
export const needsStores = (phase: PhaseName): boolean => ['sync', 'verify-replication'].includes(phase);

export const phaseNames = Object.keys(phases) as readonly PhaseName[];
