import type { MeasuredLag, Reading, Verdict } from '../runbook/events.ts';
import type { ContentEvidence, LagEvidence, SentinelEvidence, StoreEvidence } from './evidence.ts';

interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly lagSeconds?: number;
}

/**
 * What one sample of one store is worth: a pure function. Every part must pass: the sentinel arrived within the limit, every
 * source of a lag has a fresh one within the limit, the content is equal. One refusal refuses; otherwise anything unknown makes
 * the whole unknown. The reading's lag is the largest that any evidence shows.
 * @param now milliseconds since the epoch.
 */
export function judge(evidence: StoreEvidence, maxLagSeconds: number, now: number): Reading {
  const { sentinel, lags, backlog, content } = evidence;
  const measured = lags.map((lag) => lagFinding(lag, maxLagSeconds, now));
  const findings = [
    ...(sentinel ? [sentinelFinding(sentinel, maxLagSeconds, now)] : []),
    ...measured,
    ...(content ? contentFindings(content, maxLagSeconds, now) : []),
    ...evidence.obstacles.map((reason): Finding => ({ verdict: 'refuse', reason })),
    ...evidence.doubts.map((reason): Finding => ({ verdict: 'unknown', reason })),
  ];
  // Where nothing is measured nothing passes.
  if (lags.length === 0) findings.push({ verdict: 'unknown', reason: 'nobody says how far it is behind' });
  const known = findings.flatMap(({ lagSeconds }) => lagSeconds ?? []);
  return {
    subject: evidence.store,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    lagSeconds: known.length === 0 ? null : Math.max(...known),
    metricLagSeconds: measured[0]?.lagSeconds ?? null,
    metricRegion: lags[0]?.region ?? '',
    reasons: findings.filter(({ verdict }) => verdict !== 'pass').map(({ reason }) => reason),
    maxLagSeconds,
    measured: lags.map(presentLag),
    ...(sentinel && { sentinel: { sentAt: sentinel.writtenAt, arrivedAt: sentinel.arrivedAt ?? null } }),
    ...(backlog && { backlog }),
    ...(content && {
      content: { compared: content.compared, pending: content.pending, wrong: content.wrong.length },
    }),
  };
}

/** NaN is no JSON: whoever reads the journal finds null, and the reason. */
const presentLag = ({ name, region, value, unit, at }: LagEvidence): MeasuredLag => ({
  name,
  region,
  value: value !== null && Number.isFinite(value) ? value : null,
  unit,
  at,
});

const worst = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('refuse')) return 'refuse';
  return verdicts.includes('unknown') ? 'unknown' : 'pass';
};

/**
 * Replication may take longer than a round and still be within the limit: while the newest sentinel is under way, the one
 * before speaks for it. Without that a lag above the interval could never pass.
 */
function sentinelFinding(sentinel: SentinelEvidence, maxLagSeconds: number, now: number): Finding {
  const lag = (sentinel.arrivedAt ?? now) - sentinel.writtenAt;
  const lagSeconds = seconds(lag);
  if (lag < 0)
    return { verdict: 'unknown', reason: 'the clock here was set back while the sentinel was under way' };
  if (sentinel.arrivedAt === undefined) {
    if (lagSeconds <= maxLagSeconds) {
      if (!sentinel.before)
        return { verdict: 'unknown', lagSeconds, reason: `the sentinel is under way for ${lagSeconds} s` };
      const before = sentinelFinding(sentinel.before, maxLagSeconds, now);
      return { ...before, lagSeconds: Math.max(lagSeconds, before.lagSeconds ?? 0) };
    }
    return {
      verdict: 'refuse',
      lagSeconds,
      reason: `the sentinel has not arrived after ${lagSeconds} s, limit ${maxLagSeconds} s`,
    };
  }
  if (lagSeconds <= maxLagSeconds) return { verdict: 'pass', lagSeconds, reason: '' };
  return {
    verdict: 'refuse',
    lagSeconds,
    reason: `the sentinel took ${lagSeconds} s, limit ${maxLagSeconds} s`,
  };
}

/** AWS refuses requests of a clock that differs more; SDKs correct that, and so hide it. */
const clockToleranceSeconds = 300;

function lagFinding(lag: LagEvidence, maxLagSeconds: number, now: number): Finding {
  const { name, region, value, at, secondsPerUnit, freshSeconds } = lag;
  if (value === null) return { verdict: 'unknown', reason: absenceInWords(lag) };
  if (at === null)
    return { verdict: 'unknown', reason: `${name} in ${region} does not say when it was measured` };
  const age = seconds(now - at);
  if (age > freshSeconds)
    return {
      verdict: 'unknown',
      reason: `${name} in ${region} is stale: ${age} s old, and ${freshSeconds} s count`,
    };
  if (age < -clockToleranceSeconds)
    return { verdict: 'unknown', reason: `${name} in ${region} is of ${-age} s from now: a clock is wrong` };
  if (Number.isNaN(value)) return { verdict: 'unknown', reason: `${name} in ${region} is not a number` };
  // -1 and the like are marks, not lags (T41).
  if (value < 0)
    return { verdict: 'unknown', reason: `${name} in ${region} is ${value}: a mark, and no lag` };
  const lagSeconds = value * secondsPerUnit;
  if (lagSeconds <= maxLagSeconds) return { verdict: 'pass', lagSeconds, reason: '' };
  return {
    verdict: 'refuse',
    lagSeconds,
    reason: `${name} in ${region} is ${lagSeconds} s, limit ${maxLagSeconds} s`,
  };
}

/** A number can be missing in several ways, which want different things of whoever reads it. */
function absenceInWords({ name, region, absence }: LagEvidence): string {
  switch (absence?.kind) {
    case 'elsewhere':
      return `${name} is published in ${absence.region}, and belongs in ${region}, where there is none`;
    case 'not-lately':
      return `${name} in ${region} has had no datapoint for ${absence.minutes} minutes`;
    case 'never':
      return `${name} has never had a datapoint in ${region}`;
    case undefined:
      return `there is no ${name} in ${region}`;
  }
}

const shown = 3;

/** What is PENDING and younger than the limit is within the lag: under continuous writes there is always something. */
function contentFindings(
  { compared, pending, oldestPendingAt, wrong }: ContentEvidence,
  maxLagSeconds: number,
  now: number,
): Finding[] {
  const findings: Finding[] = [];
  if (compared === 0) findings.push({ verdict: 'unknown', reason: 'there is no object to compare' });
  if (pending > 0) findings.push(pendingFinding(pending, oldestPendingAt, maxLagSeconds, now));
  if (wrong.length > 0) {
    const more = wrong.length > shown ? `, and ${wrong.length - shown} more` : '';
    findings.push({ verdict: 'refuse', reason: `${wrong.slice(0, shown).join(', ')}${more}` });
  }
  return findings;
}

function pendingFinding(
  pending: number,
  oldestAt: number | undefined,
  maxLagSeconds: number,
  now: number,
): Finding {
  const words = pending === 1 ? '1 object is PENDING' : `${pending} objects are PENDING`;
  if (oldestAt === undefined)
    return { verdict: 'unknown', reason: `${words}, and S3 does not say since when` };
  const lagSeconds = Math.max(0, seconds(now - oldestAt));
  if (lagSeconds <= maxLagSeconds) return { verdict: 'pass', lagSeconds, reason: '' };
  return {
    verdict: 'refuse',
    lagSeconds,
    reason: `${words}, the oldest for ${lagSeconds} s, limit ${maxLagSeconds} s`,
  };
}

/** Milliseconds as seconds with one decimal, rounded up: a lag just over the limit must not read as within it. */
const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 100) / 10;
