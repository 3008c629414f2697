import { CreateRoleCommand, PutRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEmulator, type Emulator } from '../../src/local-aws/gateway/emulator.ts';
import { createProject, unwrapped, type Project } from '../support/cli.ts';

interface Document {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}
type Policies = Readonly<Record<string, Document>>;

let project: Project;
let environment: Record<string, string>;
let aws: Emulator;
beforeAll(async () => {
  project = createProject({
    ...{ environmentSuffix: 'ready', accountId: '123456789012' },
    platform: { layers: ['storage', 'dashboard-state'] },
  });
  environment = await project.localUp();
  aws = connectEmulator(environment.AWS_ENDPOINT_URL ?? '', '123456789012');
});
afterAll(async () => {
  aws.close();
  await project.remove();
});

const printedPolicies = async (): Promise<Policies> => {
  // No AWS is there to be asked.
  const { code, stdout, stderr } = await project.run(['iam-policy'], {
    env: { AWS_ENDPOINT_URL: undefined },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Policies;
};

/** The variables of a session of a new role that has these policies. */
async function sessionOf(name: string, policies: Policies): Promise<NodeJS.ProcessEnv> {
  const iam: IAMClient = aws.clients('us-east-1').iam;
  const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const role = { RoleName: name, Path: '/operators/' };
  const { Role } = await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
  for (const [PolicyName, document] of Object.entries(policies))
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument: JSON.stringify(document) }),
    );
  const sts = new STSClient({
    ...{ region: 'us-east-1', endpoint: environment.AWS_ENDPOINT_URL ?? '' },
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'local' },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn ?? '', RoleSessionName: 'ada', DurationSeconds: 900 }),
  );
  sts.destroy();
  return {
    ...environment,
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials?.SessionToken,
    // Sooner than they really do: no deploy takes as little.
    AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 2 * 60_000).toISOString(),
  };
}

const without = (policies: Policies, denied: readonly string[]): Policies =>
  Object.fromEntries(
    Object.entries(policies).map(([name, { Version, Statement }]) => [
      name,
      {
        Version,
        Statement: Statement.map((statement) => ({
          ...statement,
          Action: statement.Action.filter((action) => !denied.includes(action)),
        })),
      },
    ]),
  );

describe('an operator', () => {
  it('may do everything with the policies that are printed, and is told that the session is short', async () => {
    const env = await sessionOf('complete', await printedPolicies());
    const { code, stdout, stderr } = await project.run(['preflight', '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { findings, ...rest } = JSON.parse(stdout) as {
      readonly findings: readonly Readonly<Record<string, unknown>>[];
    };
    expect(rest).toMatchObject({
      ok: true,
      exit: 0,
      environment: 'ready',
      account: '123456789012',
      actor: 'arn:aws:sts::123456789012:assumed-role/complete/ada',
      regions: { source: 'us-east-1', target: 'eu-central-1' },
      counts: { block: 0, warn: 1 },
    });
    const of = (check: string) => findings.filter((finding) => finding.check === check);
    expect(of('permissions').map(({ severity }) => severity)).toEqual(Array.from({ length: 6 }, () => 'ok'));
    expect(of('credentials')).toMatchObject([{ severity: 'warn', region: 'global' }]);
  });

  it('is told what is missing, where, and what to do', async () => {
    const denied = ['cloudformation:CreateStack', 'iam:PassRole', 's3:PutReplicationConfiguration'];
    const env = await sessionOf('incomplete', without(await printedPolicies(), denied));
    const { code, stdout, stderr } = await project.run(['preflight'], { env });
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(stdout).toMatch(/^✖ preflight ready us-east-1 to eu-central-1\n/);
    const text = unwrapped(stdout);
    expect(text).toContain('✖ global deploy: 1 action not allowed: iam:PassRole');
    expect(text).toContain('✖ us-east-1 deploy: 1 action not allowed: cloudformation:CreateStack');
    expect(text).toContain(
      '! us-east-1 sync, verify-replication, test-app and cleanup: 1 action not allowed: s3:PutReplicationConfiguration',
    );
    expect(stdout).toMatch(/→ trading-migrate iam-policy -e ready\n/);
    expect(text).toMatch(
      /3 findings block a deploy.*Next: Mend what blocks, then look again: trading-migrate preflight$/,
    );
  });
});

describe('preflight', () => {
  it('stops at the guard, at what cannot be deployed, and at an AWS that is not there', async () => {
    const exits = [
      [['preflight', '--account-id', '999999999999'], 6, 'guards account 999999999999'],
      [['preflight', '--target-region', 'us-east-1'], 2, 'must differ from sourceRegion'],
      [['preflight', '--endpoint-url', 'http://127.0.0.1:9'], 4, 'AWS cannot be reached'],
    ] as const;
    for (const [parameters, code, words] of exits) {
      const result = await project.run(parameters, { env: environment });
      expect(result).toMatchObject({ code, stdout: '' });
      expect(unwrapped(result.stderr)).toContain(words);
    }
  });
});
