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

type Written = Extract<JournalEntry['event'], { type: 'evidence-written' }>;

/**
 * Judges an artefact: it is as it was written, in the run that the journal says, its verdict follows from its samples, it passes, it
 * is fresh, and nothing newer says otherwise. A pure function.
 * @param now milliseconds since the epoch.
 * @returns undefined when the text is no artefact of this version.
 */
export function checkArtefact(
  text: string,
  entries: readonly JournalEntry[],
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

function journalProblems(
  text: string,
  { run, journalHead, verdict }: Artefact,
  entries: readonly JournalEntry[],
) {
  const digest = sha256(text);
  const at = entries.findLastIndex(
    ({ event }) => event.type === 'evidence-written' && event.sha256 === digest,
  );
  const entry = entries[at];
  if (!entry)
    return ['the journal knows no artefact with these bytes: it was changed, or comes from elsewhere'];
  const written = entry.event as Written;
  const problems: string[] = [];
  if (entry.run !== run || written.verdict !== verdict)
    problems.push(`the journal has it as ${written.verdict} of run ${entry.run}`);
  const head = entries.find(({ seq }) => seq === journalHead.seq);
  if (!head || head.seq >= entry.seq || sha256(JSON.stringify(head)) !== journalHead.sha256)
    problems.push(`line ${journalHead.seq} of the journal is not what it was when the artefact was written`);
  const newer = entries.slice(at + 1).find(({ event }) => event.type === 'evidence-written');
  if (newer) problems.push(`there is a newer verification, of ${newer.time}`);
  const differs = entries
    .slice(at + 1)
    .find(({ event }) => event.type === 'content-compared' && event.content.verdict === 'refuse');
  if (differs) problems.push(`a comparison of ${differs.time} found that the two sides differ`);
  if (entries.slice(at + 1).some(({ event }) => event.type === 'run-started' && event.fresh))
    problems.push('the AWS that it was about is not there any more');
  return problems;
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
