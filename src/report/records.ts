import { count, duration } from '../ui/format.ts';
import { at, html, none, section, table, tableIfAny, verdict, type Html } from './markup.ts';
import type { ReportedCleanup, ReportedContent, ReportModel } from './model.ts';

export function checksSection({ checks, preflight, conditions }: ReportModel): Html {
  const rows = checks.map(({ name, region, outcome, seconds, proves, detail }) => [
    name,
    region,
    verdict(outcome),
    duration(seconds),
    proves,
    detail,
  ]);
  const counts = preflight === null ? [] : Object.entries(preflight.counts);
  return section(
    'checks',
    'Checks',
    rows.length === 0 ? none('This run tried no applications.') : [],
    tableIfAny({
      caption: 'What was tried, the last time each',
      head: ['Check', 'Region', 'Outcome', 'Took', 'Proves, if it passes', 'Detail'],
      rows,
    }),
    preflight === null
      ? none('No preflight was made.')
      : html`<p>
          Preflight, ${at(preflight.at)}:
          ${counts.map(([severity, number]) => `${number} ${severity}`).join(', ')}.
        </p> `,
    tableIfAny({
      caption: 'What the preflight found, but for what is fine',
      head: ['Check', 'Severity', 'Region', 'Finding'],
      rows: (preflight?.findings ?? []).map(({ check, severity, region, what }) => [
        check,
        verdict(severity),
        region,
        what,
      ]),
    }),
    tableIfAny({
      caption: 'What was looked at again before a phase began',
      head: ['Condition', 'Before', 'When', 'Verdict', 'Reasons'],
      rows: conditions.flatMap(({ phase, at: time, conditions: found }) =>
        found.map(({ name, verdict: word, reasons }) => [
          name,
          phase,
          at(time),
          verdict(word),
          reasons.join('; '),
        ]),
      ),
    }),
  );
}

export function decisionsSection({ decisions, hooks, untold, run }: ReportModel): Html {
  const started = [
    `began ${run.command}`,
    at(run.startedAt),
    html`<code>${run.actors[0] ?? ''}</code>`,
    run.plan === null ? '' : `plan ${run.plan}`,
  ];
  const rows = decisions.map(({ what, at: time, actor, reason }) => [
    what,
    at(time),
    html`<code>${actor}</code>`,
    reason,
  ]);
  return section(
    'decisions',
    'Approvals and decisions',
    table({
      caption: 'What people decided, as the journal has it',
      head: ['Decision', 'When', 'Who', 'Why'],
      rows: [started, ...rows],
    }),
    tableIfAny({
      caption: "Hooks, the operator's own commands around phases",
      head: ['Hook', 'Ended', 'Outcome', 'Took'],
      rows: hooks.map(({ phase, when, at: time, exitCode, seconds }) => [
        `${when} ${phase}`,
        at(time),
        [
          verdict(exitCode === 0 ? 'done' : 'refused'),
          exitCode === null ? ', did not end by itself' : `, exit code ${exitCode}`,
        ],
        duration(seconds),
      ]),
    }),
    tableIfAny({
      caption: 'Who could not be told',
      head: ['Channel', 'When', 'Reason'],
      rows: untold.map(({ channel, at: time, reason }) => [channel, at(time), reason]),
    }),
  );
}

export function evidenceSection({ evidence, backfills, contents, cleanup }: ReportModel): Html {
  return section(
    'evidence',
    'Evidence',
    evidence.length === 0 ? none('This run left no evidence.') : [],
    tableIfAny({
      caption: 'Artefacts beside the journal',
      head: ['File', 'Phase', 'Written', 'Verdict', 'SHA-256'],
      rows: evidence.map(({ file, phase, at: time, verdict: word, sha256 }) => [
        file,
        phase,
        at(time),
        verdict(word),
        html`<code>${sha256}</code>`,
      ]),
    }),
    tableIfAny({
      caption: 'Comparisons of everything in a store',
      head: ['Store', 'Ended', 'Verdict', 'Compared', 'The same', 'Differences', 'All of them'],
      rows: contents.map(contentRow),
    }),
    tableIfAny({
      caption: 'Batch jobs that replicated what was there before',
      head: ['Job', 'Region', 'AWS says', 'Versions', 'Succeeded', 'Failed'],
      rows: backfills.map(({ job, region, status, total, succeeded, failed }) => [
        html`<code>${job}</code>`,
        region,
        status,
        total,
        succeeded,
        failed,
      ]),
    }),
    cleanup === null ? [] : cleanupOf(cleanup),
  );
}

const contentRow = ({
  subject,
  at: time,
  verdict: word,
  compared,
  equal,
  differences,
  file,
}: ReportedContent) => [
  subject,
  at(time),
  verdict(word),
  compared,
  equal,
  Object.entries(differences)
    .map(([kind, number]) => `${number} ${kind}`)
    .join(', ') || 'none',
  file ?? '',
];

const cleanupOf = ({ bucketsEmptied, versionsDeleted, remaining, removed, staying }: ReportedCleanup): Html =>
  html`<p>
      Cleanup emptied ${count(bucketsEmptied, 'bucket')} of ${count(versionsDeleted, 'version')}.
      ${remains(remaining)}
    </p>
    ${tableIfAny({
      caption: 'What cleanup has left',
      head: ['Resource', 'Type', 'Region', 'Why', 'Detail', 'What removes it'],
      rows: staying.map(({ name, type, region, why, detail, command }) => [
        name,
        type,
        region,
        verdict(why),
        detail,
        command === undefined ? '' : html`<code>${command}</code>`,
      ]),
    })}${tableIfAny({
      caption: 'What is gone of all that a stack held',
      head: ['Type', 'Region', 'Gone', 'Known from'],
      rows: removed.map(({ type, region, count: number, asked }) => [
        type,
        region,
        number,
        asked ? 'the service' : 'the deletion of its stack',
      ]),
    })}`;

function remains(remaining: readonly string[] | null): string {
  if (remaining === null) return 'Both regions have not been listed after it.';
  return remaining.length === 0 ? 'Nothing remains.' : `What remains: ${remaining.join(', ')}.`;
}
