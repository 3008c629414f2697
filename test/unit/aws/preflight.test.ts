import { afterEach, describe, expect, it } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';
import { createExistingNames } from '../../../src/aws/existing-names.ts';
import { createPermissions } from '../../../src/aws/permissions.ts';
import { createQuotas, createUsage } from '../../../src/aws/quotas.ts';
import { createRegionDirectory } from '../../../src/aws/regions.ts';
import { createSessions } from '../../../src/aws/session.ts';
import { createTemplateValidation } from '../../../src/aws/template-validation.ts';
import {
  fakeAws,
  jsonError,
  queryError,
  queryResult,
  s3Error,
  type Answer,
  type FakeAws,
} from './fake-aws.ts';

const region = 'eu-central-1';
const account = '123456789012';
let aws: FakeAws;
afterEach(() => aws.stop());

const parameters = (index = 0): URLSearchParams => new URLSearchParams(aws.asked[index]?.body);

describe('regions', () => {
  it('are asked for with those that are not enabled', async () => {
    aws = await fakeAws(() => ({
      body: '<DescribeRegionsResponse><regionInfo><item><regionName>eu-south-2</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>',
    }));
    expect(await createRegionDirectory(aws.clients).list(region)).toEqual([
      { name: 'eu-south-2', optIn: 'not-opted-in' },
    ]);
    expect(parameters().get('AllRegions')).toBe('true');
  });
});

describe('a quota', () => {
  const quota = { service: 'kinesis', code: 'L-0918CF54' };
  const valued = (Value: number): Answer => ({ body: JSON.stringify({ Quota: { Value } }) });

  it('is the value that is applied', async () => {
    aws = await fakeAws(() => valued(7));
    expect(await createQuotas(aws.clients).valueOf(region, quota)).toBe(7);
    expect(aws.asked.map(({ action }) => action)).toEqual(['GetServiceQuota']);
  });

  it('is AWS’s default when none is applied', async () => {
    aws = await fakeAws(({ action }) =>
      action === 'GetServiceQuota' ? jsonError(400, 'NoSuchResourceException', 'none') : valued(200),
    );
    expect(await createQuotas(aws.clients).valueOf(region, quota)).toBe(200);
    expect(aws.asked.map(({ action }) => action)).toEqual(['GetServiceQuota', 'GetAWSDefaultServiceQuota']);
  });

  it('is refused in AWS’s words', async () => {
    aws = await fakeAws(() => jsonError(400, 'AccessDeniedException', 'not authorized'));
    await expect(createQuotas(aws.clients).valueOf(region, quota)).rejects.toMatchObject({
      kind: 'aws',
      message: expect.stringContaining('not authorized') as string,
    });
  });
});

describe('what is in use', () => {
  it('is counted over all pages', async () => {
    aws = await fakeAws(({ action }, asking) => {
      const member = action === 'DescribeDBClusters' ? 'DBCluster' : 'DBInstance';
      return queryResult(
        action,
        `<${member}s><${member}/><${member}/></${member}s>${asking % 2 === 1 ? '<Marker>m</Marker>' : ''}`,
      );
    });
    const usage = createUsage(aws.clients);
    expect(await usage.dbClusters(region)).toBe(4);
    expect(await usage.dbInstances(region)).toBe(4);
  });

  it('is counted in EC2', async () => {
    const items = (name: string) => `<${name}><item/><item/><item/></${name}>`;
    aws = await fakeAws(({ action }) => ({
      body: `<${action}Response>${items(action === 'DescribeVpcs' ? 'vpcSet' : 'addressesSet')}</${action}Response>`,
    }));
    const usage = createUsage(aws.clients);
    expect([await usage.vpcs(region), await usage.addresses(region)]).toEqual([3, 3]);
  });

  it('is counted in Kinesis stream by stream, on demand apart, without one that is deleted meanwhile', async () => {
    const modes: Readonly<Record<string, string>> = { a: 'PROVISIONED', b: 'ON_DEMAND', d: 'PROVISIONED' };
    aws = await fakeAws(({ action, body }) => {
      const asked = JSON.parse(body) as { ExclusiveStartStreamName?: string; StreamName?: string };
      if (action === 'ListStreams') {
        const isFirst = asked.ExclusiveStartStreamName !== 'b';
        const page = { StreamNames: isFirst ? ['a', 'b'] : ['c', 'd'], HasMoreStreams: isFirst };
        return { body: JSON.stringify(page) };
      }
      const StreamMode = modes[asked.StreamName ?? ''];
      if (StreamMode === undefined) return jsonError(400, 'ResourceNotFoundException', 'gone');
      const summary = { OpenShardCount: 3, StreamModeDetails: { StreamMode } };
      return { body: JSON.stringify({ StreamDescriptionSummary: summary }) };
    });
    expect(await createUsage(aws.clients).kinesisShards(region)).toEqual({ provisioned: 6, onDemand: 3 });
  });
});

