import type { Clock } from './clock.ts';
import type { GateSample, JournalEntry, Progress, RecordedEvent } from './events.ts';
import type { GatePolicy } from './gate.ts';

/** Something that must not happen twice, with the token that makes it idempotent on the other side. */
export interface Action {
  readonly token: string;
  /** Writes the outcome. Until then a later run will find the action open and observe AWS. */
  end(outcome: string): Promise<void>;
}

/** What a step may use: it can tell what happens, and nothing else of the engine. */
export interface StepContext {
  readonly run: string;
  readonly phase: string;
  readonly clock: Clock;
  /** Aborted when the operator interrupts; everything that waits must listen. */
  readonly signal: AbortSignal;
  /** Whether an earlier process began that step of this run: then it may have changed the world already. */
  beganBefore(step: string): boolean;
  record(event: RecordedEvent): Promise<void>;
  progress(line: Omit<Progress, 'type' | 'phase'>): void;
  /** Everything that the journal keeps, of all runs: read anew each time, one at a time. */
  journal(): Iterable<JournalEntry>;
  /** Milliseconds of the run since `at`, in which it waited for credentials. */
  pausedSince(at: number): number;
  /** The journal's last line: its number, and its SHA-256 in hex. What refers to it is tied to all that came before. */
  journalHead(): { readonly seq: number; readonly sha256: string };
  /** Whether this migration chose the token, in whatever run: what AWS did with it is ours. */
  wasIntended(token: string): boolean;
  /** The action that an earlier process intended and left without an outcome, if any. Observe AWS, then end or repeat it. */
  openAction(action: string): Action | undefined;
  /** Writes the intent before the act. An open action of that name is taken up again, with its token. */
  intend(action: string, region: string, what: string): Promise<Action>;
}

/** Observes the world, acts only if it must, confirms what it did: so it can be run again after any crash. */
export interface Step {
  readonly name: string;
  readonly title: string;
  /** Resolves with one line that says what was found or done. */
  run(context: StepContext): Promise<string>;
  /**
   * Takes back whatever can be taken back of what run() has asked for. Called once, after run() was interrupted by an operator
   * who wants that; a second interruption ends the process.
   */
  stop?(context: StepContext): Promise<void>;
}

/** Holds a phase until its samples allow to go on. Collecting is the gate's; deciding is `decide` in gate.ts. */
export interface Gate {
  readonly title: string;
  readonly policy: GatePolicy;
  /** One round of evidence. May take up to about the policy's interval. */
  sample(context: StepContext): Promise<GateSample>;
  /** Removes what sampling left behind; called however the gate ends. Must not throw: that would hide how it ended. */
  close?(context: StepContext): Promise<void>;
}

export interface Phase {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly gate?: Gate;
}
