import type { ProcessOutput } from 'listr2';
import { widthOf } from './text.ts';

/** A block of lines at the bottom of the terminal that is drawn over and over. */
export interface Screen {
  draw(lines: readonly string[]): void;
}

// A terminal that knows synchronized output shows each frame at once; every other one ignores the marks.
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';
const eraseRestOfLine = '\u001B[K';
const eraseLine = '\u001B[2K';
const eraseBelow = '\u001B[J';
const up = (rows: number): string => (rows > 0 ? `\u001B[${rows}A` : '');

/** @param output has the streams in hand, so that what others write does not end up inside a frame. */
export function openScreen(output: ProcessOutput): Screen {
  let previous: readonly string[] = [];
  let width = 0;
  return {
    draw: (lines) => {
      const { columns } = output.stdout;
      // A terminal remembers which lines it wrapped, and would join them again: only erasing makes it forget.
      const erase = columns === width ? '' : eraseLine;
      const text = lines.map((line) => `${erase}${line}${eraseRestOfLine}\n`).join('');
      output.toStdout(
        `${beginFrame}${up(rowsOf(previous, columns))}\r${text}${eraseBelow}${endFrame}`,
        false,
      );
      previous = lines;
      width = columns;
    },
  };
}

/** Rows that lines take now: a terminal that was made narrower has wrapped what was drawn before. */
const rowsOf = (lines: readonly string[], columns: number): number =>
  lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, columns))), 0);
