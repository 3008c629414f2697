import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  ContentEvidence,
  LagEvidence,
  SentinelEvidence,
  StoreEvidence,
} from '../../../src/replication/evidence.ts';
import { judge } from '../../../src/replication/judge.ts';

const now = Date.parse('2027-01-01T12:00:00Z');
const limit = 300;

const goodSentinel: SentinelEvidence = { writtenAt: now - 3000, arrivedAt: now - 1000 };
const goodLag: LagEvidence = {
  name: 'ReplicationLatency',
  region: 'eu-central-1',
  ...{ value: 4000, unit: 'ms', secondsPerUnit: 0.001 },
  at: now - 60_000,
  freshSeconds: 600,
};
const goodContent: ContentEvidence = { compared: 3, pending: 0, wrong: [] };

/** Everything is well. */
const good: StoreEvidence = {
  store: 's3',
  sentinel: goodSentinel,
  lags: [goodLag],
  content: goodContent,
  obstacles: [],
  doubts: [],
};

const changed = (change: {
  sentinel?: Partial<SentinelEvidence>;
  lag?: Partial<LagEvidence>;
  content?: Partial<ContentEvidence>;
  obstacles?: readonly string[];
  doubts?: readonly string[];
}): StoreEvidence => ({
  ...good,
  sentinel: { ...goodSentinel, ...change.sentinel },
  lags: [{ ...goodLag, ...change.lag }],
  content: { ...goodContent, ...change.content },
  obstacles: change.obstacles ?? [],
  doubts: change.doubts ?? [],
});

const underWaySince = (seconds: number): StoreEvidence => ({
  ...good,
  sentinel: { writtenAt: now - seconds * 1000 },
});

