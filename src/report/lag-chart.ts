import { lag } from '../ui/format.ts';
import { colours, type Chart } from './chart.ts';
import type { Curve, ReportedGate } from './model.ts';

/** One drawing a store: stores differ by orders of magnitude, and each has its own limit. */
export const lagCharts = (gate: ReportedGate, index: number): readonly Chart[] =>
  gate.curves.map((curve) => lagChart(gate, curve, `gate-${index + 1}-${slug(curve.store)}`));

function lagChart(gate: ReportedGate, { store, limitSeconds, samples, points }: Curve, id: string): Chart {
  const known = points.flatMap((point) => (point.lag === null ? [] : [point.lag]));
  const largest = known.length === 0 ? 'never measured' : `at most ${lag(Math.max(...known))}`;
  const unknown = points.length - known.length;
  const gaps = unknown === 0 ? '' : ` ${unknown} of the points drawn were not measured: a gap.`;
  return {
    id,
    title: `Lag of ${store} while gate ${gate.title} was open`,
    description: `${samples} samples, ${largest}, limit ${lag(limitSeconds)}.${gaps}`,
    height: 220,
    option: {
      grid: { left: 64, right: 110, top: 20, bottom: 34 },
      xAxis: {
        type: 'time',
        splitNumber: 6,
        axisLine: { lineStyle: { color: colours.quiet } },
        axisLabel: { color: colours.quiet, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        min: 0,
        // The limit is always in sight.
        max: roundedUp(Math.max(limitSeconds, ...known) * 1.1),
        axisLabel: { color: colours.quiet, formatter: '{value} s' },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        {
          type: 'line',
          name: store,
          data: points.map((point) => [point.at, point.lag]),
          connectNulls: false,
          symbol: 'circle',
          symbolSize: points.length > 60 ? 3 : 6,
          showAllSymbol: true,
          lineStyle: { color: colours.one, width: 2 },
          itemStyle: { color: colours.one },
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: colours.bad, type: 'dashed', width: 1.5 },
            label: { color: colours.bad, formatter: `limit ${lag(limitSeconds)}` },
            data: [{ yAxis: limitSeconds }],
          },
        },
      ],
    },
  };
}

/** To two digits. */
function roundedUp(value: number): number {
  const step = 10 ** (Math.floor(Math.log10(Math.max(value, 1e-3))) - 1);
  return Number((Math.ceil(value / step) * step).toPrecision(2));
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
