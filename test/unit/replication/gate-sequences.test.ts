import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LagEvidence, StoreEvidence } from '../../../src/replication/evidence.ts';
import { judge } from '../../../src/replication/judge.ts';
import { decide, type GatePolicy } from '../../../src/runbook/gate.ts';
import type { GateSample } from '../../../src/runbook/events.ts';

/** What happened to a store in one sample. Times in milliseconds before the sample, lags in seconds; null is missing. */
interface Seen {
  readonly store: string;
  readonly lag: number | null;
  readonly metricAge: number;
  /** How long the sentinel took; null: it is under way since `sentinelAge`. */
  readonly sentinelTook: number | null;
  readonly sentinelAge: number;
  readonly obstacle: boolean;
}

interface Taken {
  /** Milliseconds since the sample before. */
  readonly after: number;
  readonly seen: readonly Seen[];
}

const freshSeconds = 600;
const startedAt = Date.parse('2027-01-01T12:00:00Z');

const evidenceOf = (seen: Seen, at: number): StoreEvidence => {
  const lag: LagEvidence = {
    ...{ name: 'ReplicationLatency', region: 'eu-central-1', unit: 's', secondsPerUnit: 1, freshSeconds },
    value: seen.lag,
    at: seen.lag === null ? null : at - seen.metricAge,
  };
  const writtenAt = at - seen.sentinelAge;
  return {
    store: seen.store,
    sentinel: {
      writtenAt,
      ...(seen.sentinelTook !== null && { arrivedAt: writtenAt + seen.sentinelTook * 1000 }),
    },
    lags: [lag],
    obstacles: seen.obstacle ? ['not ACTIVE'] : [],
    doubts: [],
  };
};

/** What the gate answers after each sample of a sequence. */
function answers(sequence: readonly Taken[], policy: GatePolicy): readonly string[] {
  const history: GateSample[] = [];
  let at = startedAt;
  return sequence.map(({ after, seen }) => {
    at += after;
    const takenAt = at;
    const readings = seen.map((each) => judge(evidenceOf(each, takenAt), policy.maxLagSeconds, takenAt));
    history.push({ takenAt, readings });
    return decide(history, policy, startedAt, takenAt).decision;
  });
}

/** Mostly good, so that whole windows are, and the one flaw decides. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: other });

const someSeen = (store: string): fc.Arbitrary<Seen> =>
  fc.record({
    store: fc.constant(store),
    lag: mostly(fc.integer({ min: 0, max: 30 }), fc.constantFrom(null, -1, NaN, 31, 300)),
    metricAge: mostly(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 600_001, max: 2_000_000 })),
    sentinelTook: mostly(fc.integer({ min: 0, max: 30 }), fc.constantFrom(null, 31, 90)),
    sentinelAge: fc.constantFrom(100_000, 90_000),
    obstacle: mostly(fc.constant(false), fc.constant(true)),
  });

const someTaken: fc.Arbitrary<Taken> = fc.record({
  after: mostly(fc.integer({ min: 5_000, max: 20_000 }), fc.integer({ min: 20_001, max: 400_000 })),
  seen: mostly(
    fc.tuple(someSeen('s3'), someSeen('kinesis')),
    fc.oneof(fc.tuple(someSeen('s3')), fc.constant([])) as fc.Arbitrary<Seen[]>,
  ),
});

const someSequence = fc.array(someTaken, { minLength: 1, maxLength: 12 });
const somePolicy = fc.record({
  samples: fc.integer({ min: 1, max: 4 }),
  maxLagSeconds: fc.constantFrom(5, 20, 30, 60),
  ...{
    intervalSeconds: fc.constant(10),
    timeoutSeconds: fc.constant(100_000),
    freshSeconds: fc.constant(90),
  },
});

/**
 * The oracle, written from the promise and not from the code: it walks forward, keeps for each sample a list of what is wrong
 * with it, and looks at the newest as a window.
 */
function mayPass(sequence: readonly Taken[], upTo: number, policy: GatePolicy): boolean {
  const window = sequence.slice(Math.max(0, upTo + 1 - policy.samples), upTo + 1);
  if (window.length < policy.samples) return false;
  const ever = new Set<string>();
  for (const { seen } of sequence.slice(0, upTo + 1)) for (const { store } of seen) ever.add(store);
  let age = 0;
  for (const { seen, after } of window.toReversed()) {
    const wrong: string[] = [];
    if (age > policy.freshSeconds * 1000) wrong.push('the sample is stale');
    for (const store of ever)
      if (!seen.some((each) => each.store === store)) wrong.push(`${store} is missing`);
    if (seen.length === 0) wrong.push('nothing was seen');
    for (const { lag, metricAge, sentinelTook, obstacle } of seen) {
      if (lag === null || !(lag > -1)) wrong.push('no lag');
      else if (lag > policy.maxLagSeconds) wrong.push('behind');
      if (metricAge > freshSeconds * 1000) wrong.push('the metric is stale');
      if (sentinelTook === null) wrong.push('lost');
      else if (sentinelTook > policy.maxLagSeconds) wrong.push('slow');
      if (obstacle) wrong.push('obstacle');
    }
    if (wrong.length > 0) return false;
    age += after;
  }
  return true;
}

it('passes none of 10,000 sequences that it must not, and each that it may', () => {
  let passed = 0;
  fc.assert(
    fc.property(someSequence, somePolicy, (sequence, policy) => {
      const found = answers(sequence, policy).map((answer) => answer === 'pass');
      passed += found.filter(Boolean).length;
      expect(found).toEqual(sequence.map((_, place) => mayPass(sequence, place, policy)));
    }),
    { numRuns: 10_000 },
  );
  // A gate that never opens would prove nothing.
  expect(passed).toBeGreaterThan(1000);
});

it('passes, when the limit is raised, whatever it passed before', () => {
  fc.assert(
    fc.property(someSequence, somePolicy, fc.nat({ max: 100 }), (sequence, policy, more) => {
      const before = answers(sequence, policy);
      const after = answers(sequence, { ...policy, maxLagSeconds: policy.maxLagSeconds + more });
      for (const [place, answer] of before.entries())
        if (answer === 'pass') expect(after[place]).toBe('pass');
    }),
    { numRuns: 2000 },
  );
});
