import type { RunStarted } from './events.ts';

export type HookTime = 'before' | 'after';

/** What a hook is told, as JSON on its input. */
export interface HookEvent {
  readonly version: 1;
  readonly when: HookTime;
  readonly phase: string;
  readonly run: string;
  readonly command: string;
  readonly environment: string;
  readonly account: string;
  readonly regions: RunStarted['regions'];
}

export interface HookOutcome {
  /** Null when it did not end by itself: it took too long, or was killed. */
  readonly exitCode: number | null;
  /** What it said last. For whoever looks on: it is in no journal, since it may be anything. */
  readonly lastLines: readonly string[];
}

/** The operator's own commands around phases. */
export interface Hooks {
  /**
   * Runs what the operator has for that; undefined when there is nothing.
   * @param show gets each line that it writes.
   */
  run(event: HookEvent, show: (line: string) => void, signal: AbortSignal): Promise<HookOutcome | undefined>;
}
