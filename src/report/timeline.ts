import { duration } from '../ui/format.ts';
import { chartWidth, colours, type Chart } from './chart.ts';
import type { ReportModel } from './model.ts';

interface Bar {
  readonly row: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly label: string;
}

const rowHeight = 22;

/** Phases and gates first, then what was done in each region, in the order in which it began. */
export function timelineChart(model: ReportModel): Chart {
  const bars = [...phaseBars(model), ...gateBars(model), ...regionBars(model)];
  const rows = [...new Set(bars.map(({ row }) => row))];
  // Labels of one row would cover each other: the last has one.
  const labelled = new Map(bars.map((each) => [each.row, each]));
  const drawn = bars.map((each) => (labelled.get(each.row) === each ? each : { ...each, label: '' }));
  const { startedAt, lastEventAt, regions } = model.run;
  return {
    id: 'timeline',
    title: 'Timeline of both regions',
    description: `From ${startedAt} to ${lastEventAt}: ${model.phases.length} phases, ${model.gates.length} gates, ${model.work.length} actions in ${regions.source} and ${regions.target}. The tables below say the same.`,
    height: rows.length * rowHeight + 70,
    option: {
      grid: { left: 330, right: 80, top: 10, bottom: 40 },
      xAxis: {
        type: 'time',
        min: Date.parse(startedAt),
        max: Math.max(Date.parse(lastEventAt), Date.parse(startedAt) + 1000),
        splitNumber: 6,
        axisLabel: { color: colours.quiet, hideOverlap: true },
        axisLine: { lineStyle: { color: colours.quiet } },
        splitLine: { show: true, lineStyle: { color: colours.line } },
      },
      yAxis: {
        type: 'category',
        data: rows,
        inverse: true,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: colours.ink, fontSize: 11, width: 290, overflow: 'truncate', interval: 0 },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data: bars.map(({ row, from, to }) => [from, rows.indexOf(row), to]),
          encode: { x: [0, 2], y: 1 },
          renderItem: (params: { dataIndex: number }, api: BarApi) => drawBar(drawn[params.dataIndex], api),
        },
      ],
    },
  };
}

interface BarApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
}

function drawBar(bar: Bar | undefined, api: BarApi): object | undefined {
  if (!bar) return undefined;
  const row = api.value(1);
  const [x, y] = api.coord([api.value(0), row]);
  const [end] = api.coord([api.value(2), row]);
  const height = rowHeight * 0.6;
  const width = Math.max(3, end - x);
  const beside = x + width + 4 < chartWidth - 60;
  return {
    type: 'group',
    children: [
      { type: 'rect', shape: { x, y: y - height / 2, width, height, r: 2 }, style: { fill: bar.colour } },
      {
        type: 'text',
        style: {
          text: bar.label,
          x: beside ? x + width + 4 : x - 4,
          y,
          align: beside ? 'left' : 'right',
          verticalAlign: 'middle',
          fill: colours.ink,
          fontSize: 11,
        },
      },
    ],
  };
}

const phaseBars = ({ phases }: ReportModel): readonly Bar[] =>
  phases.flatMap(({ name, spans, status }) =>
    spans.map((span) => bar(`phase ${name}`, span, colourOf(status), `${status} · `)),
  );

const gateBars = ({ gates, run }: ReportModel): readonly Bar[] =>
  gates.map(({ title, openedAt, decidedAt, verdict }) =>
    bar(
      `gate ${title}`,
      { from: openedAt, to: decidedAt ?? run.lastEventAt },
      colourOf(verdict ?? 'open'),
      `${verdict ?? 'open'} · `,
    ),
  );

/** Source first, and whatever other region there is last. */
function regionBars({ work, run }: ReportModel): readonly Bar[] {
  const { source, target } = run.regions;
  const others = [...new Set(work.map(({ region }) => region))].filter(
    (name) => name !== source && name !== target,
  );
  return [source, target, ...others].flatMap((region, index) =>
    work
      .filter((each) => each.region === region)
      .map(({ what, from, to }) =>
        bar(
          `${region}  ${what}`,
          { from, to: to ?? run.lastEventAt },
          index === 0 ? colours.one : colours.two,
          to === null ? 'no outcome · ' : '',
        ),
      ),
  );
}

function bar(
  row: string,
  span: { readonly from: string; readonly to: string },
  colour: string,
  prefix: string,
): Bar {
  const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
  return { row, from, to, colour, label: `${prefix}${duration((to - from) / 1000)}` };
}

function colourOf(status: string): string {
  if (status === 'done' || status === 'pass') return colours.good;
  if (status === 'failed' || status === 'refused' || status === 'refuse') return colours.bad;
  return colours.unsure;
}