describe('permissions', () => {
  const request = {
    principalArn: `arn:aws:iam::${account}:role/ops/operator`,
    resourceArn: '*',
    context: { 'aws:RequestedRegion': [region] },
  };
  const asked = (asking: { readonly body: string }): readonly string[] =>
    [...new URLSearchParams(asking.body)]
      .filter(([name]) => name.startsWith('ActionNames.'))
      .map(([, action]) => action);
  const results = (actions: readonly string[], more = ''): Answer =>
    queryResult(
      'SimulatePrincipalPolicy',
      `<EvaluationResults>${actions
        .map(
          (action) =>
            `<member><EvalActionName>${action}</EvalActionName><EvalDecision>allowed</EvalDecision>${more}</member>`,
        )
        .join('')}</EvaluationResults>`,
    );
  const simulated = (...actions: readonly string[]) =>
    createPermissions(aws.clients).simulate('us-east-1', { ...request, actions });

  it('are simulated with the resource and the region', async () => {
    aws = await fakeAws((one) => results(asked(one)));
    expect(await simulated('s3:A', 's3:B')).toEqual([
      { action: 's3:A', decision: 'allowed', by: '', missingContext: [] },
      { action: 's3:B', decision: 'allowed', by: '', missingContext: [] },
    ]);
    expect(parameters().get('PolicySourceArn')).toBe(request.principalArn);
    expect(parameters().get('ResourceArns.member.1')).toBe('*');
    expect(parameters().get('ContextEntries.member.1.ContextKeyName')).toBe('aws:RequestedRegion');
    expect(parameters().get('ContextEntries.member.1.ContextKeyValues.member.1')).toBe(region);
  });

  it('tell who else denies, and what the simulation was not told', async () => {
    const detail =
      '<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>' +
      '<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>' +
      '<ResourceSpecificResults><member><EvalResourceName>*</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision><MissingContextValues><member>aws:SourceIp</member><member>aws:MultiFactorAuthAge</member></MissingContextValues></member></ResourceSpecificResults>';
    aws = await fakeAws((one) => results(asked(one), detail));
    expect(await simulated('s3:A')).toMatchObject([
      { by: 'a service control policy', missingContext: ['aws:SourceIp', 'aws:MultiFactorAuthAge'] },
    ]);
  });

  it('are asked apart where IAM does not take the actions together, and are not simulated where it takes none', async () => {
    aws = await fakeAws((one) => {
      const actions = asked(one);
      const isMixed = actions.includes('iam:PassRole') && actions.length > 1;
      return isMixed || actions.includes('s3:Odd')
        ? queryError(400, 'InvalidInput', 'Actions … require different authorization information.')
        : results(actions);
    });
    const decisions = await simulated('s3:A', 's3:B', 's3:Odd', 'iam:PassRole');
    expect(decisions.map(({ action, decision }) => `${action} ${decision}`)).toEqual([
      's3:A allowed',
      's3:B allowed',
      's3:Odd not-simulated',
      'iam:PassRole allowed',
    ]);
    expect(aws.asked.map((one) => asked(one).length)).toEqual([4, 2, 2, 1, 1]);
  });

  it('are refused in AWS’s words', async () => {
    aws = await fakeAws(() => queryError(403, 'AccessDenied', 'not authorized to perform: iam:Simulate…'));
    await expect(simulated('s3:A', 's3:B')).rejects.toMatchObject({ kind: 'aws' });
    expect(aws.asked).toHaveLength(1);
  });

  it('are of a role by its ARN, path and all', async () => {
    aws = await fakeAws(() =>
      queryResult('GetRole', `<Role><Arn>arn:aws:iam::${account}:role/ops/operator</Arn></Role>`),
    );
    expect(await createPermissions(aws.clients).roleArn('us-east-1', 'operator')).toBe(request.principalArn);
    expect(parameters().get('RoleName')).toBe('operator');
  });
});

