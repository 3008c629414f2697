import { beforeEach, describe, expect, it } from 'vitest';
import type { CustomCheck } from '../../../src/applications/checks/custom.ts';
import { testAppPhase } from '../../../src/phases/test-app/index.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import { loadPalette } from '../../../src/ui/palette.ts';
import { checksSection } from '../../../src/ui/checks.ts';
import { unicodeGlyphs } from '../../../src/ui/glyphs.ts';
import { regions } from '../../support/world.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

const { source, target } = regions;
const output = (name: string) => ({ layer: 'storage', output: name });

let at: Platform;
let world: MigrationWorld;

beforeEach(async () => {
  at = platform();
  world = {
    ...at.world,
    checkTimeoutSeconds: 5,
    settings: { SourceConsumersEnabled: 'true', TargetConsumersEnabled: 'false' },
    applications: {
      ...{ apiId: output('ApiId'), stage: output('ApiStageName') },
      ...{ transformFunction: output('Transform'), apiFunction: output('Api') },
      ...{ pipelineFunction: output('Pipeline'), stateMachineArn: output('Machine') },
      ...{ stream: output('Stream'), forwarderFunction: output('Forwarder') },
    },
  };
  await at.run(deploy(at.world));
});

const checks = () => at.seen.flatMap((event) => (event.type === 'check-ended' ? [event] : []));
const failing = (): string[] =>
  checks()
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ name, region, detail }) => `${name} in ${region}: ${detail}`);
const run = (change: Partial<MigrationWorld> = {}): Promise<RunState> =>
  at.run(testAppPhase({ ...world, ...change }));

describe('test-app', () => {
  it('tries everything in both regions, says what it proves, and leaves nothing behind', async () => {
    const { ended } = await run();
    expect(ended).toBe('done');
    expect(failing()).toEqual([]);
    const names = (region: string): number => checks().filter((check) => check.region === region).length;
    expect([names(source), names(target)]).toEqual([17, 16]);
    expect(new Set(checks().map(({ outcome }) => outcome))).toEqual(new Set(['pass']));
    for (const { proves, detail } of checks()) expect([proves, detail]).not.toContain('');
    expect(at.items.written).toEqual([]);
    expect(at.applications.removed).toHaveLength(8);
    expect(new Set(at.applications.removed.map((each) => each.split(' ')[1]))).toEqual(
      new Set(['source-bucket', 'target-bucket']),
    );
  });

  it('goes on after a check that fails, removes what it wrote, and refuses at the end with all of them', async () => {
    at.applications.answers.set(`${target} /health GET`, { body: '{"region":"us-east-1"}' });
    at.applications.invocations.set(`${source} Pipeline`, {
      failure: 'Unhandled',
      payload: { errorType: 'AccessDenied', errorMessage: 'secret' },
    });
    at.applications.executions.set('trading-migrate-test-succeeds', {
      ...{ status: 'SUCCEEDED', output: { verified: false }, error: '' },
    });
    at.applications.forwards = false;
    at.applications.transforms = false;
    const ended = run();
    await expect(ended).rejects.toMatchObject({ code: 'CHECKS_FAILED', exit: 3 });
    expect(failing().sort()).toEqual([
      `API GET /health 200 in ${target}: another region answers, or none that says so`,
      `function pipeline in ${source}: it fails with AccessDenied`,
      `state machine succeeds in ${target}: ends SUCCEEDED`,
      `state machine succeeds in ${source}: ends SUCCEEDED`,
      `stream forwarded in ${target}: not forwarded in 5 s`,
      `trade in the history in ${source}: not in the bucket in 5 s`,
      `trade in the table in ${target}: not in the table in 5 s`,
      `trade in the table in ${source}: not in the table in 5 s`,
    ]);
    expect(at.applications.removed).toHaveLength(8);
    expect(JSON.stringify(at.seen)).not.toContain('secret');
  });

  it('skips what needs a consumer when nobody consumes, and says so', async () => {
    at.applications.transforms = false;
    await run({ settings: { SourceConsumersEnabled: 'false', TargetConsumersEnabled: 'false' } });
    const skipped = checks().filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ name }) => name).sort()).toEqual([
      'trade in the history',
      'trade in the table',
      'trade in the table',
    ]);
  });

  it('measures the way of an item, and refuses one that does not arrive', async () => {
    at.items.lagMilliseconds = 1500;
    await run({ applications: undefined });
    expect(checks().map(({ name, region, seconds }) => [name, region, seconds])).toEqual([
      ['global table', target, 1.6],
      ['global table', source, 1.6],
    ]);
    at.items.lagMilliseconds = Infinity;
    await expect(run({ applications: undefined })).rejects.toMatchObject({ code: 'CHECKS_FAILED' });
    expect(failing()[0]).toMatch(/the item did not arrive in 5 s/);
  });

  it('tries what the configuration names, and shows no query', async () => {
    const own: CustomCheck = {
      ...{ name: 'status page', url: 'https://status.example.com/ok?key=secret', method: 'GET' },
      ...{ status: 200, headers: {}, contains: 'well', maxLatencySeconds: 1, region: 'source' },
    };
    const slow = { ...own, name: 'slow', url: 'https://slow.example.com/' };
    at.applications.answers.set(slow.url, { milliseconds: 1200 });
    const other = { ...own, name: 'other', status: 404 };
    const silent = { ...own, name: 'silent', contains: 'something else' };
    const all = { applications: undefined, checks: [own, slow, other, silent], stores: {} };
    await expect(run(all)).rejects.toMatchObject({ code: 'CHECKS_FAILED' });
    expect(checks().find(({ name }) => name === 'status page')).toMatchObject({
      ...{ outcome: 'pass', region: source, seconds: 0.012 },
      proves: 'GET https://status.example.com/ok answers 200',
    });
    expect(failing().sort()).toEqual([
      `other in ${source}: answers 200 instead of 404`,
      `silent in ${source}: answers without the text that it should contain`,
      `slow in ${source}: takes 1.2 s, and may take 1 s`,
    ]);
    expect(JSON.stringify(at.seen)).not.toContain('secret');
  });

  it('is shown as a table of checks with their latency', async () => {
    at.applications.answers.set(`${target} /health GET`, { status: 500 });
    const failure: unknown = await run().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CHECKS_FAILED' });
    const state = {
      started: { regions },
      checks: checks(),
    } as unknown as RunState;
    const palette = await loadPalette({}, { NO_COLOR: '1' });
    const lines = checksSection(state, { palette, glyphs: unicodeGlyphs, width: 100 }).join('\n');
    expect(lines).toMatch(/✔ API GET \/health 200 +us-east-1 +12 ms\n/);
    expect(lines).toMatch(
      /✖ API GET \/health 200 +eu-central-1 .*\n +answers 500 instead of 200\. Not proven: the API/,
    );
    expect(
      checksSection({ started: { regions } } as unknown as RunState, {
        palette,
        glyphs: unicodeGlyphs,
        width: 80,
      }),
    ).toEqual([]);
  });
});