describe('judge', () => {
  it('passes when everything is well, without a word', () => {
    const { name, region, value, unit, at } = goodLag;
    expect(judge(good, limit, now)).toEqual({
      subject: 's3',
      verdict: 'pass',
      lagSeconds: 4,
      metricLagSeconds: 4,
      metricRegion: 'eu-central-1',
      reasons: [],
      maxLagSeconds: 300,
      measured: [{ name, region, value, unit, at }],
      sentinel: { sentAt: now - 3000, arrivedAt: now - 1000 },
      content: { compared: 3, pending: 0, wrong: 0 },
    });
  });

  it.each<[string, StoreEvidence, 'refuse' | 'unknown', string]>([
    ['a sentinel under way', underWaySince(299), 'unknown', 'under way for 299 s'],
    ['a lost sentinel', underWaySince(301), 'refuse', 'not arrived after 301 s, limit 300 s'],
    [
      'a slow sentinel',
      changed({ sentinel: { writtenAt: now - 400_000 } }),
      'refuse',
      'took 399 s, limit 300 s',
    ],
    [
      'a clock set back',
      changed({ sentinel: { arrivedAt: now - 4000 } }),
      'unknown',
      'clock here was set back',
    ],
    // A missing metric is unknown, never zero (T20), and each way of missing has its own words.
    [
      'a metric that never was',
      changed({ lag: { value: null, at: null, absence: { kind: 'never' } } }),
      'unknown',
      'ReplicationLatency has never had a datapoint in eu-central-1',
    ],
    [
      'a metric without news',
      changed({ lag: { value: null, at: null, absence: { kind: 'not-lately', minutes: 15 } } }),
      'unknown',
      'in eu-central-1 has had no datapoint for 15 minutes',
    ],
    [
      'a metric in the wrong region',
      changed({ lag: { value: null, at: null, absence: { kind: 'elsewhere', region: 'us-east-1' } } }),
      'unknown',
      'is published in us-east-1, and belongs in eu-central-1',
    ],
    ['a stale datapoint', changed({ lag: { at: now - 601_000 } }), 'unknown', 'is stale: 601 s old'],
    ['a datapoint of tomorrow', changed({ lag: { at: now + 301_000 } }), 'unknown', 'a clock is wrong'],
    ['a datapoint without a time', changed({ lag: { at: null } }), 'unknown', 'not say when'],
    // -1 is a mark, not a lag (T41).
    ['a lag of -1', changed({ lag: { value: -1 } }), 'unknown', 'is -1: a mark, and no lag'],
    ['no number', changed({ lag: { value: NaN } }), 'unknown', 'is not a number'],
    ['a large metric', changed({ lag: { value: 301_000 } }), 'refuse', 'is 301 s, limit 300 s'],
    ['nobody who measures', { ...good, lags: [] }, 'unknown', 'nobody says how far'],
    ['no content', changed({ content: { compared: 0 } }), 'unknown', 'no object to compare'],
    [
      'content that is pending for long',
      changed({ content: { pending: 2, oldestPendingAt: now - 301_000 } }),
      'refuse',
      '2 objects are PENDING, the oldest for 301 s, limit 300 s',
    ],
    [
      'content that is pending since nobody knows when',
      changed({ content: { pending: 1 } }),
      'unknown',
      '1 object is PENDING, and S3 does not say since when',
    ],
    ['wrong content', changed({ content: { wrong: ['a is FAILED'] } }), 'refuse', 'a is FAILED'],
    ['an obstacle', changed({ obstacles: ['the replica is CREATING'] }), 'refuse', 'the replica is CREATING'],
    ['a doubt', changed({ doubts: ['two say they write'] }), 'unknown', 'two say they write'],
  ])('%s', (_name, evidence, verdict, reason) => {
    const reading = judge(evidence, limit, now);
    expect(reading.verdict).toBe(verdict);
    expect(reading.reasons.join()).toContain(reason);
    expect(reading.reasons).toHaveLength(1);
  });

  it('names three of many differences', () => {
    const { reasons } = judge(changed({ content: { wrong: ['a', 'b', 'c', 'd', 'e'] } }), limit, now);
    expect(reasons).toEqual(['a, b, c, and 2 more']);
  });

  it('never rounds a lag down to the limit', () => {
    const over = changed({ sentinel: { writtenAt: now - 300_001, arrivedAt: now } });
    expect(judge(over, limit, now)).toMatchObject({ verdict: 'refuse', lagSeconds: 300.1 });
    const within = changed({ sentinel: { writtenAt: now - 300_000, arrivedAt: now } });
    expect(judge(within, limit, now).verdict).toBe('pass');
  });

  it('passes what is PENDING and younger than the limit: under continuous writes something always is', () => {
    const young = changed({ content: { pending: 7, oldestPendingAt: now - 299_000 } });
    expect(judge(young, limit, now)).toMatchObject({ verdict: 'pass', lagSeconds: 299, reasons: [] });
  });

  it('lets the one source that is over the limit decide', () => {
    const lags = [goodLag, { ...goodLag, name: 'another', value: 400_000 }];
    expect(judge({ ...good, lags }, limit, now)).toMatchObject({ verdict: 'refuse', lagSeconds: 400 });
  });

  it('needs no sentinel where none can be written', () => {
    const { lags, obstacles, doubts } = good;
    const without: StoreEvidence = { store: 'aurora', lags, obstacles, doubts };
    expect(judge(without, limit, now).verdict).toBe('pass');
  });

  it('shows no lag of CloudWatch that it does not believe, and what it is all the same', () => {
    for (const lag of [{ value: -1 }, { at: now - 601_000 }, { value: null, at: null }])
      expect(judge(changed({ lag }), limit, now).metricLagSeconds).toBeNull();
    expect(judge(changed({ lag: { value: -1 } }), limit, now).measured?.[0]?.value).toBe(-1);
  });
});

