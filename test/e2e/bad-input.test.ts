import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calmParagraph, createProject, unwrapped, type Project } from '../support/cli.ts';

let project: Project;
beforeAll(() => {
  project = createProject();
  project.write('syntax.json', '{ "environmentSuffix": ');
  project.write('unknown-key.json', '{ "enviromentSuffix": "dev" }');
  project.write('overlap.json', '{ "sourceVpcCidr": "10.0.0.0/16", "targetVpcCidr": "10.0.128.0/17" }');
  project.write('not-an-object.json', '[]');
});
afterAll(() => project.remove());

interface Case {
  readonly what: string;
  readonly command: string;
  readonly code: number;
  readonly says: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

const anyCredentials = { AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: 'any' };

const cases: readonly Case[] = [
  {
    what: 'an unknown region',
    command: 'deploy --source-region us-east-9',
    code: 2,
    says: /"us-east-9" is not an AWS region/,
  },
  {
    what: 'equal regions',
    command: 'deploy --target-region us-east-1',
    code: 2,
    says: /targetRegion: must differ from sourceRegion/,
  },
  {
    what: 'overlapping networks',
    command: 'deploy -c overlap.json',
    code: 2,
    says: /10\.0\.128\.0\/17 overlaps sourceVpcCidr/,
  },
  {
    what: 'a suffix that no bucket name can have',
    command: 'deploy -e Dev_1',
    code: 2,
    says: /"Dev_1" must be 1 to 16 lower-case letters or digits/,
  },
  {
    what: 'a suffix that makes a bucket name too long',
    command: 'deploy -e abcdefghijklmnop --target-region ap-southeast-7',
    code: 2,
    says: /has 65 characters; S3 allows 63/,
  },
  {
    what: 'a configuration that is not JSON',
    command: 'deploy -c syntax.json',
    code: 2,
    says: /syntax\.json cannot be read/,
  },
  {
    what: 'a configuration that is no object',
    command: 'deploy -c not-an-object.json',
    code: 2,
    says: /it is not a JSON object/,
  },
  {
    what: 'a key that the configuration does not have',
    command: 'deploy -c unknown-key.json',
    code: 2,
    says: /Unrecognized key: "enviromentSuffix"/,
  },
  {
    what: 'a configuration that is not there',
    command: 'deploy -c nowhere.json',
    code: 2,
    says: /There is no configuration file .*nowhere\.json/,
  },
  { what: 'an unknown flag', command: 'deploy --nope', code: 2, says: /Nonexistent flag: --nope/ },
  {
    what: 'a flag of another command',
    command: 'deploy --max-lag 5s',
    code: 2,
    says: /Nonexistent flag: --max-lag/,
  },
  {
    what: 'a word where a number belongs',
    command: 'sync --objects many',
    code: 2,
    says: /--objects: Expected an integer but received: many/,
  },
  { what: 'a number out of range', command: 'sync --objects 0', code: 2, says: /sync\.objects: Too small/ },
  {
    what: 'a duration without its unit',
    command: 'verify-replication --max-lag 5',
    code: 2,
    says: /gate\.maxLag: .*must be a number with its unit/,
  },
  {
    what: 'a lag without its unit',
    command: 'rehearse --lag 20',
    code: 2,
    says: /--lag: Expected a number with its unit, .* received: 20/,
  },
  {
    what: 'an account that is none',
    command: 'deploy --account-id 12',
    code: 2,
    says: /accountId: must be the 12 digits/,
  },
  {
    what: 'an endpoint that is no URL',
    command: 'deploy --endpoint-url localhost',
    code: 2,
    says: /endpointUrl: Invalid URL/,
  },
  { what: 'nothing to resume', command: 'rehearse --resume', code: 2, says: /Leave --resume out/ },
  {
    what: 'an endpoint that is down',
    command: 'deploy --endpoint-url http://127.0.0.1:1',
    code: 4,
    says: /AWS cannot be reached \(GetCallerIdentity in us-east-1\): connect ECONNREFUSED 127\.0\.0\.1:1/,
    env: anyCredentials,
  },
  { what: 'no credentials', command: 'deploy', code: 6, says: /There are no usable AWS credentials/ },
  {
    what: 'a profile that does not exist',
    command: 'status --endpoint-url http://127.0.0.1:1',
    code: 6,
    says: /There are no usable AWS credentials/,
    env: { AWS_PROFILE: 'nobody' },
  },
  {
    what: 'a cleanup that nobody can confirm',
    command: 'cleanup',
    code: 7,
    says: /There is no terminal to ask for confirmation on\..*--yes/,
  },
];

const stackLine = /^\s+at \S+/m;

describe('bad input', () => {
  it.each(cases)('$what: exit $code', async ({ command, code, says, env = {} }) => {
    const before = project.files();
    const parameters = command.split(' ');
    const [forPeople, forPrograms] = await Promise.all([
      project.run(parameters, { env }),
      project.run([...parameters, '--json'], { env }),
    ]);
    expect(unwrapped(forPeople.stderr)).toMatch(says);
    expect(forPeople.stderr).toMatch(calmParagraph);
    expect(forPeople).toMatchObject({ code, stdout: '' });
    expect(JSON.parse(forPrograms.stdout)).toMatchObject({ ok: false, error: { exit: code } });
    expect(forPrograms).toMatchObject({ code, stderr: '' });
    expect(project.files()).toEqual(before);
  });

  it('shows where an expected failure came from only when asked', async () => {
    const { code, stderr } = await project.run(['deploy', '--target-region', 'us-east-1', '--verbose']);
    expect(code).toBe(2);
    expect(stderr).toMatch(stackLine);
  });
});
