import type { CheckState, RunState } from '../runbook/run-state.ts';
import { markOf, type Look } from './look.ts';
import { hanging } from './paragraph.ts';
import { oneLine, table } from './text.ts';

/** A latency as people read it: milliseconds below a second. */
const latency = (seconds: number): string =>
  seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;

/** What was tried, a check a line, region by region; below one that failed, what it found, and what it would have proven. */
export function checksSection(
  { checks = [], started: { regions } }: RunState,
  look: Look,
): readonly string[] {
  const { source, target } = regions;
  const ordered = [source, target].flatMap((region) => checks.filter((check) => check.region === region));
  const lines = table(
    ordered.map((check) => [
      `${markOf(check.outcome, look)} ${check.name}`,
      check.region,
      check.outcome === 'skipped' ? 'skipped' : latency(check.seconds),
    ]),
  );
  return lines.flatMap((line, index) => [line, ...explanation(ordered[index], look)]);
}

function explanation(check: CheckState | undefined, look: Look): readonly string[] {
  if (!check || check.outcome === 'pass') return [];
  const proves = check.outcome === 'failed' ? ` Not proven: ${check.proves}.` : '';
  return hanging(' '.repeat(4), 4, oneLine(`${check.detail}.${proves}`), look.width);
}
