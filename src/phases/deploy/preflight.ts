import { MigrationError } from '../../errors.ts';
import { countsOf, findingsOf, outcomeOf, type CheckResult, type Finding } from '../../preflight/finding.ts';
import { plural } from '../../deployment/plural.ts';
import type { Step, StepContext } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import type { DeployOptions } from './options.ts';

type Choices = Pick<DeployOptions, 'continueRollback' | 'skipPreflight'>;

/**
 * Looks for what would keep the deploy from going through, before anything is changed. A run that is resumed is not asked again
 * once its deployment began: what it left half made is no finding.
 * @throws MigrationError PREFLIGHT_BLOCKED, of the kind of its gravest finding.
 */
export const preflight = (
  world: MigrationWorld,
  { continueRollback, skipPreflight: reason }: Choices,
): Step => ({
  name: 'preflight',
  title: 'Look for what would block',
  run: async (context) => {
    const { phase } = context;
    if (context.beganBefore('deploy-layers')) return 'its deployment had begun already';
    if (reason !== undefined) {
      await context.record({ type: 'preflight-skipped', phase, reason });
      return `skipped: ${reason}`;
    }
    const asked = await world.preflight({ continuesRollback: continueRollback !== undefined });
    const results = await asked.results();
    await record(results, context);
    const outcome = outcomeOf(results);
    if (outcome !== 'done') throw blockedBy(results, outcome, world);
    const { seconds, stacks } = await asked.forecast();
    await context.record({
      ...{ type: 'deploy-forecast', phase, seconds },
      stacks: stacks.filter((stack) => stack.seconds > 0),
    });
    return inWords(results);
  },
});

const record = (results: readonly CheckResult[], context: StepContext): Promise<void> =>
  context.record({
    type: 'preflight-checked',
    phase: context.phase,
    counts: countsOf(results),
    findings: results.flatMap(({ check, findings }) =>
      findings.flatMap(({ severity, region, what }) =>
        severity === 'ok' ? [] : [{ check, severity, region, what }],
      ),
    ),
  });

function inWords(results: readonly CheckResult[]): string {
  const { warn, unknown, ok } = countsOf(results);
  return `nothing blocks a deploy: ${plural(warn, 'warning')}, ${unknown} unknown, ${ok} ok`;
}

function blockedBy(
  results: readonly CheckResult[],
  kind: NonNullable<Finding['kind']>,
  { environmentSuffix }: MigrationWorld,
): MigrationError {
  const blocking = findingsOf(results).filter(({ severity }) => severity === 'block');
  const told = blocking.map(({ region, what, why }) => {
    const where = what.includes(region) ? '' : `${region}: `;
    return `${where}${what}${why ? ` (${why.replace(/\.$/, '')})` : ''}`;
  });
  const verb = blocking.length === 1 ? 'blocks' : 'block';
  return new MigrationError(
    kind,
    `${plural(blocking.length, 'finding')} ${verb} the deploy. ${told.map((each) => `${each}.`).join(' ')}`,
    {
      code: 'PREFLIGHT_BLOCKED',
      untouched: 'Nothing was changed.',
      next: [
        ...new Set(blocking.flatMap(({ next = [] }) => next)),
        'All that was looked at is told by:',
        `trading-migrate preflight -e ${environmentSuffix}`,
      ],
    },
  );
}
