import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentEvidence, StoreEvidence } from '../../../src/replication/evidence.ts';
import { judge, type LagLimits } from '../../../src/replication/judge.ts';

const now = Date.parse('2027-01-01T12:00:00Z');
const limits: LagLimits = { maxLagSeconds: 300, metricFreshSeconds: 600 };

/** Everything is well. */
const good: StoreEvidence = {
  store: 's3',
  sentinel: { writtenAt: now - 3000, arrivedAt: now - 1000 },
  metric: { name: 'ReplicationLatency', region: 'eu-central-1', lagSeconds: 4, at: now - 60_000 },
  content: { compared: 3, pending: 0, wrong: [] },
  obstacles: [],
};

const changed = (change: {
  sentinel?: Partial<StoreEvidence['sentinel']>;
  metric?: Partial<StoreEvidence['metric']>;
  content?: Partial<ContentEvidence>;
  obstacles?: readonly string[];
}): StoreEvidence => ({
  ...good,
  sentinel: { ...good.sentinel, ...change.sentinel },
  metric: { ...good.metric, ...change.metric },
  content: { compared: 3, pending: 0, wrong: [], ...change.content },
  obstacles: change.obstacles ?? [],
});

const underWaySince = (seconds: number): StoreEvidence => ({
  ...good,
  sentinel: { writtenAt: now - seconds * 1000 },
});

