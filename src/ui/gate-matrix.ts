import { lag } from './format.ts';
import type { GateRow } from './gate-rows.ts';
import { factsOf } from './gate-words.ts';
import { markOf, type Look } from './look.ts';
import { trendLine } from './meter.ts';
import { hanging } from './paragraph.ts';
import { fit, oneLine, padTo, widthOf, wrap } from './text.ts';

const indent = 6;

/** A trend takes more room where there is more. */
const wide = 100;
const [longTrend, shortTrend] = [16, 8];

/**
 * The stores below each other: verdict, lag, limit and trend in columns, then all that is known of each in words, on as many
 * lines as the width asks for, and the reasons beneath. `brief` is a line a store and a line a reason.
 */
export function gateMatrix(rows: readonly GateRow[], look: Look, detail: 'all' | 'brief'): readonly string[] {
  const { palette, glyphs, width } = look;
  const columns = columnsOf(rows, look);
  const arrow = `${' '.repeat(indent)}${glyphs.arrow} `;
  const reasonLines = (reason: string): readonly string[] =>
    detail === 'all'
      ? hanging(arrow, widthOf(arrow), reason, width)
      : [fit(`${arrow}${oneLine(reason)}`, width, glyphs.ellipsis).trimEnd()];
  return rows.flatMap((row, index) => {
    const { cells = [], rest = [] } = columns[index] ?? {};
    const head = cells.join('  ');
    const facts = [...rest, ...factsOf(row)];
    const [beside = '', ...below] = flow(facts, width - 4 - widthOf(head) - 2, width - indent, look);
    const [measured, trend] = [
      cells.slice(0, 3).join('  '),
      cells
        .slice(3)
        .map((cell) => `  ${cell}`)
        .join(''),
    ];
    return [
      `  ${markOf(row.verdict, look)} ${palette.strong(measured)}${palette.dim(`${trend}  ${beside}`.trimEnd())}`,
      ...(detail === 'all' ? below.map((line) => ' '.repeat(indent) + palette.dim(line)) : []),
      ...row.reasons.flatMap(reasonLines),
    ];
  });
}

interface Columns {
  readonly cells: readonly string[];
  /** What no column was left for. */
  readonly rest: readonly string[];
}

/** Store, lag, limit and trend, each as wide as its widest: as many of them as fit. */
function columnsOf(rows: readonly GateRow[], { glyphs, width }: Look): readonly Columns[] {
  const length = width < wide ? shortTrend : longTrend;
  const all = rows.map(({ subject, lagSeconds, limitSeconds, trend }) => [
    oneLine(subject),
    `lag ${lag(lagSeconds)}`,
    `limit ${lag(limitSeconds)}`,
    ...(trend.length > 0 ? [trendLine(trend.slice(-length), limitSeconds, glyphs)] : []),
  ]);
  const widest = [0, 1, 2, 3].map((column) => Math.max(0, ...all.map((row) => widthOf(row[column] ?? ''))));
  const widthOfFirst = (columns: number): number =>
    widest.slice(0, columns).reduce((sum, each) => sum + each + 2, 2);
  const fitting = [4, 3, 2].find((columns) => widthOfFirst(columns) <= width) ?? 1;
  return all.map((row) => ({
    cells: row.slice(0, fitting).map((cell, column) => padTo(cell, widest[column] ?? 0)),
    rest: row.slice(fitting),
  }));
}

/**
 * Facts side by side while they fit, the first line in `first` cells and each other in `width`. A fact is never cut, and goes to
 * lines of its own before: half a number would be a wrong one.
 */
function flow(facts: readonly string[], first: number, width: number, { glyphs }: Look): readonly string[] {
  const between = ` ${glyphs.dot} `;
  const lines = [''];
  for (const fact of facts.map(oneLine)) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? fact : `${line}${between}${fact}`;
    if (widthOf(longer) <= (lines.length === 1 ? first : width)) lines[lines.length - 1] = longer;
    else lines.push(...wrap(fact, width));
  }
  return lines;
}
