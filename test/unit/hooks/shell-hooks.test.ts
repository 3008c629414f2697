import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShellHooks } from '../../../src/hooks/shell-hooks.ts';
import type { HookEvent, HookOutcome } from '../../../src/runbook/hooks.ts';

const event: HookEvent = {
  ...{ version: 1, when: 'before', phase: 'deploy', run: 'r-1', command: 'deploy', environment: 'dev' },
  ...{ account: '111122223333', regions: { source: 'us-east-1', target: 'eu-central-1' } },
};

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hooks-')));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  command: string,
  { timeoutSeconds = 60, signal = new AbortController().signal } = {},
): Promise<{ outcome: HookOutcome | undefined; shown: readonly string[] }> {
  const shown: string[] = [];
  const hooks = createShellHooks({
    commands: { before: { deploy: command }, after: {} },
    ...{ timeoutSeconds, folder },
  });
  const outcome = await hooks.run(event, (line) => shown.push(line), signal);
  return { outcome, shown };
}

describe('hooks by a shell', () => {
  test('get what they are about in the environment and on their input, in the folder of the configuration', async () => {
    const names = ['PHASE', 'WHEN', 'RUN', 'ENVIRONMENT', 'SOURCE_REGION', 'TARGET_REGION'];
    const variables = names.map((name) => `$TRADING_MIGRATE_${name}`).join(' ');
    const { outcome, shown } = await run(`cat; echo ${variables}; pwd >&2`);
    expect(outcome?.exitCode).toBe(0);
    expect(JSON.parse(shown.find((line) => line.startsWith('{')) ?? '')).toEqual(event);
    expect(shown).toContain('deploy before r-1 dev us-east-1 eu-central-1');
    expect(shown).toContain(folder);
  });

  test('end with their own code; the last lines of many are kept', async () => {
    const { outcome, shown } = await run('for i in 1 2 3 4 5 6 7; do echo $i; done; exit 9');
    expect(outcome).toEqual({ exitCode: 9, lastLines: ['3', '4', '5', '6', '7'] });
    expect(shown).toHaveLength(7);
  });

  test('are ended with all that they started when they take too long', async () => {
    const { outcome } = await run('sleep 60 & sleep 60; echo never', { timeoutSeconds: 0.2 });
    expect(outcome).toEqual({ exitCode: null, lastLines: [] });
  });

  test('are ended when the run is interrupted', async () => {
    const controller = new AbortController();
    const running = run('echo begun; sleep 60', { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    expect((await running).outcome?.exitCode).toBeNull();
  });

  test('are none for a phase that has none', async () => {
    const hooks = createShellHooks({ commands: { before: {}, after: {} }, timeoutSeconds: 1, folder });
    expect(await hooks.run(event, () => undefined, new AbortController().signal)).toBeUndefined();
  });
});
