/** The results as a section of docs/local-aws.md. */
import type { Result, Verdict } from './verdict.ts';

const begin = '<!-- conformance: begin -->';
const end = '<!-- conformance: end -->';

/** @throws Error when the document has no place for the results. */
export function withResults(document: string, results: readonly Result[]): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document needs ${begin} and, below it, ${end}`);
  return [document.slice(0, from + begin.length), render(results), document.slice(to)].join('\n\n');
}

function render(results: readonly Result[]): string {
  const sections = [...new Set(results.map(({ section }) => section))];
  return [
    summary(results),
    ...sections.map((section) => tableOf(section, results)),
    ...list(
      'Where the gateway is wrong',
      'Each of these fails the suite as soon as it is mended, so that it is taken out of this list.',
      results.flatMap((result) => (result.gap === undefined ? [] : [[result, result.gap] as const])),
    ),
    ...list(
      'Where moto answers something else, and who is right',
      "By AWS's documentation (the row's source).",
      results.flatMap((result) => (result.ruling === undefined ? [] : [[result, result.ruling] as const])),
    ),
  ].join('\n\n');
}

function summary(results: readonly Result[]): string {
  const count = (verdicts: readonly (Verdict | undefined)[], is: Verdict['is']): number =>
    verdicts.filter((verdict) => verdict?.is === is).length;
  const ours = results.map(({ gateway }) => gateway);
  const theirs = results.map(({ moto }) => moto).filter((verdict) => verdict !== undefined);
  return [
    `Of ${results.length} questions the gateway answers ${count(ours, 'as AWS')} as AWS does,`,
    `${count(ours, 'different')} differently, and ${count(ours, 'missing')} not at all.`,
    `Moto was asked ${theirs.length} of them and answers ${count(theirs, 'as AWS')} as AWS does.`,
  ].join(' ');
}

function tableOf(section: string, results: readonly Result[]): string {
  const rows = results
    .filter((result) => result.section === section)
    .map(({ id, question, expected, gateway, moto, source }) => [
      `${id ? `**${id}** ` : ''}${question}: ${code(expected)}`,
      cell(gateway),
      moto ? cell(moto) : '',
      `[${source.title}](${source.url})`,
    ]);
  const heading = ['Fact', 'Gateway', 'Moto', 'Source'];
  const lines = [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`#### ${section}`, '', ...lines].join('\n');
}

const cell = ({ is, answer }: Verdict): string =>
  is === 'as AWS' ? 'yes' : is === 'missing' ? '**missing**' : `**no**: ${code(answer)}`;

const code = (text: string): string => `\`${text.replaceAll('|', '¦').replaceAll('`', "'")}\``;

const list = (title: string, words: string, items: readonly (readonly [Result, string])[]): string[] =>
  items.length === 0
    ? []
    : [
        `#### ${title}`,
        words,
        items.map(([{ id, question }, text]) => `- ${id ? `**${id}** ` : ''}${question}. ${text}`).join('\n'),
      ];
