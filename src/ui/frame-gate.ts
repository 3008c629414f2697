import { clockTime, count, duration, lag } from './format.ts';
import { gateMatrix } from './gate-matrix.ts';
import { gateRows } from './gate-rows.ts';
import type { GateView, PhaseView } from './live-view.ts';
import type { Look } from './look.ts';
import { fit, widthOf, wrap } from './text.ts';

/**
 * A gate: how many samples passed in a row and how many it wants, when the next one comes, the time left, and its matrix. Where
 * there is not enough room each store has one line and its reasons. Nothing for a phase without a gate.
 * @param now milliseconds since the epoch.
 * @param room lines.
 */
export function gateLines(
  { gate, compared, status }: Pick<PhaseView, 'gate' | 'compared' | 'status'>,
  now: number,
  look: Look,
  room: number,
): readonly string[] {
  if (!gate) return [];
  const { palette, glyphs } = look;
  const maxLagSeconds = gate.opened?.maxLagSeconds ?? gate.decided?.maxLagSeconds ?? 0;
  const rows = gateRows({ ...gate, maxLagSeconds, compared });
  const head = `Gate: ${[passed(gate), ...ahead(gate, now)].join(', ')}`;
  const lines = (detail: 'all' | 'brief'): readonly string[] => [
    ...wrap(head, look.width - 4).map(
      (line, index) => `${index === 0 ? '  ' : '    '}${palette.strong(line)}`,
    ),
    // A word of a reason, such as a key, may be longer than a line.
    ...gateMatrix(rows, look, detail).map((line) =>
      widthOf(line) > look.width ? fit(line, look.width, glyphs.ellipsis) : line,
    ),
  ];
  // When it has ended, the summary below has all of it.
  if (status !== 'running') return lines('brief');
  const all = lines('all');
  return all.length <= room ? all : lines('brief');
}

/** A watched gate goes on where another would have passed. */
function passed({ inARow, samples, opened }: GateView): string {
  const row = opened ? `${Math.min(inARow, opened.samples)} of ${opened.samples}` : inARow;
  return `${row} in a row pass, ${count(samples, 'sample')} taken`;
}

/** What a gate that has not decided waits for. */
function ahead({ opened, decided, nextAt, samples }: GateView, now: number): readonly string[] {
  if (!opened || decided) return [];
  const { maxLagSeconds, timeoutSeconds, watch, at } = opened;
  const next = nextAt === undefined ? undefined : (nextAt - now) / 1000;
  return [
    // Each store has its own beside its lag.
    ...(samples === 0 ? [`limit ${lag(maxLagSeconds)}`] : []),
    ...(next === undefined ? [] : [next > 0 ? `next in ${clockTime(Math.ceil(next))}` : 'sampling now']),
    watch ? 'until Ctrl-C' : `${duration(Math.max(0, timeoutSeconds - (now - at) / 1000))} left`,
  ];
}
