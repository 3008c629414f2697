import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../../src/errors.ts';
import { identity } from '../../../../src/preflight/checks/identity.ts';
import { judgeRegion, regions as regionsCheck } from '../../../../src/preflight/checks/regions.ts';
import { judgeStack, stacks } from '../../../../src/preflight/checks/stacks.ts';
import { judgeTemplate, templates } from '../../../../src/preflight/checks/templates.ts';
import type { StackInstanceView, Stacks, StackSets, StackState } from '../../../../src/deployment/ports.ts';
import { deployedOf, findingsOf, inShort, layerOf, port, regions, stackOf, worldOf } from '../world.ts';

describe('identity', () => {
  it('is said', async () => {
    expect(inShort(await findingsOf(identity, worldOf()))).toEqual([
      'ok global: arn:aws:iam::111122223333:user/ada',
    ]);
  });
});

describe('a region', () => {
  it.each([
    ['opt-in-not-required', 'ok'],
    ['opted-in', 'ok'],
    ['not-opted-in', 'block'],
    ['being-thought-about', 'unknown'],
    [undefined, 'block'],
  ])('that is %s is %s', (optIn, severity) => {
    expect(judgeRegion('eu-south-2', optIn)).toMatchObject({ severity, region: 'eu-south-2' });
  });

  it('is asked for once, in the source region, for both', async () => {
    const asked: string[] = [];
    const directory = port<ReturnType<typeof worldOf>['directory']>('directory', {
      list: async (region) => {
        asked.push(region);
        return [
          { name: regions.source, optIn: 'opt-in-not-required' },
          { name: regions.target, optIn: 'not-opted-in' },
        ];
      },
    });
    const findings = await findingsOf(regionsCheck, worldOf({ directory }));
    expect(findings.map(({ severity }) => severity)).toEqual(['ok', 'block']);
    expect(findings[1]?.next).toEqual(['aws account enable-region --region-name eu-central-1']);
    expect(asked).toEqual(['us-east-1']);
  });
});

describe('a stack', () => {
  const layer = layerOf('network', {});
  const resource = (logicalId: string, status: string, reason = '') => ({
    ...{ logicalId, status, reason },
    ...{ type: 'AWS::EC2::VPC', physicalId: logicalId },
  });
  const judged = (
    state: StackState,
    status: string,
    answers: Partial<Stacks> = { resources: async () => [], changeSets: async () => [] },
    continuesRollback = false,
  ) =>
    judgeStack(deployedOf(layer, stackOf(layer, { state, status })), {
      stacks: port<Stacks>('stacks', answers),
      ...{ environmentSuffix: 'dev', regions, account: '111122223333' },
      continuesRollback,
    });

  it('that is not there, or can be updated, is no finding', async () => {
    expect(await judgeStack(deployedOf(layer, undefined), worldOf())).toEqual([]);
    expect(await judged('usable', 'UPDATE_ROLLBACK_COMPLETE')).toEqual([]);
  });

  it('that only has to be removed or waited for is a warning', async () => {
    expect(inShort(await judged('rolled-back', 'ROLLBACK_COMPLETE'))).toEqual([
      'warn us-east-1: trading-analytics-network-dev is ROLLBACK_COMPLETE',
    ]);
    expect((await judged('shell', 'REVIEW_IN_PROGRESS'))[0]?.severity).toBe('warn');
    expect((await judged('in-progress', 'UPDATE_IN_PROGRESS'))[0]?.severity).toBe('warn');
  });

  it('with remains that hold something, or with somebody’s change set, blocks', async () => {
    const resources = async () => [resource('Vpc', 'CREATE_COMPLETE')];
    expect(inShort(await judged('rolled-back', 'ROLLBACK_COMPLETE', { resources }))).toEqual([
      'block us-east-1: Stack trading-analytics-network-dev in us-east-1 is ROLLBACK_COMPLETE, which should hold nothing. It still holds Vpc',
    ]);
    const changeSets = async () => [{ name: 'theirs', isExecutable: true, createdAt: 0 }];
    const [finding] = await judged('shell', 'REVIEW_IN_PROGRESS', { resources: async () => [], changeSets });
    expect(finding).toMatchObject({ severity: 'block', what: expect.stringContaining('theirs') as string });
  });

  it.each([
    ['UPDATE_ROLLBACK_FAILED', 'trading-migrate deploy -e dev --continue-rollback'],
    ['DELETE_FAILED', 'aws cloudformation delete-stack'],
    ['ROLLBACK_FAILED', 'aws cloudformation delete-stack'],
    ['IMPORT_ROLLBACK_FAILED', 'Bring it back to a usable state'],
  ])('that is %s blocks, as a deploy would say it', async (status, way) => {
    const failed = resource('Vpc', 'UPDATE_FAILED', 'AWS’s words');
    const answers = {
      resources: async () => [failed],
      rootFailure: async () => failed,
      stuckInRollback: async () => [{ ...failed, skipName: failed.logicalId }],
    };
    const [finding] = await judged('failed', status, answers);
    expect(finding).toMatchObject({
      severity: 'block',
      what: expect.stringContaining(`is ${status}: Vpc (AWS::EC2::VPC): AWS’s words`) as string,
    });
    expect(finding?.next?.join('\n')).toContain(way);
  });

  it('whose rollback failed is a warning when the deploy is to go on with that, and other failures are not', async () => {
    expect(inShort(await judged('failed', 'UPDATE_ROLLBACK_FAILED', {}, true))).toEqual([
      'warn us-east-1: trading-analytics-network-dev is UPDATE_ROLLBACK_FAILED',
    ]);
    const answers = { resources: async () => [], rootFailure: async () => undefined };
    expect((await judged('failed', 'DELETE_FAILED', answers, true))[0]?.severity).toBe('block');
  });

  it('of an instance that is INOPERABLE blocks, whatever its own state (T5)', async () => {
    const instance: StackInstanceView = {
      region: regions.source,
      stackId: 'arn',
      status: 'INOPERABLE',
      detailedStatus: 'INOPERABLE',
      reason: 'drifted away',
      overrides: {},
    };
    const world = worldOf({ stacks: port<Stacks>('stacks', { rootFailure: async () => undefined }) });
    const [finding, ...others] = await judgeStack(deployedOf(layer, stackOf(layer), instance), world);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'block',
      what: expect.stringMatching(/network in us-east-1 is INOPERABLE: drifted away$/) as string,
    });
    const way = finding?.next?.join('\n') ?? '';
    expect(way).toContain('aws cloudformation delete-stack --region us-east-1 --stack-name arn\n');
    expect(way).toMatch(/delete-stack-instances .* --regions us-east-1 --retain-stacks\n.*deploy/);
  });

  it('is counted where all is well, plain or of a StackSet', async () => {
    const plain = layerOf('plain', {});
    const set = layerOf('set', {}, { kind: 'stack-set', regions: ['source', 'target'] });
    const instance = { stackId: 'arn:instance', status: 'CURRENT' } as StackInstanceView;
    const world = worldOf({
      layers: [plain, set],
      stacks: port<Stacks>('stacks', {
        describe: async (_region, name) => (name === 'arn:instance' ? stackOf(set) : undefined),
      }),
      stackSets: port<StackSets>('stackSets', {
        list: async (matches) => [set.stackName, 'somebody-elses'].filter(matches),
        instance: async (_set, _account, region) => (region === regions.source ? instance : undefined),
      }),
    });
    expect(inShort(await findingsOf(stacks, world))).toEqual([
      'ok us-east-1: 1 of 2 stacks there, and can be updated',
      'ok eu-central-1: 1 stack to make',
    ]);
  });
});

