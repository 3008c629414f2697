import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LockHolder } from '../../src/runbook/lock-holder.ts';
import {
  calmParagraph,
  createProject,
  unwrapped,
  type CliProcess,
  type CliResult,
  type Project,
} from '../support/cli.ts';
import { smallPlatform } from './platform.ts';

let project: Project;
let environment: Record<string, string>;

beforeAll(async () => {
  project = createProject({
    platform: smallPlatform,
    environmentSuffix: 'shared',
    pollInterval: '100ms',
    gate: { interval: '500ms', timeout: '30s', samples: 2 },
    sync: { objects: 2, items: 2 },
  });
  environment = await project.localUp('--lag', '200ms');
  for (const command of ['deploy', 'sync']) expect((await run(command)).code).toBe(0);
});
afterAll(() => project.remove());

const run = (command: string): Promise<CliResult> => project.run(command.split(' '), { env: environment });

/** A command that holds the lock until it is killed, but for the limit of its gate. */
async function hold(): Promise<CliProcess> {
  const holder = project.start(['verify-replication', '--samples', '100', '--events'], { env: environment });
  await holder.event(({ type }) => type === 'gate-sampled');
  return holder;
}

describe('two at the same time', () => {
  it('the second is told who holds the migration, and takes over from a dead one without asking', async () => {
    const first = await hold();
    const { since } = JSON.parse(project.read('.trading-migrate/shared/lock.json')) as LockHolder;
    const entries = project.journal('shared').length;
    const [second, forPrograms, status] = await Promise.all([
      run('deploy'),
      run('deploy --json'),
      run('status'),
    ]);
    expect(unwrapped(second.stderr)).toContain(
      `held by arn:aws:iam::123456789012:root on ${hostname()} (process ${first.pid}, verify-replication) since ${since}`,
    );
    expect(second.stderr).toMatch(calmParagraph);
    expect(second).toMatchObject({ code: 5, stdout: '' });
    expect(JSON.parse(forPrograms.stdout)).toMatchObject({
      runId: null,
      ok: false,
      phases: [],
      error: { code: 'LOCKED', exit: 5 },
    });
    expect(status.stdout).toContain('verify-replication shared running');
    expect(status.stdout).toContain(`process ${first.pid}`);
    const meanwhile = project.journal('shared').slice(entries);
    expect(new Set(meanwhile.map(({ event }) => event.type))).toEqual(new Set(['gate-sampled']));

    first.kill('SIGKILL');
    await first.ended;
    const third = await run('verify-replication');
    expect(third).toMatchObject({ code: 0, stderr: '' });
    expect(third.stdout).toContain(
      `lock taken over from arn:aws:iam::123456789012:root on ${hostname()} (process ${first.pid},`,
    );
    expect(project.files()).toEqual(['.trading-migrate', 'trading-migrate.config.json']);
  });

  it('one that loses the lock to --take-over stops, and spoils nothing', async () => {
    const first = await hold();
    const second = await project.run(['deploy', '--take-over', 'it hangs', '--json'], { env: environment });
    expect(second).toMatchObject({ code: 0 });
    const { code, stderr } = await first.ended;
    expect(unwrapped(stderr)).toMatch(/Somebody (else wrote to the journal|took this migration over)/);
    expect(code).toBe(5);
    const { runId } = JSON.parse(second.stdout) as { runId: string };
    const [taken] = project
      .journal('shared')
      .filter(({ event }) => event.type === 'lock-taken')
      .slice(-1);
    expect(taken?.event).toMatchObject({ reason: 'it hangs' });
    expect(project.journal('shared').at(-1)).toMatchObject({
      run: runId,
      event: { type: 'run-ended', status: 'done' },
    });
    expect(JSON.parse((await run('status --json')).stdout)).toMatchObject({ runId, ok: true, lock: null });
  });
});
