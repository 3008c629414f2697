/**
 * Every failure that an operator may see, in one table. `exit` is the process's exit code; the help prints the
 * codes from here. Nobody outside src/aws matches on message text: they look at `code`.
 */
export const exitCodes = {
  done: { exit: 0, meaning: 'done' },
  bug: { exit: 1, meaning: 'a bug in trading-migrate' },
  usage: { exit: 2, meaning: 'wrong usage or configuration' },
  refused: { exit: 3, meaning: 'a gate refused, or could not know' },
  aws: { exit: 4, meaning: 'AWS refused or failed' },
  locked: { exit: 5, meaning: 'another operator holds the migration' },
  credentials: { exit: 6, meaning: 'credentials missing or expired, or the wrong account' },
  declined: { exit: 7, meaning: 'declined: nothing was confirmed' },
  interrupted: { exit: 130, meaning: 'interrupted; the state is saved' },
} as const;

export type ErrorKind = Exclude<keyof typeof exitCodes, 'done'>;

export interface ErrorDetails {
  /** Stable machine-readable name, such as `CONFIG_INVALID`. */
  readonly code: string;
  /** What was left untouched, as a sentence. */
  readonly untouched?: string;
  /** What to do next: sentences or commands, most useful first. */
  readonly next?: readonly string[];
  readonly cause?: unknown;
}

/** An expected failure: one calm paragraph and an exit code. Anything else that is thrown is a bug (exit 1). */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly untouched: string | undefined;
  readonly next: readonly string[];

  /** @param message what failed, where, and AWS's own words if it was AWS. */
  constructor(kind: ErrorKind, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.untouched = details.untouched;
    this.next = details.next ?? [];
  }

  get exit(): number {
    return exitCodes[this.kind].exit;
  }

  /** The paragraph a person reads. */
  get paragraph(): string {
    return [this.message, this.untouched, ...this.next].filter(Boolean).join(' ');
  }
}

/** The exit code of anything thrown. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof MigrationError ? error.exit : exitCodes.bug.exit;
