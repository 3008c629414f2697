/**
 * Every failure that an operator may see, in one table. `exit` is the process's exit code; the help prints the
 * codes from here. Nobody outside src/aws matches on message text: they look at `code`.
 */
export const exitCodes = {
  done: { exit: 0, meaning: 'done' },
  bug: { exit: 1, meaning: 'a bug in trading-migrate' },
  usage: { exit: 2, meaning: 'wrong usage or configuration' },
  refused: { exit: 3, meaning: 'a gate refused or could not know, or an approval is missing' },
  aws: { exit: 4, meaning: 'AWS refused or failed' },
  locked: { exit: 5, meaning: 'another operator holds the migration' },
  credentials: { exit: 6, meaning: 'credentials missing or expired, or the wrong account' },
  declined: { exit: 7, meaning: 'declined: nothing was confirmed' },
  interrupted: { exit: 130, meaning: 'interrupted; the state is saved' },
} as const;

export type ErrorKind = Exclude<keyof typeof exitCodes, 'done'>;

/** Why one layer could not be brought to where it should be: plain data, from the layer down to AWS's own words. */
export interface LayerFailure {
  readonly layer: string;
  readonly verb: 'created' | 'updated' | 'deployed' | 'deleted';
  /** The StackSet operation that failed, if it was one. */
  readonly operation?: { readonly id: string; readonly stackSet: string; readonly status: string };
  readonly regions: readonly RegionFailure[];
}

export interface RegionFailure {
  readonly region: string;
  /** Cancelled: not started, since another region had failed. */
  readonly outcome: 'failed' | 'cancelled';
  /** What AWS refused outright, such as `CreateStack name in us-east-1`: then nothing was begun. */
  readonly request?: string;
  /** ARN of the stack, if it ever had one. */
  readonly stackId?: string;
  /** What failed first, cancellations aside. `logicalId` is a path through nested stacks. */
  readonly resource?: { readonly logicalId: string; readonly type: string; readonly status: string };
  /** AWS's own, empty when it says nothing. */
  readonly words: string;
  /** Stable name of the kind of cause, such as NAME_TAKEN; UNKNOWN when the words are not known. */
  readonly cause: string;
  /** What that means, in our words. */
  readonly meaning: string;
  /** What mends it: sentences or commands, most useful first. */
  readonly mend: readonly string[];
}

/** A call that AWS refused. */
export interface Refusal {
  /** What was asked, such as `CreateStack name`. */
  readonly request: string;
  readonly region: string;
  /** AWS's own: the name of the error, and its message. */
  readonly words: string;
}

export interface ErrorDetails {
  /** Stable machine-readable name, such as `CONFIG_INVALID`. */
  readonly code: string;
  /** What was left untouched, as a sentence. */
  readonly untouched?: string;
  /** What to do next: sentences or commands, most useful first. */
  readonly next?: readonly string[];
  /** The layers that failed, if that is what it is. */
  readonly failures?: readonly LayerFailure[];
  /** The call that AWS refused, if it is one. */
  readonly refusal?: Refusal;
  readonly cause?: unknown;
}

/** An expected failure: one calm paragraph and an exit code. Anything else that is thrown is a bug (exit 1). */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly untouched: string | undefined;
  readonly next: readonly string[];
  readonly failures: readonly LayerFailure[];
  readonly refusal: Refusal | undefined;

  /** @param message what failed, where, and AWS's own words if it was AWS. */
  constructor(kind: ErrorKind, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.untouched = details.untouched;
    this.next = details.next ?? [];
    this.failures = details.failures ?? [];
    this.refusal = details.refusal;
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
