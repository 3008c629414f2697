import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callGrants } from '../../../../src/aws/calls.ts';
import { executionRolePolicies } from '../../../../src/preflight/policy/execution-role.ts';
import { commandNames, type CommandName, type Grant } from '../../../../src/preflight/policy/grant.ts';
import { operatorGrants, operatorPolicies } from '../../../../src/preflight/policy/operator.ts';
import { anything, buckets, roles } from '../../../../src/preflight/policy/resources.ts';
import { policyLimit, sizeOf, splitPolicies } from '../../../../src/preflight/policy/split.ts';
import { grantsOfStacks, typesWithoutGrants } from '../../../../src/preflight/policy/stack-resources.ts';
import { statementsOf, type Statement } from '../../../../src/preflight/policy/statements.ts';
import { loadLayers } from '../../../../src/templates/load.ts';
import { builtInManifest } from '../../../../src/templates/manifest.ts';
import { account, layerOf, regions } from '../world.ts';

const scope = {
  ...{ account, regions, environmentSuffix: 'dev' },
  state: { bucket: 'states', prefix: 'migrations' },
};
const layers = loadLayers(builtInManifest, 'dev');
const grants = operatorGrants(callGrants, layers);
const statementsFor = (...commands: readonly CommandName[]): readonly Statement[] =>
  operatorPolicies(grants, commands, scope).flatMap(
    ({ document }) => (document as { readonly Statement: readonly Statement[] }).Statement,
  );
const actionsFor = (...commands: readonly CommandName[]): readonly string[] =>
  statementsFor(...commands).flatMap(({ Action }) => Action);

describe('statements', () => {
  const some: readonly Grant[] = [
    { on: buckets, actions: ['s3:B', 's3:A'], commands: ['deploy'] },
    { on: buckets, actions: ['s3:A', 's3:C'], commands: ['deploy', 'sync'] },
    { on: roles, actions: ['iam:GetRole'], commands: ['sync'] },
    {
      on: buckets,
      actions: ['s3:D'],
      commands: ['deploy'],
      when: () => ({ StringEquals: { 's3:Key': ['x'] } }),
    },
  ];

  it('join what has the same resource and condition, and name the regions', () => {
    const StringEquals = { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] };
    const Resource = ['arn:aws:s3:::trading-analytics-*-dev'];
    expect(statementsOf(some, ['deploy'], scope)).toEqual([
      {
        ...{ Sid: 'Buckets', Effect: 'Allow', Action: ['s3:A', 's3:B', 's3:C'], Resource },
        Condition: { StringEquals },
      },
      {
        ...{ Sid: 'Buckets2', Effect: 'Allow', Action: ['s3:D'], Resource },
        Condition: { StringEquals: { 's3:Key': ['x'], ...StringEquals } },
      },
    ]);
  });

  it('name no region for IAM, whose requests are us-east-1’s wherever they come from', () => {
    expect(statementsOf(some, ['sync'], scope)[1]).toEqual({
      ...{ Sid: 'Roles', Effect: 'Allow', Action: ['iam:GetRole'] },
      Resource: ['arn:aws:iam::111122223333:role/trading-analytics-*-dev'],
    });
  });
});

describe('policies', () => {
  const statementOf = (actions: number, name: string): Statement => ({
    ...{ Sid: name, Effect: 'Allow', Resource: ['*'] },
    Action: Array.from({ length: actions }, (_, index) => `service:Action${index}`),
  });

  it('are as few as the statements fit into', () => {
    const small = statementOf(2, 'Small');
    expect(splitPolicies([small, small])).toHaveLength(1);
    const policies = splitPolicies([statementOf(200, 'A'), statementOf(200, 'B'), small]);
    expect(policies.map(({ Statement }) => Statement.map(({ Sid }) => Sid))).toEqual([['A'], ['B', 'Small']]);
    for (const policy of policies) expect(sizeOf(policy)).toBeLessThanOrEqual(policyLimit);
  });

  it('cut a statement that is too large by itself, and lose no action', () => {
    const large = statementOf(900, 'Large');
    const statements = splitPolicies([large]).flatMap(({ Statement }) => Statement);
    expect(statements.map(({ Sid }) => Sid)).toEqual(['LargeAA', 'LargeAB', 'LargeBA', 'LargeBB']);
    expect(statements.flatMap(({ Action }) => Action)).toEqual(large.Action);
  });

  it('measure as IAM does, without white space', () => {
    expect(sizeOf({ a: 'b c' })).toBe('{"a":"bc"}'.length);
  });
});

