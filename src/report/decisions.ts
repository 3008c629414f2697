import type { RecordedEvent } from '../runbook/events.ts';

/** What somebody, or the configuration, decided: and why, where the journal has a reason. */
export interface DecidedWhat {
  readonly what: string;
  readonly reason: string;
}

/** What a line of the journal says of a decision; undefined when it is none. A pure function. */
export function decisionOf(event: RecordedEvent): DecidedWhat | undefined {
  switch (event.type) {
    case 'run-resumed':
      return { what: 'went on with the run', reason: `after ${event.after}` };
    case 'run-not-resumed':
      return { what: `did not go on with run ${event.earlier}`, reason: event.reason };
    case 'lock-taken':
      return { what: `took the lock from ${event.from}`, reason: event.reason };
    case 'unknown-allowed':
      return { what: `let ${event.subject} be unknown in ${event.phase}`, reason: event.reason };
    case 'preflight-skipped':
      return { what: `let ${event.phase} begin without a preflight`, reason: event.reason };
    case 'approval-requested':
      return { what: `an approval of ${event.phase} was asked for`, reason: '' };
    case 'approval-given':
      return { what: `approved ${event.phase}`, reason: approvedBy[event.by] };
    case 'phase-skipped':
      return { what: `left out ${event.phase}`, reason: event.reason };
    case 'phase-taken':
      return { what: `took ${event.phase} as done`, reason: `by run ${event.run}` };
    case 'run-paused':
      return {
        what: `paused before ${event.phase}`,
        reason: event.by === 'flag' ? 'as was typed' : 'when asked',
      };
    case 'run-aborted':
      return { what: 'aborted the run', reason: event.reason };
    default:
      return undefined;
  }
}

const approvedBy = {
  prompt: 'when asked',
  flag: 'ahead of time, by --approve',
  policy: 'the configuration wants nobody to',
} as const;
