import { count, duration } from '../ui/format.ts';
import type { ReportedCost, ReportModel } from './model.ts';
import { at, empty, html, none, section, table, verdict, type Html } from './markup.ts';

export function summarySection({ run, phases, gates, checks, failures, stacks }: ReportModel): Html {
  const facts: readonly (readonly [string, string | Html])[] = [
    ['Result', verdict(run.status ?? 'not ended')],
    ...(run.reason === null ? [] : [['Reason', run.reason] as const]),
    ['Command', run.command],
    ['Environment', run.environmentSuffix],
    ['Regions', `${run.regions.source} → ${run.regions.target}`],
    ['Account', run.account],
    ['From', at(run.startedAt)],
    [
      'To',
      `${at(run.lastEventAt)}, ${duration((Date.parse(run.lastEventAt) - Date.parse(run.startedAt)) / 1000)}`,
    ],
    ['Who', html`${run.actors.map((actor, index) => html`${index === 0 ? '' : ', '}<code>${actor}</code>`)}`],
    [
      'In all',
      [
        `${phases.filter(({ status }) => status === 'done').length} of ${count(phases.length, 'phase')} done`,
        `${gates.filter((gate) => gate.verdict === 'pass').length} of ${count(gates.length, 'gate')} passed`,
        `${checks.filter(({ outcome }) => outcome === 'pass').length} of ${count(checks.length, 'check')} passed`,
        count(stacks.length, 'stack'),
        count(failures.length, 'failure'),
      ].join(', '),
    ],
  ];
  return section(
    'summary',
    'Summary',
    html`<dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd> `,
      )}
    </dl> `,
  );
}

export function phasesSection({ phases }: ReportModel): Html {
  const rows = phases.map(({ title, name, status, seconds, spans, reason }) => [
    title,
    html`<code>${name}</code>`,
    verdict(status),
    spans[0] ? at(spans[0].from) : '–',
    status === 'pending' ? '–' : duration(seconds),
    reason ?? '',
  ]);
  const steps = phases.flatMap((phase) =>
    phase.steps.map(({ title, ok, seconds, detail }) => [
      title,
      html`<code>${phase.name}</code>`,
      verdict(ok === null ? 'not ended' : ok ? 'done' : 'failed'),
      duration(seconds),
      detail,
    ]),
  );
  return section(
    'phases',
    'Phases and steps',
    table({
      caption: 'Phases, in their order',
      head: ['Phase', 'Command', 'Status', 'Began', 'Took', 'Reason'],
      rows,
    }),
    steps.length === 0
      ? empty
      : table({
          caption: 'Steps',
          head: ['Step', 'Phase', 'Status', 'Took', 'What was found or done'],
          rows: steps,
        }),
  );
}

export function resourcesSection({ stacks, work }: ReportModel): Html {
  if (stacks.length === 0 && work.length === 0)
    return section('resources', 'Stacks and resources', none('This run touched no stack.'));
  const done = work.map(({ what, region, from, to, outcome }) => [
    what,
    region,
    at(from),
    to === null ? '–' : duration((Date.parse(to) - Date.parse(from)) / 1000),
    outcome ?? verdict('no outcome'),
  ]);
  return section(
    'resources',
    'Stacks and resources',
    table({
      caption: 'Stacks as the run left them',
      head: ['Layer', 'Region', 'Outcome', 'Settled', 'Resources', 'Stack'],
      rows: stacks.map(({ layer, region, outcome, at: time, resources, stackId }) => [
        layer,
        region,
        verdict(outcome),
        at(time),
        resources.length,
        html`<code>${stackId}</code>`,
      ]),
    }),
    table({
      caption: 'What was asked of AWS',
      head: ['Action', 'Region', 'Began', 'Took', 'Outcome'],
      rows: done,
    }),
    stacks
      .filter(({ resources }) => resources.length > 0)
      .map(
        ({ layer, region, resources }) =>
          html`<details>
            <summary>${layer} in ${region}: ${count(resources.length, 'resource')}</summary>
            ${table({
              caption: `Resources of ${layer} in ${region}`,
              head: ['Logical id', 'Type', 'Physical id'],
              rows: resources.map(({ logicalId, type, physicalId }) => [
                logicalId,
                type,
                html`<code>${physicalId}</code>`,
              ]),
            })}
          </details> `,
      ),
  );
}

export function versionsSection({ run, schema }: ReportModel): Html {
  const facts = [
    ['trading-migrate', run.toolVersion],
    ['Run', run.id],
    ['Plan', run.plan ?? 'none was named'],
    ['Templates and settings, SHA-256', run.fingerprint ?? 'not recorded'],
    ['Journal', `lines ${run.journal.first} to ${run.journal.last}, ${run.journal.entries} of this run`],
    ['Schema of this report', String(schema)],
  ] as const;
  return section(
    'versions',
    'Versions',
    html`<dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd><code>${value}</code></dd> `,
      )}
    </dl> `,
  );
}

export function costSection({ cost }: ReportModel): Html {
  return section('cost', 'Cost estimate', cost === null ? none('Not estimated.') : costOf(cost));
}

function costOf({ regions, plusUsage, withoutPrice }: ReportedCost): Html {
  const usd = (value: number): string => `${value.toFixed(2)} USD`;
  const total = regions.reduce((sum, region) => sum + region.usd, 0);
  return html`${table({
      caption:
        'A month of the platform as it is configured now, while nobody uses it. Estimated; prices are from memory.',
      head: ['Region', 'A month'],
      rows: [...regions.map((each) => [each.region, usd(each.usd)]), ['together', usd(total)]],
    })}
    <p class="quiet">
      Plus usage:
      ${plusUsage.join(', ') || 'nothing'}.${withoutPrice.length === 0 ? '' : ` Without a price: ${withoutPrice.join(', ')}.`}
    </p> `;
}
