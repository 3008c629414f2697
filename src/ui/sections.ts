import type { RegionPair, RemovedResources } from '../runbook/events.ts';
import type { RunState } from '../runbook/run-state.ts';
import { count, duration, settledAs } from './format.ts';
import { gateMatrix } from './gate-matrix.ts';
import { gateRows } from './gate-rows.ts';
import { markOf, type Look } from './look.ts';
import { hanging } from './paragraph.ts';
import type { SettledStack } from './stacks.ts';
import { oneLine, table } from './text.ts';

/** Parts that the summary and `status` share. Each is empty when the run has nothing of its kind. */

export const phaseSection = ({ phases }: RunState, look: Look): readonly string[] =>
  table(
    phases.map(({ title, status, seconds, reason = '' }) => [
      `${markOf(status, look)} ${title}`,
      status,
      status === 'skipped' ? oneLine(reason) : hasEnded(status) ? look.palette.dim(duration(seconds)) : '',
    ]),
  );

const hasEnded = (status: RunState['phases'][number]['status']): boolean =>
  status !== 'pending' && status !== 'running';

/** Layers a line, both regions side by side. */
export function stackSection(
  stacks: readonly SettledStack[],
  { started: { regions } }: RunState,
  { palette }: Look,
): readonly string[] {
  if (stacks.length === 0) return [];
  const layers = [...new Set(stacks.map(({ layer }) => layer))];
  const inRegion = (layer: string, region: string): string => {
    const stack = stacks.find((settled) => settled.layer === layer && settled.region === region);
    return stack ? settledAs(stack.outcome, stack.resources) : '';
  };
  return table([
    ['Layer', regions.source, regions.target].map(palette.dim),
    ...layers.map((layer) => [layer, inRegion(layer, regions.source), inRegion(layer, regions.target)]),
  ]);
}

/** The gate's last word: its matrix. */
export const gateSection = ({ gate }: RunState, look: Look): readonly string[] =>
  gate ? gateMatrix(gateRows(gate), look, 'all') : [];

/** The same without the reasons of a gate that did not pass, which are the error's to say. */
export function gateVerdicts({ gate }: RunState, look: Look): readonly string[] {
  if (!gate) return [];
  const rows = gateRows(gate);
  const shown = gate.verdict === 'pass' ? rows : rows.map((row) => ({ ...row, reasons: [] }));
  return gateMatrix(shown, look, 'all');
}

/** What a run that waits for nothing has begun, and what nobody begins until somebody runs it again. */
export function detachedSection({ detached }: RunState, look: Look): readonly string[] {
  if (!detached) return [];
  const lines = (label: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : hanging(`  ${look.palette.dim(label)} `, 3 + label.length, names.join(', '), look.width);
  return [...lines('under way', detached.running), ...lines('not begun', detached.waiting)];
}

export function cleanupSection({ cleanup, started }: RunState, look: Look): readonly string[] {
  if (!cleanup) return [];
  const { palette, glyphs } = look;
  const { bucketsEmptied, versionsDeleted, remaining, removed = [], staying = [] } = cleanup;
  const expected = staying.filter(({ why }) => why !== 'remains');
  return [
    `  ${count(bucketsEmptied, 'bucket')} emptied, ${count(versionsDeleted, 'object version')} deleted`,
    ...removedTable(removed, started.regions, look),
    ...remaining.map((name) => `  ${palette.bad(glyphs.cross)} still there: ${oneLine(name)}`),
    ...expected.flatMap(({ region, type, name, detail, command }) => [
      `  ${glyphs.dot} ${type} ${oneLine(name)} in ${region}: ${oneLine(detail)}`,
      ...(command === undefined ? [] : [`    ${command}`]),
    ]),
  ];
}

/** Types a line, both regions side by side. */
function removedTable(
  removed: readonly RemovedResources[],
  { source, target }: RegionPair,
  { palette, glyphs }: Look,
): readonly string[] {
  if (removed.length === 0) return [];
  const gone = (type: string, region: string): string =>
    String(removed.find((each) => each.type === type && each.region === region)?.count ?? '');
  return table([
    ['  Gone', source, target].map(palette.dim),
    ...[...new Set(removed.map(({ type }) => type))]
      .sort()
      .map((type) => [
        `${glyphs.tick} ${type}`,
        gone(type, source),
        gone(type, target),
        palette.dim(removed.some((each) => each.type === type && each.asked) ? '' : 'as their stack says'),
      ]),
  ]);
}

/** Sections under their titles, without those that are empty. */
export const titled = (
  sections: readonly (readonly [title: string, lines: readonly string[]])[],
  { palette }: Look,
): readonly string[] =>
  sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : ['', palette.strong(title), ...lines]));
