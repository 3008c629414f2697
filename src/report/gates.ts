import { duration, lag, moment } from '../ui/format.ts';
import type { DrawChart } from './chart.ts';
import { lagCharts } from './lag-chart.ts';
import { html, section, table, trusted, verdict, type Html } from './markup.ts';
import type { ReportedFailure, ReportedGate, ReportModel } from './model.ts';
import type { RegionFailure } from '../errors.ts';

export function gatesSection({ gates }: ReportModel, draw: DrawChart): Html {
  return section(
    'gates',
    'Gates',
    gates.length === 0
      ? html`<p class="quiet">This run opened no gate.</p> `
      : gates.map((gate, index) => gateOf(gate, index, draw)),
  );
}

function gateOf(gate: ReportedGate, index: number, draw: DrawChart): Html {
  const { title, phase, openedAt, decidedAt, wantedSamples, samples, maxLagSeconds, timeoutSeconds } = gate;
  const decided = decidedAt === null ? 'It was not decided.' : `Decided ${moment(decidedAt)}.`;
  const charts = lagCharts(gate, index).map(
    (chart) =>
      html`<figure>
        <figcaption>${chart.title}. ${chart.description}</figcaption>
        ${trusted(draw(chart))}
      </figure> `,
  );
  return html`<h3>${title}, in ${phase}: ${verdict(gate.verdict ?? 'undecided')}</h3>
    <p>
      Opened ${moment(openedAt)}. ${decided} It wanted ${wantedSamples} passing samples in a row within
      ${lag(maxLagSeconds)} of lag, took ${samples}, and would have waited
      ${duration(timeoutSeconds)}.${gate.early === null ? '' : ` ${gate.early}`}
    </p>
    ${table({
      caption: 'The last word of each store',
      head: ['Store', 'Verdict', 'Lag', 'Limit', 'CloudWatch', 'Reasons'],
      rows: gate.readings.map((reading) => [
        reading.subject,
        html`${verdict(reading.verdict)}${reading.unknownAllowed ? ' (allowed)' : ''}`,
        lag(reading.lagSeconds),
        lag(reading.maxLagSeconds ?? maxLagSeconds),
        `${lag(reading.metricLagSeconds)}, ${reading.metricRegion}`,
        reading.reasons.join('; '),
      ]),
    })}${charts}`;
}

export function failuresSection({ failures }: ReportModel): Html {
  return section(
    'failures',
    'Failures',
    failures.length === 0 ? html`<p class="quiet">No layer failed.</p> ` : failures.map(failureOf),
  );
}

const failureOf = ({ at, failure }: ReportedFailure): Html =>
  html`<h3>${failure.layer} could not be ${failure.verb}, ${moment(at)}</h3>
    <ul class="tree">
      ${
        failure.operation
          ? html`<li>
              operation <code>${failure.operation.id}</code> of ${failure.operation.stackSet}:
              ${failure.operation.status}
            </li> `
          : ''
      }${failure.regions.map(regionOf)}
    </ul> `;

function regionOf(failure: RegionFailure): Html {
  const { region, outcome, request, stackId, resource, words, meaning, mend } = failure;
  const lines: readonly (readonly [string, string])[] = [
    ['refused', request ?? ''],
    ['stack', stackId ?? ''],
    ['resource', resource ? `${resource.logicalId} (${resource.type}): ${resource.status}` : ''],
    ['AWS says', words],
    ['which means', meaning],
    ...mend.map((each): [string, string] => ['to mend it', each]),
  ];
  const said = lines.filter(([, text]) => text !== '');
  return html`<li>
    ${region} ${verdict(outcome)}
    <ul>
      ${said.map(([name, text]) => html`<li><span class="quiet">${name}</span> ${text}</li> `)}
    </ul>
  </li> `;
}
