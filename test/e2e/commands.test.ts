import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calmParagraph, createProject, unwrapped, type CliResult, type Project } from '../support/cli.ts';
import { completePlatform, observePlatform, smallPlatform, smallPlatformStacks } from './platform.ts';

const objects = 12;
let project: Project;
let environment: Record<string, string>;

beforeAll(async () => {
  project = createProject({
    environmentSuffix: 'alone',
    pollInterval: '100ms',
    platform: smallPlatform,
    gate: { interval: '500ms', timeout: '30s', samples: 2 },
    sync: { objects, items: 10 },
  });
  environment = await project.localUp('--lag', '500ms');
});
afterAll(() => project.remove());

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env: environment });

const json = async (command: string, code = 0): Promise<unknown> => {
  const result = await run(`${command} --json`);
  expect(result).toMatchObject({ code, stderr: '' });
  return JSON.parse(result.stdout);
};

const outcomes = (): readonly string[] => {
  const journal = project.journal('alone');
  const last = journal.at(-1)?.run;
  return journal.flatMap(({ run, event }) =>
    run === last && event.type === 'stack-settled' ? [`${event.layer} ${event.region} ${event.outcome}`] : [],
  );
};

const allStacks = (outcome: string): readonly string[] =>
  smallPlatformStacks.map((stack) => `${stack} ${outcome}`);