describe('a name', () => {
  const names = () => createExistingNames(aws.clients);

  it.each([
    [200, 'this account'],
    [404, 'nobody'],
    [403, 'elsewhere'],
    [301, 'elsewhere'],
  ])('of a bucket that answers %d is of %s', async (status, holder) => {
    aws = await fakeAws(() => ({ status, headers: { 'x-amz-bucket-region': region } }));
    expect(await names().bucket(region, 'history', account)).toBe(holder);
    expect(aws.asked[0]?.headers['x-amz-expected-bucket-owner']).toBe(account);
  });

  it('of a bucket is not known when S3 fails', async () => {
    aws = await fakeAws(() => s3Error(400, 'ExpiredToken'));
    await expect(names().bucket(region, 'history', account)).rejects.toMatchObject({
      name: 'MigrationError',
    });
  });

  it('is nobody’s when the service knows none, and this account’s when it does', async () => {
    const unknown: Readonly<Record<string, Answer>> = {
      GetRole: queryError(404, 'NoSuchEntity', 'no role'),
      GetPolicy: queryError(404, 'NoSuchEntity', 'no policy'),
      DescribeTable: jsonError(400, 'ResourceNotFoundException', 'no table'),
      DescribeGlobalClusters: queryError(404, 'GlobalClusterNotFoundFault', 'none'),
      DescribeDBClusters: queryError(404, 'DBClusterNotFoundFault', 'none'),
    };
    const known: Readonly<Record<string, Answer>> = {
      GetRole: queryResult('GetRole', '<Role/>'),
      GetPolicy: queryResult('GetPolicy', '<Policy/>'),
      DescribeTable: { body: '{"Table":{}}' },
      DescribeGlobalClusters: queryResult(
        'DescribeGlobalClusters',
        '<GlobalClusters><GlobalClusterMember/></GlobalClusters>',
      ),
      DescribeDBClusters: queryResult('DescribeDBClusters', '<DBClusters><DBCluster/></DBClusters>'),
    };
    let answers = unknown;
    aws = await fakeAws(({ action }) => answers[action] ?? { status: 500 });
    const all = () =>
      Promise.all([
        names().role(region, 'x'),
        names().policy(region, 'x', account),
        names().table(region, 'x'),
        names().globalCluster(region, 'x'),
        names().dbCluster(region, 'x'),
      ]);
    expect(new Set(await all())).toEqual(new Set(['nobody']));
    answers = known;
    expect(new Set(await all())).toEqual(new Set(['this account']));
    const policy = aws.asked.find(({ action }) => action === 'GetPolicy');
    expect(policy && new URLSearchParams(policy.body).get('PolicyArn')).toBe(
      `arn:aws:iam::${account}:policy/x`,
    );
  });
});

describe('a template', () => {
  const validate = () => createTemplateValidation(aws.clients).validate(region, '{}');

  it('is valid, with the capabilities that it needs', async () => {
    aws = await fakeAws(() =>
      queryResult('ValidateTemplate', '<Capabilities><member>CAPABILITY_NAMED_IAM</member></Capabilities>'),
    );
    expect(await validate()).toEqual({ valid: true, capabilities: ['CAPABILITY_NAMED_IAM'] });
    expect(parameters().get('TemplateBody')).toBe('{}');
  });

  it('is not valid, in CloudFormation’s words', async () => {
    aws = await fakeAws(() => queryError(400, 'ValidationError', 'Unresolved resource dependencies'));
    expect(await validate()).toEqual({ valid: false, words: 'Unresolved resource dependencies' });
  });

  it('is not known when the question is refused', async () => {
    aws = await fakeAws(() => queryError(403, 'AccessDenied', 'no'));
    await expect(validate()).rejects.toMatchObject({ kind: 'aws' });
  });
});

describe('the session', () => {
  const sessionOf = async (credentials: object): Promise<unknown> => {
    const clients = createClients({
      credentials: { accessKeyId: 'a', secretAccessKey: 'b', ...credentials },
    });
    const session = await createSessions(clients).current(region);
    clients.destroy();
    return session;
  };

  it('is that of the credentials that sign', async () => {
    aws = await fakeAws(() => ({ status: 500 }));
    const expiration = new Date('2026-11-25T12:00:00Z');
    expect(await sessionOf({})).toEqual({ kind: 'long-term' });
    expect(await sessionOf({ sessionToken: 't' })).toEqual({ kind: 'session' });
    expect(await sessionOf({ sessionToken: 't', expiration })).toEqual({
      kind: 'session',
      expiresAt: expiration.getTime(),
    });
    expect(aws.asked).toEqual([]);
  });
});
