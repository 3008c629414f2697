import { ProcessOutput } from 'listr2';
import type { Clock } from '../runbook/clock.ts';
import { frame } from './frame.ts';
import { applyEvent, emptyView } from './live-view.ts';
import type { Look } from './look.ts';
import { outliveReader } from './output.ts';
import type { Reporter } from './reporter.ts';
import { openScreen } from './screen.ts';

/** At most ten frames a second, and none that shows nothing new. */
const frameMilliseconds = 100;

export interface TerminalReporterOptions {
  readonly stream: NodeJS.WriteStream;
  /** The other stream of the process if it is the same terminal: what others write there waits until the view is closed. */
  readonly other?: NodeJS.WriteStream;
  readonly look: Pick<Look, 'palette' | 'glyphs'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The live view of both regions. The size is read for every frame, so a resized terminal is right a moment later; the
 * cursor is shown again when the view is closed, and also when the process exits without closing it.
 */
export function terminalReporter({ stream, other, look, clock }: TerminalReporterOptions): Reporter {
  const output = new ProcessOutput(stream, other ?? stream);
  const hasReader = outliveReader(stream);
  const screen = openScreen(output);
  let view = emptyView;
  let shown = '';
  let open = false;
  let failure: { readonly error: unknown } | undefined;

  const draw = (rows: number): void => {
    const lines = frame(view, look, { columns: stream.columns, rows }, clock.now());
    // A size that changed is a change too: the terminal may have wrapped the frame.
    const picture = [stream.columns, ...lines].join('\n');
    if (picture === shown) return;
    shown = picture;
    screen.draw(lines);
  };
  const tick = (): void => {
    try {
      // One line is the cursor's.
      if (hasReader()) draw(stream.rows - 1);
    } catch (error) {
      // Thrown from a timer it would end the migration: the next event throws it where it is caught.
      failure = { error };
    }
  };
  const restore = (): void => {
    if (!open) return;
    open = false;
    clearInterval(timer);
    process.off('exit', restore);
    try {
      if (hasReader()) draw(Infinity);
    } finally {
      output.release();
    }
  };

  output.hijack();
  open = true;
  process.once('exit', restore);
  const timer = setInterval(tick, frameMilliseconds);
  timer.unref();

  return {
    observe: (event, entry) => {
      if (failure) throw failure.error;
      view = applyEvent(view, event, entry ? Date.parse(entry.time) : clock.now());
    },
    close: async () => restore(),
  };
}