describe('the commands, one by one', () => {
  it('status, before anything: nothing was run, and AWS has no stack', async () => {
    const status = await run('status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toContain('Nothing was run yet');
    expect(await json('status')).toMatchObject({
      runId: null,
      phases: [],
      lock: null,
      stacks: Array.from({ length: completePlatform.stacks }, () => ({ status: null })),
    });
    expect(project.files()).toEqual(['trading-migrate.config.json']);
  });

  it.each(['sync', 'verify-replication'])('%s, before a deploy: says what comes first', async (command) => {
    const { code, stderr } = await run(`${command} -e early`);
    expect(unwrapped(stderr)).toContain('Run trading-migrate deploy first');
    expect(stderr).toMatch(calmParagraph);
    expect(code).toBe(2);
  });

  it('deploy: both regions, every resource recorded', async () => {
    const { code, stdout, stderr } = await run('deploy');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('✔ deploy alone done');
    expect([...outcomes()].sort()).toEqual(allStacks('created'));
    const [checked] = project.journal('alone').filter(({ event }) => event.type === 'preflight-checked');
    // IAM cannot simulate the root user, as whom everybody comes to the local AWS.
    expect(checked?.event).toMatchObject({
      counts: { block: 0, warn: 0, unknown: 1 },
      findings: [{ check: 'permissions', severity: 'unknown' }],
    });
    const platform = await observePlatform(environment, 'alone');
    expect(platform.stacks.map(({ status }) => status)).toEqual(
      Array.from({ length: completePlatform.stacks }, () => 'CREATE_COMPLETE'),
    );
    expect(platform.stackSets).toHaveLength(completePlatform.stackSets);
  });

  it('deploy again: finds everything unchanged', async () => {
    const before = await observePlatform(environment, 'alone');
    expect(await json('deploy')).toMatchObject({ ok: true, phases: [{ name: 'deploy', status: 'done' }] });
    expect([...outcomes()].sort()).toEqual(allStacks('unchanged'));
    expect(await observePlatform(environment, 'alone')).toEqual(before);
  });

  it('another account than the guard’s: exit 6, before anything is called', async () => {
    const { code, stderr } = await run('deploy -e guarded --account-id 111122223333');
    expect(unwrapped(stderr)).toContain(
      'The credentials belong to account 123456789012; the configuration guards account 111122223333.',
    );
    expect(stderr).toMatch(calmParagraph);
    expect(code).toBe(6);
    expect(project.journal('guarded')).toEqual([]);
    expect((await observePlatform(environment, 'guarded')).stacks).toEqual([]);
  });

  it('sync: uploads what is missing, and nothing twice', async () => {
    const { code, stdout } = await run('sync');
    expect(code).toBe(0);
    expect(stdout).toContain(`${objects} of ${objects} objects uploaded`);
    expect((await run('sync')).stdout).toContain(`0 of ${objects} objects uploaded`);
  });

  it('verify-replication: proves every store', async () => {
    expect(await json('verify-replication')).toMatchObject({
      ok: true,
      phases: [{ name: 'verify-replication', status: 'done' }],
      replication: {
        s3: { verdict: 'pass', reasons: [] },
        dynamodb: { verdict: 'pass', reasons: [] },
      },
    });
  });

  it('verify-replication --check: holds what it left behind, and nothing that was changed', async () => {
    const event = project
      .journal('alone')
      .flatMap(({ event }) => (event.type === 'evidence-written' ? [event] : []))
      .at(-1);
    expect(event).toMatchObject({ verdict: 'pass' });
    const path = `.trading-migrate/alone/${event?.file ?? ''}`;
    expect(await json(`verify-replication --check ${path}`)).toMatchObject({ ok: true, verdict: 'pass' });
    const text = project.read(path);
    project.write('changed.json', text.replace('"samples": 2', '"samples": 1'));
    const changed = await run('verify-replication --check changed.json');
    expect(unwrapped(changed.stderr)).toContain('the journal knows no artefact with these bytes');
    expect(changed.code).toBe(3);
    expect((await run('verify-replication --check trading-migrate.config.json')).code).toBe(2);
  });

  it('status, in between: the newest run, and what AWS has', async () => {
    const { stdout } = await run('status');
    expect(stdout).toContain('✔ verify-replication alone done');
    expect(stdout).toContain('Verify replication  done');
    expect(await json('status')).toMatchObject({
      ok: true,
      phases: [{ name: 'verify-replication', status: 'done' }],
      stacks: Array.from({ length: completePlatform.stacks }, () => ({ status: 'CREATE_COMPLETE' })),
      lock: null,
    });
  });

  it('cleanup of buckets that hold objects, without --empty-buckets: exit 2, nothing deleted', async () => {
    const before = await observePlatform(environment, 'alone');
    const { code, stderr } = await run('cleanup -e alone --yes');
    expect(unwrapped(stderr)).toMatch(
      /These buckets hold objects: .*us-east-1.*eu-central-1.*Nothing was deleted.*--empty-buckets/,
    );
    expect(code).toBe(2);
    expect(await observePlatform(environment, 'alone')).toEqual(before);
    expect((await run('sync')).stdout).toContain(`0 of ${objects} objects uploaded`);
  });

  it('cleanup that nobody confirms: exit 7, and not a word of earlier runs', async () => {
    const { code, stdout, stderr } = await run('cleanup --empty-buckets');
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toMatch(calmParagraph);
    expect(await json('cleanup --empty-buckets', 7)).toMatchObject({ runId: null, phases: [] });
  });

  it('cleanup: nothing is left', async () => {
    expect(await json('cleanup -e alone --empty-buckets --yes')).toMatchObject({
      ok: true,
      phases: [{ name: 'cleanup', status: 'done' }],
      cleanup: { bucketsEmptied: 2, versionsDeleted: 2 * objects, remaining: [] },
    });
    const platform = await observePlatform(environment, 'alone');
    expect(platform.stackSets).toEqual([]);
    expect(new Set(platform.stacks.map(({ status }) => status))).toEqual(new Set(['DELETE_COMPLETE']));
  });

  it('status, after all: the cleanup, and no stack', async () => {
    expect((await run('status')).stdout).toContain('✔ cleanup alone done');
    expect(await json('status')).toMatchObject({
      cleanup: { remaining: [] },
      stacks: Array.from({ length: completePlatform.stacks }, () => ({ status: null })),
    });
  });

  it('cleanup where nothing is: done', async () => {
    expect(await json('cleanup -e alone --yes')).toMatchObject({ ok: true, cleanup: { remaining: [] } });
  });

  it('a damaged journal: exit 2, and it stays as it is', async () => {
    const name = '.trading-migrate/alone/journal.jsonl';
    const damaged = `${project.read(name)}{oops}\n`;
    project.write(name, damaged);
    for (const command of ['deploy', 'status']) {
      const { code, stderr } = await run(command);
      expect(unwrapped(stderr)).toMatch(/journal\.jsonl cannot be read: line \d+ is not JSON/);
      expect(stderr).toMatch(calmParagraph);
      expect(code).toBe(2);
    }
    expect(project.read(name)).toBe(damaged);
  });

  it('with --endpoint-url instead of the environment', async () => {
    const { AWS_ENDPOINT_URL = '', ...env } = environment;
    const through = async (command: string): Promise<unknown> => {
      const result = await project.run(
        [...command.split(' '), '-e', 'flag', '--endpoint-url', AWS_ENDPOINT_URL, '--json'],
        { env },
      );
      expect(result).toMatchObject({ code: 0, stderr: '' });
      return JSON.parse(result.stdout);
    };
    expect(await through('deploy')).toMatchObject({ ok: true });
    expect(await through('sync')).toMatchObject({ ok: true });
    expect(await through('status')).toMatchObject({
      stacks: smallPlatformStacks.map(() => ({ status: 'CREATE_COMPLETE' })),
    });
    expect(await through('cleanup --empty-buckets --yes')).toMatchObject({
      ok: true,
      cleanup: { remaining: [] },
    });
  });
});
