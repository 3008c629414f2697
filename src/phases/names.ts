/** Every phase, in the order of a migration. */
export const phaseNames = ['deploy', 'sync', 'verify-replication', 'test-app', 'monitor', 'cleanup'] as const;

export type PhaseName = (typeof phaseNames)[number];

/** The phases that `run` goes through. Cleanup is never a part of going there: it has a command of its own. */
export const runbookPhases = phaseNames.filter((name) => name !== 'cleanup');

/** Phases that end in a gate, which is named as its phase is. */
export const gatedPhases = ['verify-replication'] as const satisfies readonly PhaseName[];
