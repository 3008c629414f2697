import type { WatchedRegion, WatchSample } from '../monitoring/watch-sample.ts';
import { lag, moment } from './format.ts';
import { markOf, type Look } from './look.ts';
import { oneLine, table, wrap } from './text.ts';

export interface WatchHistory {
  readonly environment: string;
  readonly samples: readonly WatchSample[];
}

/** How many samples a trend shows. */
export const watchTrend = 30;

/** The dashboard of `monitor --watch`: lag of each store with its trend, then region by region what is not as it should be. */
export function monitorFrame({ environment, samples }: WatchHistory, look: Look): readonly string[] {
  const newest = samples.at(-1);
  const { palette } = look;
  if (!newest) return [palette.strong(`monitor ${environment}`), '  looking …'];
  const stores = newest.stores.map(({ name, lagSeconds, maxLagSeconds }) => [
    `${markOf(verdictOf(lagSeconds, maxLagSeconds), look)} ${name}`,
    `lag ${lag(lagSeconds)}`,
    `limit ${lag(maxLagSeconds)}`,
    palette.dim(trendOf(name, samples, look)),
  ]);
  return [
    `${palette.strong(`monitor ${environment}`)}  ${moment(new Date(newest.at).toISOString())}`,
    ...section('Replication, as CloudWatch has it', table(stores), look),
    ...newest.regions.flatMap((region) => section(region.region, linesOf(region, look), look)),
    ...section(
      'Could not be looked at',
      newest.problems.flatMap((problem) => wrap(oneLine(problem), look.width - 4).map((line) => `  ${line}`)),
      look,
    ),
    '',
    palette.dim('Ctrl-C ends it.'),
  ];
}

/** The same as one line, for where nothing is drawn. */
export function monitorLine({ stores, regions, problems }: WatchSample): string {
  const lags = stores.map(({ name, lagSeconds }) => `${name} lag ${lag(lagSeconds)}`);
  const places = regions.map((region) => {
    const raised = region.alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    const sick = region.stacks.filter(({ isUsable }) => !isUsable).map(({ layer }) => layer);
    return [
      `${region.region}: ${raised.length === 0 ? 'no alarm' : `ALARM ${raised.join(', ')}`}`,
      ...(sick.length === 0 ? [] : [`stacks ${sick.join(', ')}`]),
      ...(region.api ? [`API ${region.api.status}`] : []),
    ].join(', ');
  });
  return [...lags, ...places, ...problems.map(oneLine)].join('; ');
}

const section = (title: string, lines: readonly string[], { palette }: Look): readonly string[] =>
  lines.length === 0 ? [] : ['', palette.strong(title), ...lines];

function linesOf({ alarms, stacks, api }: WatchedRegion, look: Look): readonly string[] {
  const isIn = (state: string): readonly string[] =>
    alarms.filter((alarm) => alarm.state === state).map(({ name }) => name);
  const [raised, fine, silent] = [isIn('ALARM'), isIn('OK'), isIn('INSUFFICIENT_DATA')];
  const sick = stacks.filter(({ isUsable }) => !isUsable);
  return [
    `  ${markOf(raised.length > 0 ? 'failed' : 'pass', look)} alarms: ${raised.length} raised, ${fine.length} OK, ${silent.length} without data`,
    ...raised.map((name) => `    ${look.palette.bad(name)}`),
    `  ${markOf(sick.length > 0 ? 'failed' : 'pass', look)} stacks: ${stacks.length - sick.length} of ${stacks.length} usable`,
    ...sick.map(({ layer, status }) => `    ${layer}: ${status ?? 'not there'}`),
    ...(api
      ? [
          `  ${markOf(api.status === 200 ? 'pass' : 'failed', look)} API: ${api.status} in ${Math.round(api.milliseconds)} ms`,
        ]
      : []),
  ];
}

const verdictOf = (lagSeconds: number | null, limit: number): 'pass' | 'refuse' | 'unknown' => {
  if (lagSeconds === null) return 'unknown';
  return lagSeconds <= limit ? 'pass' : 'refuse';
};

/** Against the limit: the highest sign is the limit, or above. What is unknown leaves a gap. */
function trendOf(store: string, samples: readonly WatchSample[], { glyphs }: Look): string {
  const signs = glyphs.trend;
  return samples
    .slice(-watchTrend)
    .map(({ stores }) => {
      const found = stores.find(({ name }) => name === store);
      if (found === undefined || found.lagSeconds === null) return ' ';
      const share = Math.min(1, found.lagSeconds / Math.max(found.maxLagSeconds, 1));
      return signs[Math.round(share * (signs.length - 1))] ?? '';
    })
    .join('');
}
