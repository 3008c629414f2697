import { systemClock, type Clock } from '../runbook/clock.ts';
import type { JournalEntry, MigrationEvent } from '../runbook/events.ts';
import { isCi } from './ci.ts';
import { glyphsFor } from './glyphs.ts';
import { guarded } from './guarded-reporter.ts';
import { ndjsonReporter } from './ndjson-reporter.ts';
import { lineWriter } from './output.ts';
import { loadPalette } from './palette.ts';
import { plainReporter } from './plain-reporter.ts';
import type { PausableReporter, Reporter } from './reporter.ts';

export interface ReporterOptions {
  readonly json: boolean;
  readonly events: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly clock?: Pick<Clock, 'now'>;
}

export type View = 'live' | 'plain' | 'events' | 'none';

/** Which view goes to which stream. */
export interface ViewChoice {
  readonly stdout: View;
  readonly stderr: View;
}

/**
 * Stdout is for what was asked for. Without --json and --events that is the view for people: live on a terminal, plain
 * lines in CI, pipes and on a dumb terminal. With one of them stdout belongs to the machine (`--json`: exactly one object,
 * printed by the command; `--events`: NDJSON), and people get the live view on stderr if that is a terminal and not the one
 * that the machine's lines go to. A script gets no noise on stderr. With both, stdout has the object and stderr the events.
 */
export function chooseViews({ json, events, stdout, stderr, env }: ReporterOptions): ViewChoice {
  const canRedraw = !isCi(env) && env.TERM !== 'dumb';
  const live = (stream: NodeJS.WriteStream): boolean => stream.isTTY && canRedraw;
  if (json && events) return { stdout: 'none', stderr: 'events' };
  if (json) return { stdout: 'none', stderr: live(stderr) ? 'live' : 'none' };
  if (events) return { stdout: 'events', stderr: live(stderr) && !stdout.isTTY ? 'live' : 'none' };
  return { stdout: live(stdout) ? 'live' : 'plain', stderr: 'none' };
}

/** The reporter for a run, of the views that `chooseViews` names. Whatever fails in a view is told on stderr. */
export async function pickReporter(options: ReporterOptions): Promise<PausableReporter> {
  const { stdout, stderr } = options;
  const choice = chooseViews(options);
  const warn = lineWriter(stderr);
  const open = async (stream: NodeJS.WriteStream, view: View): Promise<Shown | undefined> => {
    const reporter = await viewOn(stream, view, options);
    return reporter && { stream, view, reporter: guarded(reporter, warn) };
  };
  let shown = [await open(stdout, choice.stdout), await open(stderr, choice.stderr)].filter(isShown);
  // What a live view that is opened anew has to know.
  const past: (readonly [event: MigrationEvent, entry: JournalEntry | undefined])[] = [];
  return {
    observe: (event, entry) => {
      if (event.type !== 'progress') past.push([event, entry]);
      for (const { reporter } of shown) reporter.observe(event, entry);
    },
    close: async () => {
      for (const { reporter } of shown) await reporter.close();
    },
    whileQuiet: async (meanwhile, then = 'plain') => {
      const forPeople = shown.filter(({ view }) => view !== 'events');
      shown = shown.filter(({ view }) => view === 'events');
      for (const { reporter } of forPeople) await reporter.close();
      try {
        return await meanwhile();
      } finally {
        const again = await Promise.all(
          forPeople.map(({ stream, view }) => open(stream, then === 'plain' ? 'plain' : view)),
        );
        const opened = again.filter(isShown);
        for (const { view, reporter } of opened)
          if (view === 'live') for (const [event, entry] of past) reporter.observe(event, entry);
        shown = [...shown, ...opened];
      }
    },
  };
}

interface Shown {
  readonly stream: NodeJS.WriteStream;
  readonly view: View;
  readonly reporter: Reporter;
}

const isShown = (shown: Shown | undefined): shown is Shown => shown !== undefined;

async function viewOn(
  stream: NodeJS.WriteStream,
  view: View,
  options: ReporterOptions,
): Promise<Reporter | undefined> {
  const { env, clock = systemClock } = options;
  const glyphs = glyphsFor(env);
  switch (view) {
    case 'none':
      return undefined;
    case 'events':
      return ndjsonReporter(lineWriter(stream), clock);
    case 'plain':
      return plainReporter(lineWriter(stream), glyphs, clock);
    case 'live': {
      const { terminalReporter } = await import('./terminal-reporter.ts');
      const other = stream === options.stdout ? options.stderr : options.stdout;
      const look = { glyphs, palette: await loadPalette(stream, env) };
      return terminalReporter({ stream, look, clock, ...(other.isTTY ? { other } : {}) });
    }
  }
}
