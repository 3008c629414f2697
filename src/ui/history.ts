import type { RunHistory } from '../runbook/history.ts';
import { duration, moment } from './format.ts';
import { markOf, type Look } from './look.ts';
import { hanging } from './paragraph.ts';

const labelWidth = 13;

/** Runs for people, the newest last, where a terminal shows it. */
export const renderHistory = (runs: readonly RunHistory[], look: Look): string =>
  runs.length === 0
    ? 'Nothing was run yet: the journal is empty.'
    : runs.map((run) => renderRun(run, look).join('\n')).join('\n\n');

function renderRun(run: RunHistory, look: Look): readonly string[] {
  const { palette } = look;
  const line = (label: string, text: string): readonly string[] =>
    hanging(`  ${palette.dim(label.padEnd(labelWidth - 2))}`, labelWidth, text, look.width);
  const took = duration((Date.parse(run.lastAt) - Date.parse(run.startedAt)) / 1000);
  const phases = run.phases.map(({ name, status, seconds }) =>
    seconds > 0 ? `${name} ${status} (${duration(seconds)})` : `${name} ${status}`,
  );
  return [
    `${markOf(run.ended ?? 'interrupted', look)} ${moment(run.startedAt)}  ${palette.strong(`${run.command} ${run.environmentSuffix}`)} ${run.ended ?? 'not ended'}`,
    ...line('run', run.run),
    ...line('by', run.startedBy),
    ...line('until', `${moment(run.lastAt)}, ${took}`),
    ...(run.reason === undefined ? [] : line('why', run.reason)),
    ...line('phases', phases.join(', ')),
    ...run.resumed.flatMap(({ time, actor }) => line('resumed', `${moment(time)} by ${actor}`)),
    ...run.approvals
      .filter(({ by }) => by !== 'policy')
      .flatMap(({ time, actor, phase, by }) =>
        line('approved', `${phase}, ${moment(time)} by ${actor} (${by})`),
      ),
    ...run.skips.flatMap(({ time, actor, phase, reason }) =>
      line('skipped', `${phase}, ${moment(time)} by ${actor}: ${reason}`),
    ),
    ...run.takeOvers.flatMap(({ time, actor, from, reason }) =>
      line('took over', `${moment(time)} by ${actor} from ${from}: ${reason}`),
    ),
    ...run.gates.flatMap(({ time, phase, verdict }) => line('gate', `${phase} ${verdict}, ${moment(time)}`)),
  ];
}