describe('a template', () => {
  it('that CloudFormation does not take blocks, in its words: the template is to be mended', () => {
    expect(judgeTemplate('us-east-1', 'x.json', { valid: false, words: 'Unresolved' })).toMatchObject([
      { severity: 'block', why: 'Unresolved', kind: 'usage' },
    ]);
  });

  it('may need what a deploy acknowledges, and nothing more', () => {
    const needing = (...capabilities: string[]) =>
      judgeTemplate('us-east-1', 'x.json', { valid: true, capabilities });
    expect(needing('CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM')).toEqual([]);
    expect(inShort(needing('CAPABILITY_AUTO_EXPAND'))).toEqual([
      'block us-east-1: x.json needs CAPABILITY_AUTO_EXPAND, which a deploy does not give',
    ]);
  });

  it('is sent without its white space, and not at all when it is too large even so', async () => {
    const spaced = layerOf('spaced', {}, { templateBody: `{"Resources":{}${' '.repeat(60_000)}}` });
    const large = layerOf('large', { Big: { Type: 'x', Properties: { text: 'x'.repeat(51_200) } } });
    const sent: string[] = [];
    const world = worldOf({
      layers: [spaced, large],
      templates: {
        validate: async (_region, body) => {
          sent.push(body);
          return { valid: true, capabilities: [] };
        },
      },
    });
    const [finding, ...others] = await findingsOf(templates, world);
    expect(sent).toEqual(['{"Resources":{}}']);
    expect(finding).toMatchObject({ severity: 'unknown', region: 'us-east-1' });
    expect(finding?.what).toContain('large.json is too large');
    expect(inShort(others)).toEqual(['ok eu-central-1: 0 valid templates']);
  });

  it('is unknown where AWS refuses the question', async () => {
    const refuse = () => Promise.reject(new MigrationError('aws', 'AccessDenied', { code: 'AWS_REFUSED' }));
    const world = worldOf({ layers: [layerOf('x', {})], templates: { validate: refuse } });
    expect((await findingsOf(templates, world))[0]).toMatchObject({
      severity: 'unknown',
      why: 'AccessDenied',
    });
  });
});
