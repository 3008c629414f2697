import { exitCodes } from '../errors.ts';
import { count } from './format.ts';
import type { Look } from './look.ts';
import { hanging, nextLines } from './paragraph.ts';
import { oneLine, padTo, widthOf } from './text.ts';
import { typedLike } from './typed.ts';

/** What the checks found, in words of its own: views know nothing of the domain. */
export interface PreflightReport {
  readonly environment: string;
  readonly account: string;
  readonly actor: string;
  readonly regions: { readonly source: string; readonly target: string };
  readonly results: readonly ReportedCheck[];
}

interface ReportedCheck {
  readonly check: string;
  readonly title: string;
  readonly findings: readonly ReportedFinding[];
}

interface ReportedFinding {
  readonly severity: Severity;
  readonly region: string;
  readonly what: string;
  readonly why?: string;
  readonly next?: readonly string[];
}

type Severity = 'block' | 'warn' | 'unknown' | 'ok';
/** What matters most comes first. */
const severities: readonly Severity[] = ['block', 'warn', 'unknown', 'ok'];

/**
 * `preflight` for people: a check a paragraph, and below it what to do next.
 * @param invocation the command as it was typed.
 */
export function renderPreflight(report: PreflightReport, look: Look, invocation: string): string {
  const { environment, regions } = report;
  const results = typedResults(report, invocation);
  const titles = Math.max(...results.map(({ title }) => widthOf(title)));
  const places = Math.max(...findingsOf(report).map(({ region }) => widthOf(region)));
  const counts = countsOf(report);
  return [
    `${markOf(worstOf(counts), look)} ${look.palette.strong(`preflight ${environment}`)} ${regions.source} to ${regions.target}`,
    '',
    ...results.flatMap((result) => checkLines(result, { titles, places }, look)),
    '',
    `  ${severities.map((severity) => inWords(severity, counts[severity])).join(', ')}`,
    ...nextLines(nextSteps(counts, environment, invocation), look),
  ].join('\n');
}

/** Commands that findings suggest as they are to be typed. */
const typedResults = ({ results }: PreflightReport, invocation: string): readonly ReportedCheck[] =>
  results.map((result) => ({
    ...result,
    findings: result.findings.map((finding) => ({
      ...finding,
      ...(finding.next && { next: finding.next.map((step) => typedLike(step, invocation)) }),
    })),
  }));

interface Columns {
  readonly titles: number;
  readonly places: number;
}

/** The title once, and a finding a line. */
function checkLines({ title, findings }: ReportedCheck, columns: Columns, look: Look): readonly string[] {
  const sorted = severities.flatMap((severity) => inOneLine(severity, findings));
  return sorted.flatMap((finding, index) => findingLines(index === 0 ? title : '', finding, columns, look));
}

/** What is fine in a region is told in one line. */
function inOneLine(severity: Severity, findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  const those = findings.filter((finding) => finding.severity === severity);
  if (severity !== 'ok') return those;
  const regions = [...new Set(those.map(({ region }) => region))];
  return regions.map((region) => ({
    severity,
    region,
    what: those
      .filter((finding) => finding.region === region)
      .map(({ what }) => what)
      .join('; '),
  }));
}

function findingLines(
  title: string,
  { severity, region, what, why, next = [] }: ReportedFinding,
  { titles, places }: Columns,
  look: Look,
): readonly string[] {
  const { palette, width, glyphs } = look;
  const indent = 2 + titles + 2 + 2 + places + 2;
  const label = `  ${padTo(title, titles)}  ${markOf(severity, look)} ${padTo(region, places)}  `;
  const below = (text: string): readonly string[] => hanging(' '.repeat(indent), indent, text, width);
  const step = `${' '.repeat(indent)}${glyphs.arrow} `;
  return [
    ...hanging(label, indent, what, width),
    ...(why === undefined ? [] : below(oneLine(why)).map(palette.dim)),
    ...next.flatMap((text) => hanging(step, indent + glyphs.arrow.length + 1, text, width)),
  ];
}

function markOf(severity: Severity, { palette, glyphs }: Look): string {
  switch (severity) {
    case 'block':
      return palette.bad(glyphs.cross);
    case 'warn':
      return palette.warn('!');
    case 'unknown':
      return palette.warn(glyphs.unknown);
    case 'ok':
      return palette.good(glyphs.tick);
  }
}

type Counts = Readonly<Record<Severity, number>>;

const findingsOf = ({ results }: PreflightReport): readonly ReportedFinding[] =>
  results.flatMap(({ findings }) => findings);

function countsOf(report: PreflightReport): Counts {
  const of = (severity: Severity): number =>
    findingsOf(report).filter((finding) => finding.severity === severity).length;
  return { block: of('block'), warn: of('warn'), unknown: of('unknown'), ok: of('ok') };
}

const worstOf = (counts: Counts): Severity => severities.find((severity) => counts[severity] > 0) ?? 'ok';

function inWords(severity: Severity, number: number): string {
  switch (severity) {
    case 'block':
      return number === 0
        ? 'nothing blocks a deploy'
        : `${count(number, 'finding')} ${number === 1 ? 'blocks' : 'block'} a deploy`;
    case 'warn':
      return count(number, 'warning');
    case 'unknown':
      return `${number} unknown`;
    case 'ok':
      return `${number} ok`;
  }
}

function nextSteps(counts: Counts, environment: string, invocation: string): readonly string[] {
  if (counts.block > 0) return ['Mend what blocks, then look again:', invocation];
  const deploy = typedLike(`trading-migrate deploy -e ${environment}`, invocation);
  return counts.unknown > 0 ? ['Unknown is not ok: look at it by hand. Then:', deploy] : [deploy];
}

/**
 * What `preflight --json` prints.
 * @param invocation the command as it was typed.
 */
export function preflightResult(
  report: PreflightReport,
  outcome: keyof typeof exitCodes,
  invocation: string,
): object {
  const { environment, account, actor, regions } = report;
  return {
    ok: outcome === 'done',
    exit: exitCodes[outcome].exit,
    ...{ environment, account, actor, regions },
    counts: countsOf(report),
    findings: typedResults(report, invocation).flatMap(({ check, findings }) =>
      findings.map(({ severity, region, what, why, next }) => ({
        check,
        severity,
        region,
        what,
        why: why ?? null,
        next: next ?? [],
      })),
    ),
  };
}
