import type { Clock } from './clock.ts';
import type { JournalEntry, MigrationEvent, RunStarted } from './events.ts';
import type { Journal } from './journal.ts';
import type { Control } from './control.ts';
import type { Hooks } from './hooks.ts';
import type { Phase } from './phase.ts';

export interface RunbookRequest {
  readonly phases: readonly Phase[];
  /** What the journal will say of this run; the rest is filled in. */
  readonly started: Omit<RunStarted, 'type' | 'phases' | 'fresh'>;
  readonly journal: Journal;
  /** STS ARN of who runs it. */
  readonly actor: string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Abort it with a MigrationError of kind `interrupted`: that reason is what the run throws. */
  readonly signal: AbortSignal;
  /**
   * The AWS behind was made anew: no earlier run is resumed, and what earlier runs intended is forgotten, by this run and
   * by those that resume it.
   */
  readonly fresh?: boolean;
  /** What people decide between the phases; without it one follows the other. */
  readonly control?: Control;
  /** The operator's own commands before and after a phase. */
  readonly hooks?: Hooks;
  /** Sees every event, recorded and live. Must not throw. */
  readonly observe: (event: MigrationEvent, entry?: JournalEntry) => void;
}
