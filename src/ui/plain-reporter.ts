import type { Clock } from '../runbook/clock.ts';
import type { MigrationEvent, Progress } from '../runbook/events.ts';
import { timestamp } from './format.ts';
import { gateNarrator } from './gate-lines.ts';
import type { Glyphs } from './glyphs.ts';
import { plainLine } from './plain-lines.ts';
import type { Reporter } from './reporter.ts';

/** A subject that goes on gets a line no more often than this; one that is settled always gets its line. */
const progressSeconds = 5;

/** One line an event, and of a gate's samples one a store, each with its time in UTC: for CI, pipes and terminals that cannot redraw. */
export function plainReporter(
  write: (line: string) => void,
  glyphs: Glyphs,
  clock: Pick<Clock, 'now'>,
): Reporter {
  const isNews = progressFilter();
  const gateLines = gateNarrator(glyphs);
  return {
    observe: (event, entry) => {
      const at = entry ? Date.parse(entry.time) : clock.now();
      if (!isNews(event, at)) return;
      const line = plainLine(event, entry, glyphs);
      for (const each of [...(line === undefined ? [] : [line]), ...gateLines(event, at)])
        write(`${timestamp(at)}  ${each}`);
    },
    close: async () => undefined,
  };
}

/** Lets through every event, but of progress only what changed. Stateful: one a reporter. */
function progressFilter(): (event: MigrationEvent, at: number) => boolean {
  const shown = new Map<string, { readonly text: string; readonly at: number }>();
  const settled = new Set<string>();
  return (event, at) => {
    if (event.type === 'stack-settled') settled.add(`${event.region} ${event.layer}`);
    if (event.type === 'check-ended') settled.add(`${event.region} ${event.name}`);
    if (event.type !== 'progress') return true;
    const stack = `${event.region} ${event.subject}`;
    const subject = event.resource === undefined ? stack : `${stack} ${event.resource}`;
    // The settled stack, or the check that ended, had a line of its own.
    if ((event.state === 'done' || event.state === 'failed') && settled.delete(subject)) return false;
    const before = shown.get(subject);
    const text = `${event.state ?? 'running'} ${event.text}`;
    if (before && (before.text === text || tooSoon(event, at - before.at))) return false;
    shown.set(subject, { text, at });
    return true;
  };
}

const tooSoon = ({ state = 'running' }: Progress, milliseconds: number): boolean =>
  state === 'running' && milliseconds < progressSeconds * 1000;
