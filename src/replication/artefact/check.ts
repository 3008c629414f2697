import type { JournalEntry, RegionPair } from '../../runbook/events.ts';
import { decide } from '../../runbook/gate.ts';
import { digestOf, parseArtefact, sha256, type Artefact } from './artefact.ts';

export interface Expectations {
  readonly account?: string;
  readonly environmentSuffix?: string;
  readonly regions?: RegionPair;
  /** How old a verification may be. */
  readonly maxAgeSeconds: number;
}

export interface CheckedArtefact {
  readonly artefact: Artefact;
  readonly ageSeconds: number;
  /** Why it proves nothing, each a sentence without its stop; empty when it holds. */
  readonly problems: readonly string[];
}

/**
 * Judges an artefact: it is as it was written, in the run that the journal says, its verdict follows from its samples, it passes, it
 * is fresh, and nothing newer says otherwise. A pure function.
 * @param now milliseconds since the epoch.
 * @returns undefined when the text is no artefact of this version.
 */
export function checkArtefact(
  text: string,
  entries: Iterable<JournalEntry>,
  expected: Expectations,
  now: number,
): CheckedArtefact | undefined {
  const artefact = parseArtefact(text);
  if (!artefact) return undefined;
  const ageSeconds = Math.round((now - Date.parse(artefact.decidedAt)) / 1000);
  const problems = [
    ...journalProblems(text, artefact, entries),
    ...verdictProblems(artefact),
    ...placeProblems(artefact, expected),
    ...ageProblems(ageSeconds, expected),
  ];
  return { artefact, ageSeconds, problems };
}

function journalProblems(text: string, artefact: Artefact, entries: Iterable<JournalEntry>): string[] {
  const digest = sha256(text);
  const { seq, sha256: headDigest } = artefact.journalHead;
  let found: readonly string[] | undefined;
  let isHeadThere = false;
  /** The first of each type. */
  const newer = new Map<string, string>();
  for (const entry of entries) {
    const { event } = entry;
    if (entry.seq === seq) isHeadThere = sha256(JSON.stringify(entry)) === headDigest;
    if (event.type === 'evidence-written' && event.sha256 === digest) {
      // Written twice, the later entry is what counts.
      newer.clear();
      found = [...mismatch(entry, artefact), ...(isHeadThere ? [] : [headProblem(seq)])];
    } else {
      const problem = newerProblem(entry);
      if (problem !== undefined && !newer.has(event.type)) newer.set(event.type, problem);
    }
  }
  return found
    ? [...found, ...newer.values()]
    : ['the journal knows no artefact with these bytes: it was changed, or comes from elsewhere'];
}

const headProblem = (seq: number): string =>
  `line ${seq} of the journal is not what it was when the artefact was written`;

const mismatch = ({ run, event }: JournalEntry, artefact: Artefact): string[] =>
  event.type === 'evidence-written' && (run !== artefact.run || event.verdict !== artefact.verdict)
    ? [`the journal has it as ${event.verdict} of run ${run}`]
    : [];

/** Why an entry after that of the artefact says otherwise. */
function newerProblem({ event, time }: JournalEntry): string | undefined {
  if (event.type === 'evidence-written') return `there is a newer verification, of ${time}`;
  if (event.type === 'content-compared' && event.content.verdict === 'refuse')
    return `a comparison of ${time} found that the two sides differ`;
  return event.type === 'run-started' && event.fresh
    ? 'the AWS that it was about is not there any more'
    : undefined;
}

/** The gate's own decision, as if its deadline had been when it decided: that cannot make a pass of anything else. */
function verdictProblems({ samples, policy, digests, decidedAt, verdict }: Artefact): string[] {
  const problems: string[] = [];
  if (digestOf(samples) !== digests.samples) problems.push('its samples do not have the digest that it says');
  const at = Date.parse(decidedAt);
  const { decision } = decide(samples, { ...policy, timeoutSeconds: 0 }, at, at);
  if ((decision === 'pass') !== (verdict === 'pass'))
    problems.push(`it says ${verdict}, and its samples say ${decision}`);
  if (verdict !== 'pass') problems.push(`the gate did not pass: ${verdict}`);
  return problems;
}

function placeProblems(artefact: Artefact, { account, environmentSuffix, regions }: Expectations): string[] {
  const problems: string[] = [];
  const compare = (what: string, is: string, wanted: string | undefined): void => {
    if (wanted !== undefined && wanted !== is) problems.push(`it is about ${what} ${is}, not ${wanted}`);
  };
  compare('account', artefact.account, account);
  compare('environment', artefact.environmentSuffix, environmentSuffix);
  compare('the source region', artefact.regions.source, regions?.source);
  compare('the target region', artefact.regions.target, regions?.target);
  return problems;
}

function ageProblems(ageSeconds: number, { maxAgeSeconds }: Expectations): string[] {
  if (ageSeconds < 0) return ['it is from the future: a clock is wrong'];
  return ageSeconds > maxAgeSeconds ? [`it is ${ageSeconds} s old, and may be ${maxAgeSeconds} s`] : [];
}
