import { MigrationError } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import type { CheckResult, Finding } from './finding.ts';
import type { PreflightWorld } from './world.ts';

export interface Check {
  /** Stable, such as `quotas`. */
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  /** Questions that do not depend on each other: one that AWS does not answer leaves the others be. */
  questions(world: PreflightWorld): readonly Question[];
}

export interface Question {
  /** A region, or `global`. */
  readonly region: string;
  /** What could not be found out if AWS does not answer, such as `the quota of VPCs`. */
  readonly about: string;
  readonly ask: () => Promise<readonly Finding[]>;
}

/** Questions at once: IAM and Service Quotas allow only a few calls a second. */
const atOnce = 8;

/**
 * Asks everything, a few questions at once, in the order of the checks.
 * @throws MigrationError only of the kind `credentials`: then no answer can be trusted.
 */
export async function runChecks(
  checks: readonly Check[],
  world: PreflightWorld,
): Promise<readonly CheckResult[]> {
  const asked = checks.map((check) => {
    const questions = check.questions(world);
    return { check, questions, answers: questions.map((): readonly Finding[] => []) };
  });
  const jobs = asked.flatMap(({ questions, answers }) =>
    questions.map((question, index) => async () => {
      answers[index] = await answerOf(question);
    }),
  );
  await inParallel(jobs, atOnce, (job) => job());
  return asked.map(({ check, answers }) => ({
    check: check.name,
    title: check.title,
    findings: answers.flat(),
  }));
}

/** Unknown is not ok: what AWS refuses to tell is told. */
async function answerOf({ region, about, ask }: Question): Promise<readonly Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof MigrationError) || error.kind === 'credentials') throw error;
    return [
      {
        severity: 'unknown',
        region,
        what: `${about}: AWS does not say`,
        why: error.message,
        next: [
          'If it is a permission that you lack, this prints what preflight needs:',
          'trading-migrate iam-policy --command preflight',
        ],
      },
    ];
  }
}
