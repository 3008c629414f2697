import type { Reading } from '../runbook/events.ts';
import { count, lag } from './format.ts';
import type { GateView } from './live-view.ts';
import { markOf, type Look } from './look.ts';
import { trendLine } from './meter.ts';
import { fit, oneLine, padTo, widthOf } from './text.ts';

/** A gate: how many samples passed in a row, and for each store its lag, where the metric came from, trend and reasons. */
export function gateLines(gate: GateView, look: Look): readonly string[] {
  const { palette, glyphs } = look;
  const subjectWidth = Math.max(0, ...gate.readings.map(({ subject }) => widthOf(subject)));
  const limit = gate.decided ? `, limit ${lag(gate.decided.maxLagSeconds)}` : '';
  const head = `Gate: ${gate.inARow} in a row pass, ${count(gate.samples, 'sample')} taken${limit}`;
  return [
    `  ${palette.strong(fit(head, look.width - 2, glyphs.ellipsis).trimEnd())}`,
    ...gate.readings.flatMap((reading) => [
      store(reading, gate.trend[reading.subject] ?? [], subjectWidth, look),
      ...reading.reasons.map((reason) =>
        palette.dim(fit(`      ${oneLine(reason)}`, look.width, glyphs.ellipsis).trimEnd()),
      ),
    ]),
  ];
}

function store(
  reading: Reading,
  trend: readonly (number | null)[],
  subjectWidth: number,
  look: Look,
): string {
  const { palette, glyphs } = look;
  const measured = padTo(`lag ${lag(reading.lagSeconds)}`, 12);
  const metric = `metric ${lag(reading.metricLagSeconds)} in ${reading.metricRegion}`;
  const head = `${padTo(reading.subject, subjectWidth)}  ${measured}`;
  const room = look.width - 4 - widthOf(head);
  const line = trendLine(trend, glyphs);
  const parts = [metric, line].filter((part) => part.trim() !== '');
  // What does not fit is left out whole: half a number would be a wrong one.
  const tail = parts.reduce(
    (text, part) => (widthOf(text) + 2 + widthOf(part) <= room ? `${text}  ${part}` : text),
    '',
  );
  return `  ${markOf(reading.verdict, look)} ${palette.strong(head)}${palette.dim(tail)}`;
}
