import type { ForecastStack } from '../runbook/events.ts';
import { clockTime, duration } from './format.ts';
import { recentLines, regionLines, type TimedLine } from './frame-columns.ts';
import { gateLines } from './frame-gate.ts';
import type { LiveView, PhaseView, StepView } from './live-view.ts';
import { markOf, type Look } from './look.ts';
import { fit, oneLine, widthOf } from './text.ts';

export interface FrameSize {
  readonly columns: number;
  /** Lines that the frame may use; Infinity for the last one, which stays in the scrollback. */
  readonly rows: number;
}

const enoughSteps = 3;
/** Below this a frame is not made narrower: the terminal wraps it, and the screen counts that. */
const narrowest = 39;

/**
 * One picture of the run, as lines that fit the size: a phase a line, and below the one that runs (or stopped) its steps,
 * both regions side by side and its gate.
 * @param now milliseconds since the epoch, for elapsed times and the spinner.
 */
export function frame(
  view: LiveView,
  look: Pick<Look, 'palette' | 'glyphs'>,
  size: FrameSize,
  now: number,
): readonly string[] {
  if (!view.started) return [];
  // The last cell stays free: some terminals wrap as soon as it is written.
  const within: Look = { ...look, width: Math.max(narrowest, size.columns - 1) };
  const spinner =
    look.glyphs.spinner[Math.floor(now / 100) % look.glyphs.spinner.length] ?? look.glyphs.arrow;
  const head = [...heading(view, within), ''];
  const room = size.rows - head.length - view.phases.length;
  const body = view.phases.flatMap((phase) => [
    phaseLine(phase, within, spinner, now),
    ...(phase.status === 'pending' || phase.status === 'done'
      ? []
      : details(phase, view, within, spinner, now, room)),
  ]);
  return [...head, ...body].slice(0, size.rows);
}

function heading({ started, notes }: LiveView, look: Look): readonly string[] {
  if (!started) return [];
  const { glyphs, palette, width } = look;
  const { source, target } = started.regions;
  const facts = [
    `${started.command} ${started.environmentSuffix}`,
    `${source} ${glyphs.arrow} ${target}`,
    `account ${started.account}`,
  ].join(` ${glyphs.dot} `);
  const newest = notes.at(-1);
  return [
    palette.strong(fit(facts, width, glyphs.ellipsis).trimEnd()),
    ...(newest ? [palette.dim(fit(oneLine(newest), width, glyphs.ellipsis).trimEnd())] : []),
  ];
}

function phaseLine(phase: PhaseView, look: Look, spinner: string, now: number): string {
  const { palette, glyphs } = look;
  const time = elapsed(phase, now);
  const title = fit(phase.title, look.width - 4 - widthOf(time), glyphs.ellipsis);
  const painted = { running: palette.strong, pending: palette.dim }[phase.status as string] ?? String;
  return `${markOf(phase.status, look, spinner)} ${painted(title)}  ${palette.dim(time)}`.trimEnd();
}

function elapsed({ status, startedAt, seconds, forecast }: PhaseView, now: number): string {
  if (status === 'pending') return '';
  if (status === 'running') {
    const whole = forecast?.seconds ? ` of about ${duration(forecast.seconds)}` : '';
    return `${duration((now - startedAt) / 1000)}${whole}`;
  }
  return status === 'done' ? duration(seconds) : `${status} after ${duration(seconds)}`;
}

/** With how long each line that runs has been there, and how long its stack is to take. */
const timed = ({ lines, forecast }: PhaseView, now: number): readonly TimedLine[] =>
  lines.map((line) => {
    const { region, subject, startedAt, state = 'running' } = line;
    const stack = forecast?.stacks.find((each) => each.region === region && each.layer === subject);
    if (state !== 'running') return line;
    const elapsed = clockTime((now - startedAt) / 1000);
    return { ...line, time: stack ? `${elapsed}/${forecastOf(stack)}` : elapsed };
  });

const forecastOf = ({ source, seconds }: ForecastStack): string =>
  `${source === 'measured' ? '' : '~'}${clockTime(seconds)}`;

/** The gate comes first when there is little room, then both regions, then the newest steps. */
function details(
  phase: PhaseView,
  view: LiveView,
  look: Look,
  spinner: string,
  now: number,
  room: number,
): readonly string[] {
  const fewest = Math.min(phase.steps.length, enoughSteps);
  const gate = gateLines(phase, now, look, room - fewest);
  const regions = view.started
    ? regionLines(timed(phase, now), view.started.regions, look, spinner, room - gate.length - fewest)
    : [];
  const forRecent = room - gate.length - regions.length - phase.steps.length;
  const recent = phase.status === 'running' ? recentLines(phase.recent, look, spinner, forRecent) : [];
  const forSteps = Math.max(1, room - gate.length - regions.length - recent.length);
  const steps = phase.steps
    .slice(-Math.min(forSteps, phase.steps.length))
    .map((step) => stepLine(step, look, spinner, now));
  return [...steps, ...regions, ...recent, ...gate];
}

function stepLine(step: StepView, look: Look, spinner: string, now: number): string {
  const { palette, glyphs } = look;
  const seconds = step.state === 'running' ? (now - step.startedAt) / 1000 : step.seconds;
  const time = duration(seconds);
  const room = look.width - 6 - widthOf(time);
  const title = fit(step.title, Math.min(room, widthOf(step.title)), glyphs.ellipsis);
  const detail = step.detail === '' ? '' : `: ${oneLine(step.detail)}`;
  const rest = fit(detail, room - widthOf(title), glyphs.ellipsis);
  const paint = step.state === 'failed' ? palette.bad : palette.dim;
  return `  ${markOf(step.state, look, spinner)} ${title}${paint(rest)}  ${palette.dim(time)}`;
}
