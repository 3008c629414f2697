import { MigrationError } from '../errors.ts';
import type { PhaseStatus, RunStatus } from './events.ts';

/** How a phase or run ended that was stopped by `error`. What the signal was aborted with is an interruption. */
export const statusOf = (error: unknown, signal: AbortSignal): PhaseStatus => {
  if (signal.aborted && error === signal.reason) return 'interrupted';
  if (isDetached(error)) return 'detached';
  if (!(error instanceof MigrationError)) return 'failed';
  if (error.kind === 'interrupted') return 'interrupted';
  return error.kind === 'refused' ? 'refused' : 'failed';
};

/** The same of a run, which may also stop between two phases. */
export const runStatusOf = (error: unknown, signal: AbortSignal): RunStatus =>
  (error instanceof MigrationError ? betweenPhases[error.code] : undefined) ?? statusOf(error, signal);

/** Codes of the errors that end a run between two phases. */
export const waiting = 'WAITING_FOR_APPROVAL';
export const paused = 'RUN_PAUSED';
export const aborted = 'RUN_ABORTED';

const betweenPhases: Readonly<Record<string, RunStatus>> = {
  [waiting]: 'waiting',
  [paused]: 'paused',
  [aborted]: 'aborted',
};

/** Whether the operator who interrupts wants what was begun to be stopped, and not to go on by itself. */
export const wantsStop = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason instanceof MigrationError && reason.code === stopRequested;

/** Code of the error that interrupts a run that is to be stopped. */
export const stopRequested = 'STOP_REQUESTED';

/** Code of the error that ends a run which has begun all that it could, and waits for nothing. */
export const detached = 'DETACHED';

export const isDetached = (error: unknown): boolean =>
  error instanceof MigrationError && error.code === detached;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
