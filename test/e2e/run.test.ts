import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject, nextCommand, unwrapped, type CliResult, type Project } from '../support/cli.ts';

let project: Project;
let environment: Record<string, string>;

beforeAll(async () => {
  project = createProject({
    environmentSuffix: 'alone',
    pollInterval: '100ms',
    platform: { layers: ['storage'] },
    gate: { interval: '300ms', timeout: '60s', samples: 1 },
    sync: { objects: 2, items: 1, backfill: false },
  });
  environment = await project.localUp('--lag', '200ms');
});
afterAll(() => project.remove());

const run = (...words: readonly string[]): Promise<CliResult> => project.run(words, { env: environment });

it('stops for an approval, goes on when it is given, leaves out what it is told to, and lists what an abort leaves', async () => {
  const waiting = await run('run');
  expect(waiting.code).toBe(3);
  expect(unwrapped(waiting.stderr)).toContain('waits for an approval, and there is nobody to ask');
  const next = nextCommand(waiting.stderr);
  expect(next).toEqual(['run', '--approve', 'sync']);

  expect((await run(...next)).code).toBe(3);
  const look = await run('verify-replication', '--json');
  expect(look).toMatchObject({ code: 0, stderr: '' });
  const status = await run('status');
  expect(status.stdout).toMatch(/since then +verify-replication, done/);
  expect(status.stdout).toContain('trading-migrate run -e alone --approve verify-replication');

  const skipped = await run('run', '--skip', 'verify-replication', '--reason', 'seen by hand', '--json');
  expect(JSON.parse(skipped.stdout)).toMatchObject({
    ok: true,
    phases: [
      { name: 'deploy', status: 'done' },
      { name: 'sync', status: 'done' },
      { name: 'verify-replication', status: 'skipped', reason: 'seen by hand' },
    ],
  });
  expect(skipped.code).toBe(0);

  expect((await run('run', '--from', 'verify-replication')).code).toBe(3);
  const aborted = await run('run', '--abort', 'the window is over');
  expect(aborted.code).toBe(0);
  expect(aborted.stdout).toMatch(/storage +CREATE_COMPLETE +CREATE_COMPLETE/);
  expect(aborted.stdout).toContain('trading-migrate cleanup -e alone');

  const history = JSON.parse((await run('history', '--json')).stdout) as { runs: object[] };
  expect(history.runs).toMatchObject([
    {
      ...{ command: 'run', ended: 'done', approvals: [{ phase: 'deploy' }, { phase: 'sync', by: 'flag' }] },
      skips: [{ phase: 'verify-replication', reason: 'seen by hand' }],
    },
    { command: 'verify-replication', ended: 'done' },
    { command: 'run', ended: 'aborted', reason: 'the window is over' },
  ]);
});
