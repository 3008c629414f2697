import type { Reading } from '../runbook/events.ts';
import { count, duration, lag } from './format.ts';
import type { GateView } from './live-view.ts';
import { markOf, type Look } from './look.ts';
import { trendLine } from './meter.ts';
import { fit, oneLine, padTo, widthOf } from './text.ts';

/**
 * A gate: how many samples passed in a row and how many it wants, limit and time left, and for each store its lag, where the
 * metric came from, trend and reasons.
 * @param now milliseconds since the epoch.
 */
export function gateLines(gate: GateView, now: number, look: Look): readonly string[] {
  const { palette, glyphs } = look;
  const subjectWidth = Math.max(0, ...gate.readings.map(({ subject }) => widthOf(subject)));
  const head = `Gate: ${[passed(gate), limit(gate), timeLeft(gate, now)].filter(Boolean).join(', ')}`;
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

const passed = ({ inARow, samples, opened }: GateView): string =>
  `${inARow}${opened ? ` of ${opened.samples}` : ''} in a row pass, ${count(samples, 'sample')} taken`;

const limit = ({ opened, decided }: GateView): string => {
  const seconds = opened?.maxLagSeconds ?? decided?.maxLagSeconds;
  return seconds === undefined ? '' : `limit ${lag(seconds)}`;
};

const timeLeft = ({ opened, decided }: GateView, now: number): string => {
  if (!opened || decided) return '';
  return `${duration(Math.max(0, opened.timeoutSeconds - (now - opened.at) / 1000))} left`;
};

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
