import { createHash } from 'node:crypto';
import type { ContentCompared, GateSample, Reading, RegionPair, Verdict } from '../../runbook/events.ts';
import type { GatePolicy } from '../../runbook/gate.ts';

/** What one verification found, whole: whoever has this and the journal can judge it again. */
export interface Artefact {
  readonly schema: 1;
  readonly kind: 'replication-evidence';
  readonly run: string;
  readonly phase: string;
  /** STS ARN of who verified. */
  readonly actor: string;
  readonly account: string;
  readonly environmentSuffix: string;
  readonly regions: RegionPair;
  readonly toolVersion: string;
  /** ISO 8601, UTC: of the first sample, and of the decision. */
  readonly startedAt: string;
  readonly decidedAt: string;
  /** What was asked of the gate. */
  readonly policy: GatePolicy;
  readonly verdict: Verdict;
  /** The newest reading of every store, with the reasons that decided. */
  readonly readings: readonly Reading[];
  readonly counts: {
    readonly samples: number;
    readonly passingInARow: number;
    /** Of each store whose content was compared, in the newest sample. */
    readonly compared: Readonly<Record<string, number>>;
  };
  /** Comparisons of everything in a store, made before the gate was opened. */
  readonly contents?: readonly ContentCompared[];
  /** Oldest first. */
  readonly samples: readonly GateSample[];
  readonly digests: { readonly samples: string };
  /** The journal as it was: nothing before this line can be changed without it showing. */
  readonly journalHead: JournalHead;
}

export interface JournalHead {
  /** Of the last line. */
  readonly seq: number;
  /** SHA-256 of that line without its end, in hex. */
  readonly sha256: string;
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Samples are digested as they are written: keys in the order that they have. */
export const digestOf = (samples: readonly GateSample[]): string => sha256(JSON.stringify(samples));

export const textOf = (artefact: Artefact): string => `${JSON.stringify(artefact, null, 2)}\n`;

/** How many objects were compared, by store. */
export const comparedIn = (readings: readonly Reading[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    readings.flatMap(({ subject, content }) => (content ? [[subject, content.compared]] : [])),
  );

/**
 * The artefact that a text is.
 * @returns undefined when it is none, or one of another version.
 */
export function parseArtefact(text: string): Artefact | undefined {
  let value: Partial<Artefact> | null;
  try {
    value = JSON.parse(text) as Partial<Artefact> | null;
  } catch {
    return undefined;
  }
  if (value?.schema !== 1 || value.kind !== 'replication-evidence') return undefined;
  const texts = [value.run, value.phase, value.actor, value.account, value.environmentSuffix];
  const times = [value.startedAt, value.decidedAt].map((time) => Date.parse(time ?? ''));
  const isWhole =
    texts.every((each) => typeof each === 'string') &&
    times.every(Number.isFinite) &&
    Array.isArray(value.samples) &&
    value.samples.every(isSample) &&
    Array.isArray(value.readings) &&
    typeof value.policy?.samples === 'number' &&
    typeof value.digests?.samples === 'string' &&
    typeof value.journalHead?.seq === 'number' &&
    typeof value.regions?.source === 'string' &&
    typeof value.regions.target === 'string' &&
    typeof value.verdict === 'string';
  return isWhole ? (value as Artefact) : undefined;
}

const isSample = (sample: Partial<GateSample> | null): boolean =>
  typeof sample?.takenAt === 'number' &&
  Array.isArray(sample.readings) &&
  sample.readings.every(
    (reading: Partial<Reading> | null) =>
      typeof reading?.subject === 'string' && typeof reading.verdict === 'string',
  );
