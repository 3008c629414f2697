import type { ContentCompared, GateSample, MigrationEvent, Trend } from '../runbook/events.ts';
import { extendTrend } from '../runbook/trend.ts';
import { lag } from './format.ts';
import { gateRows, type GateRow } from './gate-rows.ts';
import { factsOf } from './gate-words.ts';
import type { Glyphs } from './glyphs.ts';
import { markOf } from './look.ts';
import { trendLine } from './meter.ts';
import { plainPalette } from './palette.ts';
import { oneLine } from './text.ts';

/** A store of which nothing changed but numbers gets a line no more often than this. */
const unchangedSeconds = 60;
const longestTrend = 16;

/**
 * A gate as plain lines, one a store and sample, without those that would say the same again. Stateful: one a reporter.
 * @returns of an event, at that time in milliseconds since the epoch, its lines; none of what is no sample.
 */
export function gateNarrator(glyphs: Glyphs): (event: MigrationEvent, at: number) => readonly string[] {
  let compared: readonly ContentCompared[] = [];
  let trend: Trend = {};
  let samples = 0;
  let maxLagSeconds = 0;
  const told = new Map<string, { readonly state: string; readonly at: number }>();

  const isNews = (row: GateRow, at: number): boolean => {
    const before = told.get(row.subject);
    const state = stateOf(row);
    if (before?.state === state && at - before.at < unchangedSeconds * 1000) return false;
    told.set(row.subject, { state, at });
    return true;
  };
  const sampled = ({ readings, takenAt }: GateSample, phase: string, at: number): readonly string[] => {
    samples += 1;
    trend = extendTrend(trend, readings);
    return gateRows({ readings, takenAt, trend, maxLagSeconds, compared })
      .filter((row) => isNews(row, at))
      .map((row) => `[${phase}] gate sample ${samples}, ${rowLine(row, glyphs)}`);
  };

  return (event, at) => {
    switch (event.type) {
      case 'phase-started':
        compared = [];
        return [];
      case 'content-compared':
        compared = [...compared, event.content];
        return [];
      case 'gate-opened':
        trend = {};
        samples = 0;
        ({ maxLagSeconds } = event);
        told.clear();
        return [];
      case 'gate-sampled':
        return sampled(event.sample, event.phase, at);
      default:
        return [];
    }
  };
}

function rowLine(row: GateRow, glyphs: Glyphs): string {
  const { subject, verdict, lagSeconds, limitSeconds, trend, reasons } = row;
  const mark = markOf(verdict, { palette: plainPalette, glyphs });
  return [
    `${subject} ${mark} ${verdict}: lag ${lag(lagSeconds)}, limit ${lag(limitSeconds)}`,
    `trend ${trendLine(trend.slice(-longestTrend), limitSeconds, glyphs)}`,
    ...factsOf(row).map(oneLine),
    ...reasons.map((reason) => `${glyphs.arrow} ${oneLine(reason)}`),
  ].join('; ');
}

/** All of it that is no number: what is known, and what is said. */
function stateOf({ verdict, lagSeconds, measured, sentinel, backlog, content, reasons }: GateRow): string {
  return JSON.stringify([
    verdict,
    lagSeconds === null,
    measured.map(({ name, region, value }) => [name, region, value === null]),
    (sentinel?.arrivedAt ?? null) === null,
    backlog && [backlog.bytes === null, backlog.operations === null],
    content && [content.compared === 0, content.wrong === 0, content.unverifiable === 0],
    reasons.map((reason) => reason.replaceAll(/\d[\d.,]*/g, '#')),
  ]);
}
