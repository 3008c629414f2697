import type { Check, Question } from '../check.ts';
import type { Finding } from '../finding.ts';
import { commandNames, type CommandName } from '../policy/grant.ts';
import type { PolicyScope } from '../policy/scope.ts';
import { regionsOf } from '../policy/regions.ts';
import { groupGrants, type GrantGroup } from '../policy/statements.ts';
import { plural } from '../../deployment/plural.ts';
import type { Decision } from '../ports.ts';
import { principalOf, type Principal } from '../principal.ts';
import type { PreflightWorld } from '../world.ts';

/** What a deploy needs, and what only the commands after it do. */
const needs: readonly {
  readonly title: string;
  readonly commands: readonly CommandName[];
  readonly severity: 'block' | 'warn';
}[] = [
  { title: 'deploy', commands: ['plan', 'deploy', 'status'], severity: 'block' },
  {
    title: 'sync, verify-replication, test-app and cleanup',
    commands: ['sync', 'verify-replication', 'test-app', 'monitor', 'cleanup'],
    severity: 'warn',
  },
];

/** Whether whoever asks may call what the program calls, and what CloudFormation does in their name. */
export const permissions: Check = {
  name: 'permissions',
  title: 'Permissions',
  questions: (world) => {
    const principal = principalOf(world.actor);
    const { regions, environmentSuffix } = world;
    if (principal.kind === 'other') return [notSimulatable(principal.why, environmentSuffix)];
    const arn = arnOf(principal, world);
    return ['global', regions.source, regions.target].map((region) => ({
      region,
      about: 'what you may do',
      ask: async () => {
        const decisions = await decisionsIn(region, await arn(), world);
        return needs.flatMap((need) =>
          judgeDecisions(region, need, decidedFor(need, decisions, world), environmentSuffix),
        );
      },
    }));
  },
};

type Decisions = ReadonlyMap<string, readonly Decision[]>;

/** Of each group of grants, whatever command it is for: each is simulated once. */
async function decisionsIn(region: string, principalArn: string, world: PreflightWorld): Promise<Decisions> {
  const groups = groupGrants(world.grants, commandNames, world).filter((group) =>
    isAskedIn(group, region, world),
  );
  return new Map(
    await Promise.all(
      groups.map(async (group) => [group.key, await simulate(group, region, principalArn, world)] as const),
    ),
  );
}

const decidedFor = (need: Need, decisions: Decisions, world: PreflightWorld): readonly Decision[] =>
  groupGrants(world.grants, need.commands, world).flatMap(({ key, actions }) =>
    (decisions.get(key) ?? []).filter(({ action }) => actions.includes(action)),
  );

const notSimulatable = (why: string, environmentSuffix: string): Question => ({
  region: 'global',
  about: 'what you may do',
  ask: () =>
    Promise.resolve([
      {
        severity: 'unknown',
        region: 'global',
        what: 'IAM cannot simulate what you may do',
        why,
        next: [
          'Use a role or a user of the account, with the policies that this prints:',
          `trading-migrate iam-policy -e ${environmentSuffix}`,
        ],
      },
    ]),
});

/** Of a role the ARN with its path, which is asked for once. */
function arnOf(
  principal: Exclude<Principal, { kind: 'other' }>,
  world: PreflightWorld,
): () => Promise<string> {
  if (principal.kind === 'user') return () => Promise.resolve(principal.arn);
  let asked: Promise<string> | undefined;
  return () => (asked ??= world.permissions.roleArn(world.regions.source, principal.roleName));
}

function isAskedIn({ on }: GrantGroup, region: string, scope: PolicyScope): boolean {
  const regions = regionsOf(on, scope);
  return regions.length === 0 ? region === 'global' : regions.includes(region);
}

async function simulate(
  { on, conditions, actions }: GrantGroup,
  region: string,
  principalArn: string,
  world: PreflightWorld,
): Promise<readonly Decision[]> {
  const keys = Object.assign({}, ...Object.values(conditions)) as Readonly<Record<string, readonly string[]>>;
  // IAM's requests count as us-east-1's.
  const asked = region === 'global' ? 'us-east-1' : region;
  return world.permissions.simulate(world.regions.source, {
    principalArn,
    // IAM simulates actions, not patterns of them.
    actions: actions.filter((action) => !action.includes('*')),
    resourceArn: on.example(world, region),
    context: { ...keys, 'aws:RequestedRegion': [asked] },
  });
}

type Need = (typeof needs)[number];

export function judgeDecisions(
  region: string,
  { title, severity }: Need,
  decisions: readonly Decision[],
  environmentSuffix: string,
): readonly Finding[] {
  const denied = decisions.filter(({ decision }) => decision !== 'allowed');
  const missing = denied.filter((each) => !isUnclear(each));
  const unclear = denied.filter(isUnclear);
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push({
      severity,
      region,
      what: `${title}: ${plural(missing.length, 'action')} not allowed: ${actionsOf(missing)}`,
      ...reasonOf(missing),
      next: [
        `trading-migrate iam-policy -e ${environmentSuffix}`,
        'It prints the policies that allow all of it: have them attached.',
      ],
    });
  if (unclear.length > 0)
    findings.push({
      severity: 'unknown',
      region,
      what: `${title}: nobody knows whether you may ${actionsOf(unclear)}`,
      why: whyUnclear(unclear),
    });
  if (findings.length > 0 || decisions.length === 0) return findings;
  return [{ severity: 'ok', region, what: `${title}: ${plural(decisions.length, 'action')} allowed` }];
}

/** A policy that asks for what a simulation does not know, such as an address, may allow it all the same. */
const isUnclear = ({ decision, missingContext }: Decision): boolean =>
  decision === 'not-simulated' || missingContext.length > 0;

function whyUnclear(unclear: readonly Decision[]): string {
  const keys = [...new Set(unclear.flatMap(({ missingContext }) => missingContext))];
  return keys.length === 0
    ? 'IAM does not simulate it'
    : `Policies ask for ${keys.join(', ')}, which a simulation does not know`;
}

const actionsOf = (decisions: readonly Decision[]): string =>
  [...new Set(decisions.map(({ action }) => action))].sort().join(', ');

function reasonOf(denied: readonly Decision[]): { readonly why?: string } {
  const by = [...new Set(denied.map((each) => each.by).filter((each) => each !== ''))];
  const explicit = denied.some(({ decision }) => decision === 'explicitDeny');
  const reasons = [
    ...by.map((who) => `denied by ${who}`),
    ...(explicit ? ['denied by a policy that says Deny'] : []),
  ];
  return reasons.length > 0 ? { why: reasons.join('; ') } : {};
}