describe('the policies of an operator', () => {
  it('fit into managed policies, have unique Sids in each, and few enough for a role', () => {
    for (const command of [undefined, ...commandNames]) {
      const policies = operatorPolicies(grants, command === undefined ? commandNames : [command], scope);
      // A role takes ten managed policies (IAM quotas).
      expect(policies.length).toBeLessThanOrEqual(4);
      for (const { document, characters } of policies) {
        expect(characters).toBe(sizeOf(document));
        expect(characters).toBeLessThanOrEqual(policyLimit);
        const sids = (document as { readonly Statement: readonly Statement[] }).Statement.map(
          ({ Sid }) => Sid,
        );
        expect(new Set(sids).size).toBe(sids.length);
        for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
      }
    }
  });

  it('have names that say of whom, for what and of which environment', () => {
    expect(operatorPolicies(grants, ['status'], scope).map(({ name }) => name)).toEqual([
      'trading-migrate-operator-status-dev',
    ]);
    expect(operatorPolicies(grants, commandNames, scope)[1]?.name).toBe('trading-migrate-operator-dev-2');
  });

  it('allow on every resource only what IAM knows no narrower one for', () => {
    const anywhere = statementsFor(...commandNames).filter(({ Resource }) => Resource.includes('*'));
    for (const action of anywhere.flatMap(({ Action }) => Action))
      expect(action).toMatch(
        /:((Batch)?Describe|List|Get(AWSDefault)?(ServiceQuota|MetricData)|Validate|GetResources$|CreateStackSet$|CreateJob$|Unsubscribe$)/,
      );
  });

  it('allow nothing outside of the environment that changes it', () => {
    const wide = statementsFor(...commandNames).filter(({ Resource }) =>
      Resource.some((arn) => !arn.includes('-dev') && arn !== '*'),
    );
    expect(wide.map(({ Sid }) => Sid).sort()).toEqual(
      // APIs, networks, keys, mappings and batch jobs have ids; AWS's own role for replicas is AWS's to name; the caller's own is unknown; the state
      // is in a bucket of the operators.
      [
        'Apis',
        'BatchJobs',
        'EventSourceMappings',
        'Keys',
        'Networks',
        'Principals',
        'ServiceRoles',
        'StackSetOperations',
        'StateBucket',
        'StateObjects',
        'TopicKeys',
      ],
    );
  });

  it('do not let status and preflight change anything', () => {
    for (const action of actionsFor('status', 'preflight'))
      expect(action).toMatch(/:((Batch)?Describe|Detect|List|Get|Validate|Simulate)/);
  });

  it('let cleanup make nothing', () => {
    expect(actionsFor('cleanup').filter((action) => /:(Create|Update)/.test(action))).toEqual([
      // To turn them off.
      'lambda:UpdateEventSourceMapping',
    ]);
  });

  it('give roles only policies of the environment', () => {
    const attach = statementsFor('deploy').filter(({ Action }) => Action.includes('iam:AttachRolePolicy'));
    expect(attach.map(({ Condition }) => Condition)).toEqual([
      { ArnLike: { 'iam:PolicyARN': ['arn:aws:iam::111122223333:policy/trading-analytics-*-dev'] } },
    ]);
  });

  it('pass to batch jobs only the role of the replication rules', () => {
    const pass = statementsFor('sync').filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(pass.map(({ Resource }) => Resource)).toEqual([
      ['arn:aws:iam::111122223333:role/trading-analytics-s3-replication-*-dev'],
    ]);
  });

  it('pass to CloudFormation only the administration role, and to nobody else', () => {
    const pass = statementsFor('deploy').filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(pass).toMatchObject([
      {
        Resource: ['arn:aws:iam::111122223333:role/trading-analytics-stackset-admin-*-dev'],
        Condition: { StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } },
      },
    ]);
  });
});

describe('what CloudFormation does in the operator’s name', () => {
  const asked = JSON.parse(
    readFileSync(new URL('../../templates/handler-permissions.json', import.meta.url), 'utf8'),
  ) as Record<string, readonly string[]>;

  it('is known of every type of the built-in plain stacks', () => {
    expect(typesWithoutGrants(layers)).toEqual([]);
    expect(grantsOfStacks(layers).length).toBeGreaterThan(0);
  });

  it('is told of types that are not known', () => {
    const own = layerOf('own', { A: { Type: 'AWS::SQS::Queue' }, B: { Type: 'AWS::S3::Bucket' } });
    const set = layerOf('set', { A: { Type: 'AWS::SNS::Topic' } }, { kind: 'stack-set' });
    expect(typesWithoutGrants([own, set])).toEqual(['AWS::SQS::Queue']);
  });

  it.each(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::IAM::Role', 'AWS::EC2::Route'])(
    'to %s is what AWS’s resource schema asks for, and no more',
    (type) => {
      const actions = new Set(
        grantsOfStacks([layerOf('one', { One: { Type: type } })]).flatMap((grant) => grant.actions),
      );
      const schema = asked[type] ?? [];
      expect([...actions].filter((action) => !schema.includes(action))).toEqual([]);
    },
  );
});

describe('the policies of the execution role', () => {
  const policies = executionRolePolicies(layers, scope);

  it('are those of the bootstrap template, resolved', () => {
    expect(policies.map(({ name }) => name)).toEqual(
      ['foundation', 'data', 'application', 'monitoring'].map(
        (part) => `trading-analytics-stackset-${part}-us-east-1-dev`,
      ),
    );
    const text = JSON.stringify(policies);
    expect(text).not.toMatch(/"(Ref|Fn::\w+)"|\$\{/);
    expect(text).toContain(
      'arn:aws:cloudformation:*:111122223333:stack/StackSet-trading-analytics-*-dev-*/*',
    );
    expect(text).toContain('"aws:RequestedRegion":["us-east-1","eu-central-1"]');
  });

  it('fit into managed policies', () => {
    for (const { characters } of policies) expect(characters).toBeLessThanOrEqual(policyLimit);
  });

  it('are somebody else’s when no layer makes the role', () => {
    expect(() => executionRolePolicies([layerOf('x', {})], scope)).toThrow(
      expect.objectContaining({ code: 'NO_EXECUTION_ROLE', kind: 'usage' }) as Error,
    );
  });
});

describe('examples for simulations', () => {
  it('match their own patterns', () => {
    const matches = (pattern: string, arn: string): boolean =>
      new RegExp(
        `^${pattern
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('?', '.')
          .replaceAll('*', '.*')}$`,
      ).test(arn);
    for (const { on } of grants)
      for (const region of on === anything ? [] : ['us-east-1', 'eu-central-1'])
        expect(on.arns(scope).some((pattern) => matches(pattern, on.example(scope, region)))).toBe(true);
  });
});
