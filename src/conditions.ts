import type { Identity } from './aws/identity.ts';
import { runChecks } from './preflight/check.ts';
import { credentials } from './preflight/checks/credentials.ts';
import { stacks } from './preflight/checks/stacks.ts';
import type { CheckResult } from './preflight/finding.ts';
import type { PreflightWorld } from './preflight/world.ts';
import type { CheckedCondition } from './runbook/control.ts';

/**
 * What of a preflight can change while a run is under way: who asks, how long the credentials last, and whether a stack is in a
 * state that nothing goes on from.
 * @param whoNow asks AWS anew.
 * @throws MigrationError of the kind `credentials` when they are not accepted any more.
 */
export async function conditionsNow(
  world: PreflightWorld,
  whoNow: () => Promise<Identity>,
): Promise<readonly CheckedCondition[]> {
  const results = await runChecks([credentials, stacks], world);
  return [identityOf(await whoNow(), world), ...results.map(conditionOf)];
}

const identityOf = ({ account, arn }: Identity, world: PreflightWorld): CheckedCondition =>
  account === world.account
    ? { name: 'identity', verdict: 'pass', reasons: [] }
    : {
        name: 'identity',
        verdict: 'refuse',
        kind: 'credentials',
        reasons: [`the credentials are now those of ${arn}, and the run is in account ${world.account}`],
        next: ['Sign in to that account, then run the same command again.'],
      };

/** Of what is fine the condition says nothing. */
function conditionOf({ check, findings }: CheckResult): CheckedCondition {
  const notable = findings.filter(({ severity }) => severity !== 'ok');
  const blocking = findings.filter(({ severity }) => severity === 'block');
  const told = blocking.length > 0 ? blocking : notable;
  const isUnknown = findings.some(({ severity }) => severity === 'unknown');
  return {
    name: check,
    verdict: blocking.length > 0 ? 'refuse' : isUnknown ? 'unknown' : 'pass',
    mayBeUnknown: true,
    kind: blocking[0]?.kind ?? 'aws',
    reasons: told.map(({ region, what }) => (region === 'global' ? what : `${region}: ${what}`)),
    next: blocking.flatMap(({ next = [] }) => next),
  };
}
