import { ProcessOutput } from 'listr2';
import type { WatchSample } from '../monitoring/watch-sample.ts';
import { timestamp } from './format.ts';
import { loadLook, type Look } from './look.ts';
import { monitorFrame, monitorLine, watchTrend, type WatchHistory } from './monitor-frame.ts';
import { lineWriter } from './output.ts';
import { chooseViews } from './pick-reporter.ts';
import { openScreen } from './screen.ts';

export interface MonitorViewOptions {
  readonly environment: string;
  /** A line of JSON a sample. */
  readonly events: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export interface MonitorView {
  show(sample: WatchSample): void;
  close(): void;
}

/** Draws over and over on a terminal; elsewhere a sample is a line. */
export async function openMonitorView(options: MonitorViewOptions): Promise<MonitorView> {
  const { environment, events, stdout, stderr, env } = options;
  const line = lineWriter(stdout);
  const { stdout: view } = chooseViews({ json: false, events, stdout, stderr, env });
  if (view === 'events')
    return linesView(({ at, ...sample }) =>
      line(JSON.stringify({ time: new Date(at).toISOString(), type: 'monitored', ...sample })),
    );
  if (view !== 'live') return linesView((sample) => line(`${timestamp(sample.at)}  ${monitorLine(sample)}`));
  return liveView(environment, await loadLook(stdout, env), options);
}

const linesView = (show: MonitorView['show']): MonitorView => ({ show, close: () => undefined });

function liveView(
  environment: string,
  look: Look,
  { stdout, stderr }: Pick<MonitorViewOptions, 'stdout' | 'stderr'>,
): MonitorView {
  const output = new ProcessOutput(stdout, stderr);
  const screen = openScreen(output);
  let history: WatchHistory = { environment, samples: [] };
  const draw = (): void =>
    // One line is the cursor's.
    screen.draw(
      monitorFrame(history, { ...look, width: Math.min(stdout.columns, look.width) }, stdout.rows - 1),
    );
  output.hijack();
  stdout.on('resize', draw);
  draw();
  return {
    show: (sample) => {
      history = { ...history, samples: [...history.samples, sample].slice(-watchTrend) };
      draw();
    },
    close: () => {
      stdout.off('resize', draw);
      output.release();
    },
  };
}
