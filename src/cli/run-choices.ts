import { MigrationError } from '../errors.ts';
import type { PhaseName } from '../phases/names.ts';
import { defaultPolicy, type Choices } from '../runbook/control.ts';

export interface ChoiceFlags {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly until?: string | undefined;
  readonly approve?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
}

/**
 * What the flags of `run` and the configuration decide of its phases ahead of time.
 * @param phases those that the platform has, in order.
 * @throws MigrationError REASON_MISSING, PHASE_NOT_THERE, PHASES_REVERSED (exit 2).
 */
export function choicesOf(
  { from, to, until, approve = [], skip = [], reason = [] }: ChoiceFlags,
  phases: readonly PhaseName[],
  policy: 'none' | readonly PhaseName[] | undefined,
): Choices & { readonly from: string | undefined; readonly to: string | undefined } {
  const last = to ?? until;
  for (const name of [from, last, ...skip]) requirePhase(name, phases);
  if (from !== undefined && last !== undefined && indexIn(phases, from) > indexIn(phases, last))
    throw usage(
      'PHASES_REVERSED',
      `A run cannot begin with ${from} and end with ${last}: that comes before.`,
    );
  return {
    from,
    to: last,
    policy: policy === 'none' ? [] : (policy ?? defaultPolicy(phases)),
    approved: approve.includes('all') ? 'all' : approve,
    skipped: reasonsOf(skip, reason),
  };
}

/** Each reason belongs to the phase at its place. */
function reasonsOf(skip: readonly string[], reason: readonly string[]): Readonly<Record<string, string>> {
  if (skip.length !== reason.length || !reason.every(isReason))
    throw usage(
      'REASON_MISSING',
      'Every --skip wants a --reason, in the same order: the journal keeps why a phase was left out.',
    );
  return Object.fromEntries(skip.map((phase, index) => [phase, reason[index] ?? '']));
}

/** A flag that follows is not the reason that was forgotten. */
const isReason = (text: string): boolean => text.trim() !== '' && !text.startsWith('-');

/** @throws MigrationError REASON_MISSING (exit 2). */
export function requireReason(flag: string, text: string): string {
  if (isReason(text)) return text.trim();
  throw usage('REASON_MISSING', `Flag ${flag} wants a reason: the journal keeps it.`);
}

function requirePhase(name: string | undefined, phases: readonly PhaseName[]): void {
  if (name === undefined || indexIn(phases, name) !== -1) return;
  throw usage(
    'PHASE_NOT_THERE',
    `The platform has nothing for ${name} to do: its run is ${phases.join(', ')}.`,
  );
}

const indexIn = (phases: readonly string[], name: string): number => phases.indexOf(name);

const usage = (code: string, message: string): MigrationError =>
  new MigrationError('usage', message, { code, untouched: 'Nothing was called on AWS.' });

/** What was decided once is in the journal: only what is no decision is typed again. */
export function withoutDecisions(argv: readonly string[]): readonly string[] {
  const decisions = [
    '--from',
    '--to',
    '--until',
    '--approve',
    '--skip',
    '--reason',
    '--take-over',
    '--abort',
  ];
  return argv.filter((word, index) => {
    const before = argv[index - 1];
    const isValue = before !== undefined && decisions.includes(before);
    return !isValue && !decisions.some((flag) => word === flag || word.startsWith(`${flag}=`));
  });
}
