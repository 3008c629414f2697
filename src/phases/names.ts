/** The phases that `run` goes through, in order. Cleanup is no part of a migration: it has a command of its own. */
export const runbookPhases = ['deploy', 'sync', 'verify-replication', 'test-app', 'monitor'] as const;

/** Every phase, in the order of a rehearsal. */
export const phaseNames = [...runbookPhases, 'cleanup'] as const;

export type PhaseName = (typeof phaseNames)[number];

/** Phases that end in a gate, which is named as its phase is. */
export const gatedPhases = ['verify-replication'] as const satisfies readonly PhaseName[];
