import type { Progress, RegionPair } from '../runbook/events.ts';
import { markOf, type Look } from './look.ts';
import { bar } from './meter.ts';
import { fit, oneLine, widthOf } from './text.ts';

/** Two columns need a terminal of 80, whose last cell a frame leaves free; a narrower one shows a region below the other. */
const twoColumnWidth = 79;
const barWidth = 8;
const narrowBarWidth = 4;
const roomForBar = 34;
const roomForWideBar = 44;

/** What runs has `time`: how long it has, and after a stroke how long it is to take. */
export type TimedLine = Progress & { readonly time?: string };

/**
 * The newest progress of both regions: the source at the left, the target at the right.
 * @param height lines to use at most; unfinished work is shown before finished work.
 */
export function regionLines(
  progress: readonly TimedLine[],
  regions: RegionPair,
  look: Look,
  spinner: string,
  height: number,
): readonly string[] {
  if (progress.length === 0 || height < 2) return [];
  const of = (region: string): readonly TimedLine[] => progress.filter((line) => line.region === region);
  const elsewhere = progress.filter(({ region }) => region !== regions.source && region !== regions.target);
  const others = elsewhere.map((line) =>
    cell({ ...line, subject: `${line.region} ${line.subject}` }, look.width - 2, look, spinner),
  );
  const room = height - others.length;
  const column = (region: string, width: number, rows: number): readonly string[] => [
    look.palette.dim(fit(region, width, look.glyphs.ellipsis)),
    ...cells(of(region), width, rows - 1, look, spinner),
  ];
  if (look.width < twoColumnWidth) {
    const width = look.width - 2;
    const shown = [regions.source, regions.target].filter((region) => of(region).length > 0);
    const each = Math.max(2, Math.floor(room / Math.max(1, shown.length)));
    return indented([...shown.flatMap((region) => column(region, width, each)), ...others]);
  }
  const divider = ` ${look.palette.dim(look.glyphs.divider)} `;
  const width = Math.floor((look.width - 2 - widthOf(divider)) / 2);
  const left = column(regions.source, width, room);
  const right = column(regions.target, width, room);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    [left[row] ?? ' '.repeat(width), right[row] ?? ''].join(divider),
  );
  return indented([...rows, ...others]);
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

function cells(
  lines: readonly TimedLine[],
  width: number,
  height: number,
  look: Look,
  spinner: string,
): readonly string[] {
  const shown = lines.length <= height ? failedFirst(lines) : mostUrgent(lines, height - 1);
  const subjectWidth = subjectColumn(lines, width);
  const rows = shown.map((line) => cell(line, width, look, spinner, subjectWidth));
  const hidden = lines.length - shown.length;
  if (hidden === 0 || height < 1) return rows;
  return [...rows, look.palette.dim(fit(`  ${hidden} more`, width, look.glyphs.ellipsis))];
}

const failedFirst = (lines: readonly TimedLine[]): readonly TimedLine[] =>
  lines.toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'));

/** Failures first, then what runs, then what is done; each in the order in which it appeared. */
function mostUrgent(lines: readonly TimedLine[], height: number): readonly TimedLine[] {
  const order = { failed: 0, running: 1, done: 2 };
  return lines
    .toSorted((a, b) => order[a.state ?? 'running'] - order[b.state ?? 'running'])
    .slice(0, Math.max(0, height));
}

/** The newest changes of single resources, in one column: they are short-lived, and come after everything else. */
export const recentLines = (
  recent: readonly Progress[],
  look: Look,
  spinner: string,
  height: number,
): readonly string[] =>
  recent
    .slice(Math.max(0, recent.length - Math.max(0, height)))
    .map(({ subject, resource = '', ...line }) =>
      cell({ ...line, subject: `${line.region} ${subject} ${resource}` }, look.width - 2, look, spinner),
    )
    .map((line) => `  ${line}`);

const subjectColumn = (lines: readonly Progress[], width: number): number =>
  Math.min(Math.floor(width * 0.45), Math.max(...lines.map(({ subject }) => widthOf(subject))));

/** Exactly `width` cells: sign, subject, bar while there is something to count, time, text. */
function cell(
  line: TimedLine,
  width: number,
  look: Look,
  spinner: string,
  subjectWidth = widthOf(line.subject),
): string {
  const { palette, glyphs } = look;
  const { done, total, time, state = 'running' } = line;
  const subject = fit(oneLine(line.subject), subjectWidth, glyphs.ellipsis);
  const counted = state === 'running' && done !== undefined && total !== undefined && total > 0;
  const meter =
    counted && width >= roomForBar
      ? `${bar(done, total, width < roomForWideBar ? narrowBarWidth : barWidth, glyphs)} `
      : '';
  const progress = `${counted ? `${done}/${total} ` : ''}${time === undefined ? '' : `${time} `}`;
  const room = Math.max(0, width - 3 - subjectWidth - widthOf(meter) - progress.length);
  const text = fit(oneLine(line.text), room, glyphs.ellipsis);
  return `${markOf(state, look, spinner)} ${subject} ${palette.busy(meter)}${progress}${
    state === 'failed' ? palette.bad(text) : palette.dim(text)
  }`;
}
