import { MigrationError, type ErrorKind } from '../errors.ts';
import type { ApprovedBy, Condition } from './events.ts';
import type { StepContext } from './phase.ts';

/** What is decided before a phase. */
export type Decision =
  | { readonly decision: 'approve'; readonly by: ApprovedBy }
  | { readonly decision: 'skip'; readonly reason: string }
  | { readonly decision: 'pause' }
  | { readonly decision: 'abort'; readonly reason: string };

/** A phase as somebody is asked about it. */
export interface Asked {
  readonly name: string;
  readonly title: string;
}

/** A condition as it was found, with what becomes of a run in which it does not hold. */
export interface CheckedCondition extends Condition {
  /** Default `refused`. */
  readonly kind?: Extract<ErrorKind, 'aws' | 'usage' | 'credentials' | 'refused'>;
  /** It is told, and holds nobody up, when nothing can be known of it. */
  readonly mayBeUnknown?: true;
  /** What to do about it, most useful first. */
  readonly next?: readonly string[];
}

/** How a runbook is gone through, where people decide between its phases. */
export interface Control {
  /** Begin a new run with this phase: what comes before must have been done, by whatever run. */
  readonly from?: string | undefined;
  /** Stop when this phase is done. */
  readonly to?: string | undefined;
  /** What was said ahead of time, or goes without saying; undefined when somebody has to be asked. */
  decided(phase: string): Decision | undefined;
  /** Asks a person. Undefined: there is nobody to ask. */
  ask(phase: Asked, signal: AbortSignal): Promise<Decision | undefined>;
  /** What has to hold before the phase, gates of earlier phases aside. */
  conditions(phase: string, context: StepContext): Promise<readonly CheckedCondition[]>;
}

export interface Choices {
  /** Phases that need an approval. */
  readonly policy: readonly string[];
  /** Phases that were approved ahead of time, or all of them. */
  readonly approved: readonly string[] | 'all';
  /** Reasons by phase. */
  readonly skipped: Readonly<Record<string, string>>;
}

/** What flags and policy say of a phase, in this order: who leaves a phase out has decided. */
export function decide({ policy, approved, skipped }: Choices, phase: string): Decision | undefined {
  const reason = skipped[phase];
  if (reason !== undefined) return { decision: 'skip', reason };
  if (approved === 'all' || approved.includes(phase)) return { decision: 'approve', by: 'flag' };
  return policy.includes(phase) ? undefined : { decision: 'approve', by: 'policy' };
}

/** The policy where none is configured: whoever starts a run has decided on its first phase. */
export const defaultPolicy = (phases: readonly string[]): readonly string[] => phases.slice(1);

/** @throws MigrationError CONDITION_REFUSED, of the kind of the first that does not hold. */
export function requireConditions(conditions: readonly CheckedCondition[], title: string): void {
  const refused = conditions.filter(
    ({ verdict, mayBeUnknown }) => verdict === 'refuse' || (verdict === 'unknown' && !mayBeUnknown),
  );
  const [gravest] = refused;
  if (!gravest) return;
  const told = refused.map(({ name, reasons }) => `${name}: ${reasons.join('; ')}`).join('. ');
  throw new MigrationError(
    gravest.kind ?? 'refused',
    `"${title}" does not begin: what it rests upon does not hold any more. ${told}.`,
    {
      code: 'CONDITION_REFUSED',
      untouched: 'Everything that was done stays as it is.',
      next: [...new Set(refused.flatMap(({ next = [] }) => next))],
    },
  );
}
