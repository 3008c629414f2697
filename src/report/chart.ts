import type { EChartsCoreOption } from 'echarts/core';
import { escape } from './escape.ts';

/** Colours are names until the page says what they are: light, dark and print look different. */
export const colours = {
  ink: '#010101',
  quiet: '#020202',
  line: '#030303',
  one: '#040404',
  two: '#050505',
  three: '#060606',
  four: '#070707',
  good: '#080808',
  bad: '#090909',
  unsure: '#0a0a0a',
} as const;

export type Colour = keyof typeof colours;

export interface Chart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the drawing says, for who does not see it. */
  readonly description: string;
  readonly height: number;
  readonly option: EChartsCoreOption;
}

/** Wide enough for a page of paper; the page scales it. */
export const chartWidth = 960;

export type DrawChart = (chart: Chart) => string;

/** Loads the drawing library, which nothing but a report needs. */
export async function loadCharts(): Promise<DrawChart> {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.LineChart,
    charts.CustomChart,
    components.GridComponent,
    components.LegendComponent,
    components.MarkLineComponent,
    renderers.SVGRenderer,
  ]);
  return (chart) => {
    const drawing = core.init(null, null, {
      renderer: 'svg',
      ssr: true,
      width: chartWidth,
      height: chart.height,
    });
    try {
      drawing.setOption({
        animation: false,
        useUTC: true,
        textStyle: { fontFamily: 'sans-serif' },
        ...chart.option,
      });
      return accessible(drawing.renderToSVGString(), chart);
    } finally {
      drawing.dispose();
    }
  };
}

/** Says what it shows, takes its colours from the page, and names its parts after itself: the library counts on and on. */
function accessible(svg: string, { id, title, description, height }: Chart): string {
  const labelled =
    `<svg role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${chartWidth} ${height}" xmlns="http://www.w3.org/2000/svg">` +
    `<title id="${id}-title">${escape(title)}</title><desc id="${id}-desc">${escape(description)}</desc>`;
  const named = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, labelled)
    // Looks for a pointer, which nothing on the page answers.
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ class="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replaceAll(/\becmeta_[a-z_]+="[^"]*"/g, '');
  return Object.entries(colours).reduce(
    (text, [name, value]) => text.replaceAll(value, `var(--${name})`),
    named,
  );
}