describe('judge', () => {
  it('passes when everything is well, without a word', () => {
    expect(judge(good, limits, now)).toEqual({
      subject: 's3',
      verdict: 'pass',
      lagSeconds: 4,
      metricLagSeconds: 4,
      metricRegion: 'eu-central-1',
      reasons: [],
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
    // A missing metric is unknown, never zero (T20).
    [
      'no datapoint',
      changed({ metric: { lagSeconds: null, at: null } }),
      'unknown',
      'no ReplicationLatency in eu-',
    ],
    ['a stale datapoint', changed({ metric: { at: now - 601_000 } }), 'unknown', 'is 601 s old'],
    // -1 is a mark, not a lag (T41).
    ['a lag of -1', changed({ metric: { lagSeconds: -1 } }), 'unknown', 'is -1'],
    ['no number', changed({ metric: { lagSeconds: NaN } }), 'unknown', 'is NaN'],
    ['a large metric', changed({ metric: { lagSeconds: 301 } }), 'refuse', 'is 301 s, limit 300 s'],
    ['no content', changed({ content: { compared: 0 } }), 'unknown', 'no object to compare'],
    ['pending content', changed({ content: { pending: 2 } }), 'unknown', '2 objects are PENDING'],
    ['wrong content', changed({ content: { wrong: ['a is FAILED'] } }), 'refuse', 'a is FAILED'],
    ['an obstacle', changed({ obstacles: ['the replica is CREATING'] }), 'refuse', 'the replica is CREATING'],
  ])('%s', (_name, evidence, verdict, reason) => {
    const reading = judge(evidence, limits, now);
    expect(reading.verdict).toBe(verdict);
    expect(reading.reasons.join()).toContain(reason);
    expect(reading.reasons).toHaveLength(1);
  });

  it('names three of many differences', () => {
    const { reasons } = judge(changed({ content: { wrong: ['a', 'b', 'c', 'd', 'e'] } }), limits, now);
    expect(reasons).toEqual(['a, b, c, and 2 more']);
  });

  it('never rounds a lag down to the limit', () => {
    const over = changed({ sentinel: { writtenAt: now - 300_001, arrivedAt: now } });
    expect(judge(over, limits, now)).toMatchObject({ verdict: 'refuse', lagSeconds: 300.1 });
    const within = changed({ sentinel: { writtenAt: now - 300_000, arrivedAt: now } });
    expect(judge(within, limits, now).verdict).toBe('pass');
  });

  it('shows no lag of CloudWatch that it does not believe', () => {
    for (const metric of [{ lagSeconds: -1 }, { at: now - 601_000 }, { lagSeconds: null, at: null }])
      expect(judge(changed({ metric }), limits, now).metricLagSeconds).toBeNull();
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
  .map(({ age, lag }): StoreEvidence['sentinel'] => ({
    writtenAt: now - age,
    ...(lag === null ? {} : { arrivedAt: now - age + lag }),
  }));
const someMetric = fc.record({
  name: fc.constant('ReplicationLatency'),
  region: fc.constant('eu-central-1'),
  lagSeconds: fc.option(fc.oneof(fc.integer({ min: -1, max: 900 }), fc.constant(NaN))),
  at: fc.option(fc.integer({ min: now - 1_200_000, max: now })),
});
const someContent = fc.record({
  compared: fc.nat({ max: 3 }),
  pending: fc.nat({ max: 2 }),
  wrong: fc.array(fc.constantFrom('a is FAILED', 'b is missing'), { maxLength: 5 }),
});
const someEvidence: fc.Arbitrary<StoreEvidence> = fc.record({
  store: fc.constant('s3'),
  sentinel: mostly(good.sentinel, someSentinel),
  metric: mostly(good.metric, someMetric),
  content: mostly({ compared: 3, pending: 0, wrong: [] }, someContent),
  obstacles: mostly<readonly string[]>([], fc.constant(['the replica is CREATING'])),
});
const someLimits = fc.record({
  maxLagSeconds: fc.nat({ max: 900 }),
  metricFreshSeconds: fc.nat({ max: 1200 }),
});

/** Written apart from the code: what must be so for a pass. */
const isPerfect = ({ sentinel, metric, content, obstacles }: StoreEvidence, limit: LagLimits): boolean =>
  sentinel.arrivedAt !== undefined &&
  sentinel.arrivedAt >= sentinel.writtenAt &&
  sentinel.arrivedAt - sentinel.writtenAt <= limit.maxLagSeconds * 1000 &&
  metric.lagSeconds !== null &&
  metric.at !== null &&
  metric.lagSeconds >= 0 &&
  metric.lagSeconds <= limit.maxLagSeconds &&
  now - metric.at <= limit.metricFreshSeconds * 1000 &&
  content !== undefined &&
  content.compared > 0 &&
  content.pending === 0 &&
  content.wrong.length === 0 &&
  obstacles.length === 0;

const rank = { pass: 0, unknown: 1, refuse: 2 };

describe('judge, whatever the evidence', () => {
  it('passes exactly when every part is known and good', () => {
    fc.assert(
      fc.property(someEvidence, someLimits, (evidence, limit) => {
        expect(judge(evidence, limit, now).verdict === 'pass').toBe(isPerfect(evidence, limit));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses as soon as one part does, whatever else is unknown', () => {
    fc.assert(
      fc.property(someEvidence, someLimits, (evidence, limit) => {
        const refused = { ...evidence, obstacles: ['the replica is CREATING'] };
        expect(judge(refused, limit, now).verdict).toBe('refuse');
      }),
    );
  });

  it('gives reasons exactly when it does not pass', () => {
    fc.assert(
      fc.property(someEvidence, someLimits, (evidence, limit) => {
        const { verdict, reasons } = judge(evidence, limit, now);
        expect(reasons.length > 0).toBe(verdict !== 'pass');
        expect(reasons.every((reason) => reason !== '')).toBe(true);
      }),
    );
  });

  it('shows the largest lag of all evidence, and never one that is not there', () => {
    fc.assert(
      fc.property(someEvidence, someLimits, (evidence, limit) => {
        const { lagSeconds, metricLagSeconds } = judge(evidence, limit, now);
        const { writtenAt, arrivedAt = now } = evidence.sentinel;
        const sentinelLag = arrivedAt >= writtenAt ? (arrivedAt - writtenAt) / 1000 : undefined;
        const shown = [sentinelLag, metricLagSeconds ?? undefined].filter((lag) => lag !== undefined);
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
      fc.property(someEvidence, someLimits, fc.nat({ max: 300 }), (evidence, limit, more) => {
        const wider = { ...limit, maxLagSeconds: limit.maxLagSeconds + more };
        const [before, after] = [judge(evidence, limit, now), judge(evidence, wider, now)];
        expect(rank[after.verdict]).toBeLessThanOrEqual(rank[before.verdict]);
      }),
      { numRuns: 1000 },
    );
  });
});
