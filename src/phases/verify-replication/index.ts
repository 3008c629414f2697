import { keepEvidence } from '../../replication/artefact/keep-evidence.ts';
import { createReplicationGate } from '../../replication/gate.ts';
import type { ReplicatedStore } from '../../replication/store.ts';
import type { Phase, StepContext } from '../../runbook/phase.ts';
import { findStores, requireStoresNamed } from '../stores.ts';
import { compareStores, type DeepOptions } from './compare-stores.ts';
import type { MigrationWorld } from '../world.ts';

export interface GateOptions {
  /** Names of the stores that are looked at; all of them when left out. */
  readonly stores?: readonly string[];
  /** Stores that may stay unknown, with the reason. */
  readonly allowUnknown?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
  /** Compare everything before the gate. */
  readonly deep?: DeepOptions | undefined;
  /** Compare reports of S3 Inventory before the gate. */
  readonly inventory?: boolean;
}

/** @throws MigrationError STORE_NOT_THERE (exit 2). */
export function verifyReplicationPhase(world: MigrationWorld, options: GateOptions = {}): Phase {
  const { stores, allowUnknown = {}, watch = false, deep, inventory = false } = options;
  requireStoresNamed(world, [...(stores ?? []), ...Object.keys(allowUnknown)]);
  const find = async (context: StepContext) =>
    (await findStores(world, context))
      .filter(({ name }) => stores === undefined || stores.includes(name))
      .map((store) => (deep || inventory ? withoutComparison(store) : store));
  const policy = { ...world.gate, allowUnknown, watch };
  const comparison = compareStores(world, options);
  return {
    name: 'verify-replication',
    title: 'Verify replication',
    steps: comparison.steps,
    gate: keepEvidence(createReplicationGate(find, policy, world.newId), world.evidence, () =>
      comparison.contents(),
    ),
  };
}

/** Its content was compared whole: a sample that asks for every object again would take hours. */
const withoutComparison = (store: ReplicatedStore): ReplicatedStore => ({
  name: store.name,
  targetRegion: store.targetRegion,
  ...(store.sentinel && { sentinel: store.sentinel }),
  observe: (now) => store.observe(now),
});
