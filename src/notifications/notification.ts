import type {
  JournalEntry,
  PhaseStatus,
  Reading,
  RegionPair,
  RunStarted,
  Verdict,
} from '../runbook/events.ts';

/** What is told of one store of a gate. */
export interface NotifiedStore {
  readonly name: string;
  readonly verdict: Verdict;
  /** Null when nothing was measured. */
  readonly lagSeconds: number | null;
  readonly maxLagSeconds: number;
  readonly reasons: readonly string[];
}

interface Common {
  /** Of this schema: it changes when a field changes its meaning or goes. New fields do not change it. */
  readonly version: 1;
  /** Run and position in the journal: the same for a message that comes twice. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** One line for people. */
  readonly summary: string;
  readonly command: string;
  readonly run: string;
  readonly environment: string;
  readonly account: string;
  readonly regions: RegionPair;
  readonly phase: string;
}

/** What docs/notifications.md describes. Names, numbers and verdicts: no secret, and no data of the platform. */
export type Notification = Common &
  (
    | { readonly type: 'phase-started' }
    | {
        readonly type: 'phase-ended';
        readonly status: PhaseStatus;
        readonly seconds: number;
        readonly reason?: string;
      }
    | {
        readonly type: 'gate-refused';
        readonly verdict: Exclude<Verdict, 'pass'>;
        readonly stores: readonly NotifiedStore[];
      }
    | { readonly type: 'approval-requested' }
  );

/**
 * Where the words of a failure are cut, in UTF-16 code units: a topic takes 256 KiB by default, attributes included, and refuses the
 * whole message above; a bus takes 1 MB, some of AWS's pages still say 256 KB. Four stores with this much come to 240 KB at worst.
 */
const longestText = 2000;
const mostReasons = 10;

/** Undefined for what nobody is told. */
export function notificationOf(
  { seq, time, run, event }: JournalEntry,
  { command, environmentSuffix: environment, account, regions }: RunStarted,
): Notification | undefined {
  const common = (phase: string, what: string) => ({
    ...{ version: 1 as const, id: `${run}-${seq}`, time },
    summary: `${command} ${environment}: ${phase} ${what}`,
    ...{ command, run, environment, account, regions, phase },
  });
  switch (event.type) {
    case 'phase-started':
      return { ...common(event.phase, 'started'), type: event.type };
    case 'phase-ended': {
      const { phase, status, seconds, reason } = event;
      return {
        ...common(phase, `ended: ${status}`),
        ...{ type: event.type, status, seconds },
        ...(reason !== undefined && { reason: cut(reason) }),
      };
    }
    case 'gate-decided': {
      const { phase, verdict, readings, maxLagSeconds } = event;
      if (verdict === 'pass') return undefined;
      const stores = readings.map((reading) => storeOf(reading, maxLagSeconds));
      const what = verdict === 'refuse' ? 'gate refused' : 'gate could not know';
      return { ...common(phase, what), type: 'gate-refused', verdict, stores };
    }
    case 'approval-requested':
      return { ...common(event.phase, 'waits for an approval'), type: event.type };
    default:
      return undefined;
  }
}

const storeOf = (
  { subject, verdict, lagSeconds, maxLagSeconds, reasons }: Reading,
  maxLagOfGate: number,
): NotifiedStore => ({
  ...{ name: subject, verdict, lagSeconds, reasons: reasons.slice(0, mostReasons).map(cut) },
  maxLagSeconds: maxLagSeconds ?? maxLagOfGate,
});

const cut = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
