import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GateSample, Reading, Verdict } from '../../../src/runbook/events.ts';
import { decide, type GatePolicy } from '../../../src/runbook/gate.ts';

const policy: GatePolicy = {
  samples: 3,
  intervalSeconds: 10,
  timeoutSeconds: 120,
  maxLagSeconds: 300,
  freshSeconds: 60,
};

const reading = (subject: string, verdict: Verdict): Reading => ({
  subject,
  verdict,
  lagSeconds: verdict === 'unknown' ? null : 1,
  metricLagSeconds: null,
  metricRegion: 'eu-central-1',
  reasons: verdict === 'pass' ? [] : [`it is ${verdict}`],
});

/** A sample of both stores, `seconds` after the gate's start. */
const sample = (seconds: number, ...verdicts: readonly Verdict[]): GateSample => ({
  takenAt: seconds * 1000,
  readings: verdicts.map((verdict, index) => reading(`store-${index}`, verdict)),
});

const decideAt = (seconds: number, history: readonly GateSample[], change: Partial<GatePolicy> = {}) =>
  decide(history, { ...policy, ...change }, 0, seconds * 1000).decision;

const verdict = fc.constantFrom<Verdict>('pass', 'refuse', 'unknown');
const seconds = fc.integer({ min: 0, max: 300 });
const samples: fc.Arbitrary<readonly GateSample[]> = fc
  .array(fc.record({ at: seconds, verdicts: fc.array(verdict, { maxLength: 3 }) }), { maxLength: 8 })
  .map((drawn) => [...drawn].sort((a, b) => a.at - b.at).map(({ at, verdicts }) => sample(at, ...verdicts)));
const policies: fc.Arbitrary<GatePolicy> = fc
  .record({
    samples: fc.integer({ min: 0, max: 4 }),
    timeoutSeconds: fc.integer({ min: 0, max: 300 }),
    freshSeconds: fc.integer({ min: 0, max: 300 }),
  })
  .map((drawn) => ({ ...policy, ...drawn }));

describe('decide', () => {
  test('passes only what a plain reading of the rule passes', () => {
    fc.assert(
      fc.property(samples, policies, seconds, (history, drawn, now) => {
        const needed = Math.max(1, drawn.samples);
        const subjects = new Set(history.flatMap(({ readings }) => readings.map(({ subject }) => subject)));
        const newest = history.slice(-needed);
        const allPass =
          newest.length === needed &&
          newest.every(
            ({ takenAt, readings }) =>
              takenAt <= now * 1000 &&
              takenAt >= (now - drawn.freshSeconds) * 1000 &&
              readings.length > 0 &&
              [...subjects].every((name) =>
                readings.some(({ subject, verdict }) => subject === name && verdict === 'pass'),
              ) &&
              !readings.some(({ verdict }) => verdict !== 'pass'),
          );
        expect(decide(history, drawn, 0, now * 1000).decision === 'pass').toBe(allPass);
      }),
      { numRuns: 1000 },
    );
  });

  test('waits before the deadline and never after it', () => {
    fc.assert(
      fc.property(samples, policies, seconds, (history, drawn, now) => {
        const { decision } = decide(history, drawn, 0, now * 1000);
        if (decision === 'pass') return;
        expect(decision === 'wait').toBe(now < drawn.timeoutSeconds);
      }),
    );
  });

  test('refuses only when the newest sample is fresh and refuses', () => {
    fc.assert(
      fc.property(samples, policies, seconds, (history, drawn, now) => {
        const newest = history.at(-1);
        if (decide(history, drawn, 0, now * 1000).decision !== 'refuse') return;
        expect(newest?.readings.some(({ verdict }) => verdict === 'refuse')).toBe(true);
        expect(newest?.takenAt).toBeGreaterThanOrEqual((now - drawn.freshSeconds) * 1000);
      }),
      { numRuns: 1000 },
    );
  });

  test('counts what is stale for nothing: it decides as if there were only an unknown in its place', () => {
    fc.assert(
      fc.property(samples, policies, seconds, (history, drawn, now) => {
        const oldestFresh = (now - drawn.freshSeconds) * 1000;
        const blinded = history.map((each) =>
          each.takenAt >= oldestFresh
            ? each
            : { ...each, readings: each.readings.map(({ subject }) => reading(subject, 'unknown')) },
        );
        const before = decide(history, drawn, 0, now * 1000);
        const after = decide(blinded, drawn, 0, now * 1000);
        expect([after.decision, after.inARow]).toEqual([before.decision, before.inARow]);
      }),
      { numRuns: 1000 },
    );
  });

  test('is monotonic: one more passing sample never takes a pass away, one more unknown always does', () => {
    fc.assert(
      fc.property(samples, policies, seconds, (history, drawn, now) => {
        const full = sample(now, 'pass', 'pass', 'pass');
        const blind = sample(now, 'unknown', 'unknown', 'unknown');
        const decideOn = (more: GateSample) => decide([...history, more], drawn, 0, now * 1000);
        const known = history.filter(({ takenAt }) => takenAt <= now * 1000);
        fc.pre(known.length === history.length);
        fc.pre(history.every(({ readings }) => readings.length === 0 || readings.length === 3));
        if (decide(history, drawn, 0, now * 1000).decision === 'pass')
          expect(decideOn(full).decision).toBe('pass');
        expect(decideOn(full).inARow).toBe(decide(history, drawn, 0, now * 1000).inARow + 1);
        expect(decideOn(blind).decision).not.toBe('pass');
      }),
    );
  });

  test('needs the samples in a row', () => {
    const pass = (at: number) => sample(at, 'pass', 'pass');
    expect(decideAt(20, [pass(0), pass(10)])).toBe('wait');
    expect(decideAt(20, [pass(0), pass(10), pass(20)])).toBe('pass');
    expect(decideAt(30, [pass(0), pass(10), sample(20, 'pass', 'unknown'), pass(30)])).toBe('wait');
  });

  test('does not pass with nothing sampled, even if no sample is asked for', () => {
    expect(decideAt(0, [], { samples: 0 })).toBe('wait');
    expect(decideAt(120, [], { samples: 0 })).toBe('unknown');
  });

  test('does not pass while a store that was seen before is left out', () => {
    const history = [sample(0, 'pass', 'pass'), sample(10, 'pass'), sample(20, 'pass'), sample(30, 'pass')];
    expect(decideAt(30, history)).toBe('wait');
  });

  test('has its last word at the deadline, to the millisecond', () => {
    const refused = [sample(110, 'refuse', 'unknown')];
    expect(decide(refused, policy, 0, 119_999).decision).toBe('wait');
    expect(decide(refused, policy, 0, 120_000).decision).toBe('refuse');
    expect(decideAt(120, [sample(110, 'unknown', 'pass')])).toBe('unknown');
    expect(decideAt(120, [sample(110, 'pass', 'pass')])).toBe('unknown');
    // What was measured too long ago refuses nothing either.
    expect(decideAt(180, [sample(110, 'refuse', 'pass')])).toBe('unknown');
  });
});
