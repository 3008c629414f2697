import type { CheckOutcome, RunStatus, Verdict } from '../runbook/events.ts';
import { glyphsFor, type Glyphs } from './glyphs.ts';
import { loadPalette, type Palette } from './palette.ts';

/** How people's output looks on one stream. */
export interface Look {
  readonly palette: Palette;
  readonly glyphs: Glyphs;
  /** Columns to wrap at. */
  readonly width: number;
}

/** Longer lines than this are hard to read, however wide the terminal is. */
const widestText = 100;

export async function loadLook(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): Promise<Look> {
  return {
    palette: await loadPalette(stream, env),
    glyphs: glyphsFor(env),
    width: Math.min(stream.columns ?? 80, widestText),
  };
}

/** One coloured sign for how something stands. A running thing has a spinner of its own. */
export function markOf(
  status: 'pending' | 'running' | RunStatus | Verdict | CheckOutcome,
  { palette, glyphs }: Pick<Look, 'palette' | 'glyphs'>,
  spinner: string = glyphs.arrow,
): string {
  switch (status) {
    case 'done':
    case 'pass':
      return palette.good(glyphs.tick);
    case 'failed':
    case 'refused':
    case 'refuse':
      return palette.bad(glyphs.cross);
    case 'unknown':
      return palette.warn(glyphs.unknown);
    case 'interrupted':
    case 'detached':
    case 'waiting':
    case 'paused':
    case 'aborted':
      return palette.warn(glyphs.stopped);
    case 'running':
      return palette.busy(spinner);
    case 'pending':
    case 'skipped':
      return palette.dim(glyphs.pending);
  }
}
