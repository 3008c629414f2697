import { loadCharts, type DrawChart } from './chart.ts';
import { failuresSection, gatesSection } from './gates.ts';
import { html, section, trusted, type Html } from './markup.ts';
import type { ReportModel } from './model.ts';
import { checksSection, decisionsSection, evidenceSection } from './records.ts';
import { costSection, phasesSection, resourcesSection, summarySection, versionsSection } from './sections.ts';
import { style } from './style.ts';
import { timelineChart } from './timeline.ts';

/** One HTML file that needs nothing else: no script, no network, no font. The same model makes the same bytes. */
export async function renderReport(model: ReportModel): Promise<string> {
  const draw = await loadCharts();
  const { environmentSuffix, regions, startedAt } = model.run;
  const title = `Migration ${environmentSuffix}, ${regions.source} → ${regions.target}`;
  return html`${trusted('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#summary">To the summary</a>
        <header>
          <h1>${title}</h1>
          <p class="quiet">
            ${model.run.command}, begun ${startedAt}. Made from the journal of the migration.
          </p>
        </header>
        ${navigation}
        <main>
          ${summarySection(model)}${timelineSection(model, draw)}${phasesSection(model)}${gatesSection(model, draw)}${checksSection(model)}${decisionsSection(model)}${evidenceSection(model)}${failuresSection(model)}${resourcesSection(model)}${versionsSection(model)}${costSection(model)}
        </main>
      </body>
    </html> `.html;
}

const links = [
  'summary',
  'timeline',
  'phases',
  'gates',
  'checks',
  'decisions',
  'evidence',
  'failures',
  'resources',
  'versions',
  'cost',
];

const navigation: Html = html`<nav aria-label="Sections">
  <ul>
    ${links.map((id) => html`<li><a href="#${id}">${id}</a></li>`)}
  </ul>
</nav>`;

const timelineSection = (model: ReportModel, draw: DrawChart): Html =>
  section(
    'timeline',
    'Timeline',
    html`<div class="scroll" role="region" aria-label="Drawing of the timeline" tabindex="0">
      <figure>${trusted(draw(timelineChart(model)))}</figure>
    </div> `,
  );
