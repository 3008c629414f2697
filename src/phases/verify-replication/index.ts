import { keepEvidence } from '../../replication/artefact/keep-evidence.ts';
import { createReplicationGate } from '../../replication/gate.ts';
import type { Phase } from '../../runbook/phase.ts';
import { findStores } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';

export const verifyReplicationPhase = (world: MigrationWorld): Phase => ({
  name: 'verify-replication',
  title: 'Verify replication',
  steps: [],
  gate: keepEvidence(
    createReplicationGate(() => findStores(world), world.gate, world.newId),
    world.evidence,
  ),
});
