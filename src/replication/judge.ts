import type { Reading, Verdict } from '../runbook/events.ts';
import type { SentinelEvidence, StoreEvidence } from './evidence.ts';

export interface LagLimits {
  readonly maxLagSeconds: number;
  /** A datapoint older than this says nothing. CloudWatch publishes these metrics once a minute, some minutes late. */
  readonly metricFreshSeconds: number;
}

interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly lagSeconds?: number;
}

/**
 * What one sample of one store is worth: a pure function. Every part must pass: the sentinel arrived within the limit,
 * CloudWatch has a fresh lag within the limit, the content is equal. One refusal refuses; otherwise anything unknown makes
 * the whole unknown. The reading's lag is the largest that any evidence shows.
 * @param now milliseconds since the epoch.
 */
export function judge(evidence: StoreEvidence, limits: LagLimits, now: number): Reading {
  const metric = metricFinding(evidence, limits, now);
  const findings = [
    sentinelFinding(evidence.sentinel, limits, now),
    metric,
    ...contentFindings(evidence),
    ...evidence.obstacles.map((reason): Finding => ({ verdict: 'refuse', reason })),
  ];
  const lags = findings.flatMap(({ lagSeconds }) => lagSeconds ?? []);
  return {
    subject: evidence.store,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    lagSeconds: lags.length === 0 ? null : Math.max(...lags),
    metricLagSeconds: metric.lagSeconds ?? null,
    metricRegion: evidence.metric.region,
    reasons: findings.filter(({ verdict }) => verdict !== 'pass').map(({ reason }) => reason),
  };
}

const worst = (verdicts: readonly Verdict[]): Verdict => {
  if (verdicts.includes('refuse')) return 'refuse';
  return verdicts.includes('unknown') ? 'unknown' : 'pass';
};

/**
 * Replication may take longer than a round and still be within the limit: while the newest sentinel is under way, the one
 * before speaks for it. Without that a lag above the interval could never pass.
 */
function sentinelFinding(sentinel: SentinelEvidence, limits: LagLimits, now: number): Finding {
  const { maxLagSeconds } = limits;
  const lag = (sentinel.arrivedAt ?? now) - sentinel.writtenAt;
  const lagSeconds = seconds(lag);
  if (lag < 0)
    return { verdict: 'unknown', reason: 'the clock here was set back while the sentinel was under way' };
  if (sentinel.arrivedAt === undefined) {
    if (lagSeconds <= maxLagSeconds) {
      if (!sentinel.before)
        return { verdict: 'unknown', lagSeconds, reason: `the sentinel is under way for ${lagSeconds} s` };
      const before = sentinelFinding(sentinel.before, limits, now);
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

function metricFinding(
  { metric }: StoreEvidence,
  { maxLagSeconds, metricFreshSeconds }: LagLimits,
  now: number,
): Finding {
  const { name, region, lagSeconds, at } = metric;
  if (lagSeconds === null || at === null)
    return { verdict: 'unknown', reason: `CloudWatch has no ${name} in ${region}` };
  const age = seconds(now - at);
  if (age > metricFreshSeconds) return { verdict: 'unknown', reason: `${name} in ${region} is ${age} s old` };
  // -1 and the like are marks, not lags (T41).
  if (!(lagSeconds >= 0)) return { verdict: 'unknown', reason: `${name} in ${region} is ${lagSeconds}` };
  if (lagSeconds <= maxLagSeconds) return { verdict: 'pass', lagSeconds, reason: '' };
  return {
    verdict: 'refuse',
    lagSeconds,
    reason: `${name} in ${region} is ${lagSeconds} s, limit ${maxLagSeconds} s`,
  };
}

const shown = 3;

function contentFindings({ content }: StoreEvidence): Finding[] {
  if (!content) return [];
  const findings: Finding[] = [];
  if (content.compared === 0) findings.push({ verdict: 'unknown', reason: 'there is no object to compare' });
  if (content.pending > 0)
    findings.push({ verdict: 'unknown', reason: `${content.pending} objects are PENDING` });
  if (content.wrong.length > 0) {
    const more = content.wrong.length > shown ? `, and ${content.wrong.length - shown} more` : '';
    findings.push({ verdict: 'refuse', reason: `${content.wrong.slice(0, shown).join(', ')}${more}` });
  }
  return findings;
}

/** Milliseconds as seconds with one decimal, rounded up: a lag just over the limit must not read as within it. */
const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 100) / 10;