/** Mostly good, so that a single flaw decides often enough. */
const mostly = <Part>(usual: Part, other: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const someSentinel = fc
  .record({
    age: fc.integer({ min: -5000, max: 900_000 }),
    lag: fc.option(fc.integer({ min: -150, max: 900_000 })),
  })
  .map(({ age, lag }): SentinelEvidence => ({
    writtenAt: now - age,
    ...(lag === null ? {} : { arrivedAt: now - age + lag }),
  }));
const someLag: fc.Arbitrary<LagEvidence> = fc.record({
  ...{ name: fc.constant('ReplicationLatency'), region: fc.constant('eu-central-1') },
  value: fc.option(fc.oneof(fc.integer({ min: -1, max: 900 }), fc.constant(NaN))),
  ...{ unit: fc.constant('s'), secondsPerUnit: fc.constant(1), freshSeconds: fc.constantFrom(120, 600) },
  at: fc.option(fc.integer({ min: now - 1_200_000, max: now })),
});
const someContent: fc.Arbitrary<ContentEvidence> = fc.record({
  compared: fc.nat({ max: 3 }),
  pending: fc.nat({ max: 2 }),
  oldestPendingAt: fc.integer({ min: now - 900_000, max: now }),
  wrong: fc.array(fc.constantFrom('a is FAILED', 'b is missing'), { maxLength: 5 }),
});
const someEvidence = fc.record({
  store: fc.constant('s3'),
  sentinel: mostly(goodSentinel, someSentinel),
  lags: mostly<LagEvidence[]>([goodLag], fc.array(someLag, { maxLength: 3 })),
  content: mostly(goodContent, someContent),
  obstacles: mostly<readonly string[]>([], fc.constant(['the replica is CREATING'])),
  doubts: mostly<readonly string[]>([], fc.constant(['two say they write'])),
});
const someLimit = fc.nat({ max: 900 });

/** Written apart from the code: what must be so for a pass. */
const isPerfect = (
  {
    sentinel,
    lags,
    content,
    obstacles,
    doubts,
  }: typeof someEvidence extends fc.Arbitrary<infer E> ? E : never,
  most: number,
): boolean =>
  sentinel.arrivedAt !== undefined &&
  sentinel.arrivedAt >= sentinel.writtenAt &&
  sentinel.arrivedAt - sentinel.writtenAt <= most * 1000 &&
  lags.length > 0 &&
  lags.every(
    ({ value, at, secondsPerUnit, freshSeconds }) =>
      value !== null &&
      at !== null &&
      value >= 0 &&
      value * secondsPerUnit <= most &&
      now - at <= freshSeconds * 1000,
  ) &&
  content.compared > 0 &&
  (content.pending === 0 || now - (content.oldestPendingAt ?? 0) <= most * 1000) &&
  content.wrong.length === 0 &&
  obstacles.length === 0 &&
  doubts.length === 0;

const rank = { pass: 0, unknown: 1, refuse: 2 };

describe('judge, whatever the evidence', () => {
  it('passes exactly when every part is known and good', () => {
    fc.assert(
      fc.property(someEvidence, someLimit, (evidence, most) => {
        expect(judge(evidence, most, now).verdict === 'pass').toBe(isPerfect(evidence, most));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses as soon as one part does, whatever else is unknown', () => {
    fc.assert(
      fc.property(someEvidence, someLimit, (evidence, most) => {
        const refused = { ...evidence, obstacles: ['the replica is CREATING'] };
        expect(judge(refused, most, now).verdict).toBe('refuse');
      }),
    );
  });

  it('gives reasons exactly when it does not pass', () => {
    fc.assert(
      fc.property(someEvidence, someLimit, (evidence, most) => {
        const { verdict, reasons } = judge(evidence, most, now);
        expect(reasons.length > 0).toBe(verdict !== 'pass');
        expect(reasons.every((reason) => reason !== '')).toBe(true);
      }),
    );
  });

  it('shows the largest lag of all evidence, and never one that is not there', () => {
    fc.assert(
      fc.property(someEvidence, someLimit, (evidence, most) => {
        const { lagSeconds, metricLagSeconds } = judge(evidence, most, now);
        const { writtenAt, arrivedAt = now } = evidence.sentinel;
        const sentinelLag = arrivedAt >= writtenAt ? (arrivedAt - writtenAt) / 1000 : undefined;
        const believed = evidence.lags
          .filter(
            ({ value, at, freshSeconds }) => (value ?? -1) >= 0 && now - (at ?? 0) <= freshSeconds * 1000,
          )
          .map(({ value, secondsPerUnit }) => (value ?? 0) * secondsPerUnit);
        const { pending, oldestPendingAt = now } = evidence.content;
        const waiting = pending > 0 ? (now - oldestPendingAt) / 1000 : undefined;
        const shown = [sentinelLag, waiting, metricLagSeconds ?? undefined, ...believed].filter(
          (lag) => lag !== undefined,
        );
        if (shown.length === 0) expect(lagSeconds).toBeNull();
        else {
          expect(lagSeconds).toBeGreaterThanOrEqual(Math.max(...shown));
          expect(lagSeconds).toBeLessThan(Math.max(...shown) + 0.11);
        }
      }),
    );
  });

  it('never judges harder when the limit is raised', () => {
    fc.assert(
      fc.property(someEvidence, someLimit, fc.nat({ max: 300 }), (evidence, most, more) => {
        const [before, after] = [judge(evidence, most, now), judge(evidence, most + more, now)];
        expect(rank[after.verdict]).toBeLessThanOrEqual(rank[before.verdict]);
      }),
      { numRuns: 1000 },
    );
  });
});
