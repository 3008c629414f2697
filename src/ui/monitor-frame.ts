import type { WatchedRegion, WatchSample } from '../monitoring/watch-sample.ts';
import { fitRows, padding, type RankedLine } from './fit-rows.ts';
import { lag, moment } from './format.ts';
import { markOf, type Look } from './look.ts';
import { trendLine } from './meter.ts';
import { oneLine, table, wrap } from './text.ts';

export interface WatchHistory {
  readonly environment: string;
  readonly samples: readonly WatchSample[];
}

/** How many samples a trend shows. */
export const watchTrend = 30;
/** Columns that a store takes beside its trend. */
const besideTrend = 50;

/** What stays longest on a low terminal: how things stand, then which alarms are raised, then what explains it. */
const standing = 0;
const raisedAlarms = 1;
const explanation = 2;

/** The dashboard of `monitor --watch`: lag of each store with its trend, then region by region what is not as it should be. */
export function monitorFrame(
  { environment, samples }: WatchHistory,
  look: Look,
  rows = Infinity,
): readonly string[] {
  const newest = samples.at(-1);
  const { palette } = look;
  const title = palette.strong(`monitor ${environment}`);
  if (!newest) return [title, '  looking …'];
  const { stores, regions, problems } = newest;
  const lags = stores.map(({ name, lagSeconds, maxLagSeconds }) => [
    `${markOf(verdictOf(lagSeconds, maxLagSeconds), look)} ${name}`,
    `lag ${lag(lagSeconds)}`,
    `limit ${lag(maxLagSeconds)}`,
    palette.dim(trendOf(name, maxLagSeconds, samples, look)),
  ]);
  const unknown = problems.flatMap((problem) => wrap(oneLine(problem), look.width - 4));
  const heading = ranked(`${title}  ${moment(new Date(newest.at).toISOString())}`, standing);
  const sections: readonly RankedLine[] = [
    ...section('Replication, as CloudWatch has it', padding, table(lags).map(standingLine), look),
    ...regions.flatMap((each) => section(each.region, standing, linesOf(each, look), look)),
    ...section('Could not be looked at', explanation, indented(unknown, 2, explanation), look),
  ];
  const footer = ['', palette.dim('Ctrl-C ends it.')].map((text) => ranked(text, padding));
  return fitRows([heading, ...sections, ...footer], rows);
}

/** The same as one line, for where nothing is drawn. */
export function monitorLine({ stores, regions, problems }: WatchSample): string {
  const lags = stores.map(({ name, lagSeconds }) => `${name} lag ${lag(lagSeconds)}`);
  const places = regions.map(({ region, alarms, stacks, api }) => {
    const raised = alarms ? namesIn(alarms, 'ALARM') : undefined;
    const sick = stacks?.filter(({ isUsable }) => !isUsable).map(({ layer }) => layer);
    return [
      `${region}: ${raised === undefined ? 'alarms unknown' : raised.length === 0 ? 'no alarm' : `ALARM ${raised.join(', ')}`}`,
      ...(sick === undefined ? ['stacks unknown'] : sick.length === 0 ? [] : [`stacks ${sick.join(', ')}`]),
      ...(api === undefined ? [] : [api === null ? 'API unknown' : `API ${api.status}`]),
    ].join(', ');
  });
  return [...lags, ...places, ...problems.map(oneLine)].join('; ');
}

const ranked = (text: string, rank: number): RankedLine => ({ text, rank });
const standingLine = (text: string): RankedLine => ranked(text, standing);
const indented = (lines: readonly string[], indent: number, rank: number): readonly RankedLine[] =>
  lines.map((line) => ranked(`${' '.repeat(indent)}${line}`, rank));

const section = (
  title: string,
  rank: number,
  lines: readonly RankedLine[],
  { palette }: Look,
): readonly RankedLine[] =>
  lines.length === 0 ? [] : [ranked('', padding), ranked(palette.strong(title), rank), ...lines];

const linesOf = ({ alarms, stacks, api }: WatchedRegion, look: Look): readonly RankedLine[] => [
  ...alarmLines(alarms, look),
  ...stackLines(stacks, look),
  ...(api === undefined ? [] : [apiLine(api, look)]),
];

function alarmLines(alarms: WatchedRegion['alarms'], look: Look): readonly RankedLine[] {
  if (alarms === null) return [unknownLine('alarms', look)];
  const [raised, fine, silent] = [
    namesIn(alarms, 'ALARM'),
    namesIn(alarms, 'OK'),
    namesIn(alarms, 'INSUFFICIENT_DATA'),
  ];
  const mark = markOf(raised.length > 0 ? 'failed' : 'pass', look);
  const named = wrap(raised.join(', '), look.width - 6).map((line) => look.palette.bad(line));
  return [
    standingLine(
      `  ${mark} alarms: ${raised.length} raised, ${fine.length} OK, ${silent.length} without data`,
    ),
    ...indented(named, 4, raisedAlarms),
  ];
}

function stackLines(stacks: WatchedRegion['stacks'], look: Look): readonly RankedLine[] {
  if (stacks === null) return [unknownLine('stacks', look)];
  const sick = stacks.filter(({ isUsable }) => !isUsable);
  const isFine = sick.length === 0;
  return [
    ranked(
      `  ${markOf(isFine ? 'pass' : 'failed', look)} stacks: ${stacks.length - sick.length} of ${stacks.length} usable`,
      isFine ? padding : standing,
    ),
    ...indented(
      sick.map(({ layer, status }) => `${layer}: ${status ?? 'not there'}`),
      4,
      explanation,
    ),
  ];
}

function apiLine(api: NonNullable<WatchedRegion['api']> | null, look: Look): RankedLine {
  if (api === null) return unknownLine('API', look);
  const isFine = api.status === 200;
  return ranked(
    `  ${markOf(isFine ? 'pass' : 'failed', look)} API: ${api.status} in ${Math.round(api.milliseconds)} ms`,
    isFine ? padding : standing,
  );
}

const unknownLine = (what: string, look: Look): RankedLine =>
  standingLine(`  ${markOf('unknown', look)} ${what}: unknown`);

const namesIn = (alarms: NonNullable<WatchedRegion['alarms']>, wanted: string): readonly string[] =>
  alarms.filter(({ state }) => state === wanted).map(({ name }) => name);

const verdictOf = (lagSeconds: number | null, limit: number): 'pass' | 'refuse' | 'unknown' => {
  if (lagSeconds === null) return 'unknown';
  return lagSeconds <= limit ? 'pass' : 'refuse';
};

function trendOf(
  store: string,
  limit: number,
  samples: readonly WatchSample[],
  { glyphs, width }: Look,
): string {
  const shown = Math.min(watchTrend, Math.max(1, width - besideTrend));
  const lags = samples
    .slice(-shown)
    .map(({ stores }) => stores.find(({ name }) => name === store)?.lagSeconds ?? null);
  return trendLine(lags, limit, glyphs);
}
