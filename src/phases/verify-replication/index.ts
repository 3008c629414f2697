import { keepEvidence } from '../../replication/artefact/keep-evidence.ts';
import { createReplicationGate } from '../../replication/gate.ts';
import type { Phase, StepContext } from '../../runbook/phase.ts';
import { findStores, requireStoresNamed } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';

export interface GateOptions {
  /** Names of the stores that are looked at; all of them when left out. */
  readonly stores?: readonly string[];
  /** Stores that may stay unknown, with the reason. */
  readonly allowUnknown?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
}

/** @throws MigrationError STORE_NOT_THERE (exit 2). */
export function verifyReplicationPhase(world: MigrationWorld, options: GateOptions = {}): Phase {
  const { stores, allowUnknown = {}, watch = false } = options;
  requireStoresNamed(world, [...(stores ?? []), ...Object.keys(allowUnknown)]);
  const find = async (context: StepContext) =>
    (await findStores(world, context)).filter(({ name }) => stores === undefined || stores.includes(name));
  const policy = { ...world.gate, allowUnknown, watch };
  return {
    name: 'verify-replication',
    title: 'Verify replication',
    steps: [],
    gate: keepEvidence(createReplicationGate(find, policy, world.newId), world.evidence),
  };
}
