import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../../src/ui/guarded-reporter.ts';
import { chooseViews, pickReporter, type ReporterOptions } from '../../../src/ui/pick-reporter.ts';
import { complete, play, startedAt } from './scripted-run.ts';

const stream = (isTTY: boolean): NodeJS.WriteStream =>
  Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
const written = (from: NodeJS.WriteStream): string =>
  ((from as unknown as PassThrough).read() as Buffer | null)?.toString() ?? '';

const options = (
  change: Partial<ReporterOptions>,
  stdoutIsTTY = true,
  stderrIsTTY = true,
): ReporterOptions => ({
  json: false,
  events: false,
  stdout: stream(stdoutIsTTY),
  stderr: stream(stderrIsTTY),
  env: {},
  ...change,
});

describe('chooseViews', () => {
  it.each([
    ['a terminal', options({}), { stdout: 'live', stderr: 'none' }],
    ['a pipe', options({}, false), { stdout: 'plain', stderr: 'none' }],
    ['CI', options({ env: { CI: 'true' } }), { stdout: 'plain', stderr: 'none' }],
    ['CI=false', options({ env: { CI: 'false' } }), { stdout: 'live', stderr: 'none' }],
    ['a dumb terminal', options({ env: { TERM: 'dumb' } }), { stdout: 'plain', stderr: 'none' }],
    ['NO_COLOR on a terminal', options({ env: { NO_COLOR: '1' } }), { stdout: 'live', stderr: 'none' }],
    ['--json > file', options({ json: true }, false), { stdout: 'none', stderr: 'live' }],
    ['--json in a script', options({ json: true }, false, false), { stdout: 'none', stderr: 'none' }],
    ['--json in CI', options({ json: true, env: { CI: '1' } }), { stdout: 'none', stderr: 'none' }],
    ['--events > file', options({ events: true }, false), { stdout: 'events', stderr: 'live' }],
    ['--events on a terminal', options({ events: true }), { stdout: 'events', stderr: 'none' }],
    ['both', options({ json: true, events: true }), { stdout: 'none', stderr: 'events' }],
  ])('for %s', (_name, given, expected) => expect(chooseViews(given)).toEqual(expected));
});

async function run(given: ReporterOptions): Promise<{ stdout: string; stderr: string }> {
  const reporter = await pickReporter({ ...given, clock: { now: () => startedAt } });
  play(complete, reporter, () => undefined);
  await reporter.close();
  return { stdout: written(given.stdout), stderr: written(given.stderr) };
}

describe('pickReporter', () => {
  it('leaves stdout to the one object of --json', async () => {
    expect(await run(options({ json: true }, false, false))).toEqual({ stdout: '', stderr: '' });
  });
  it('writes plain lines to a pipe', async () => {
    const { stdout, stderr } = await run(options({}, false));
    expect(stdout).toMatch(/^2026-11-24T22:00:00Z {2}rehearse staging/);
    expect(stdout).not.toContain('\u001B');
    expect(stderr).toBe('');
  });
  it('writes events to stderr when stdout is for the object', async () => {
    const { stdout, stderr } = await run(options({ json: true, events: true }, false, false));
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(complete.length);
  });
  it('draws the live view on a terminal', async () => {
    const { stdout } = await run(options({}));
    expect(stdout).toContain('\u001B[?25l');
    expect(stdout).toContain('\u001B[?25h');
  });
  it('goes on when nobody reads any more', async () => {
    const given = options({}, false);
    const reporter = await pickReporter(given);
    given.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(() => play(complete, reporter, () => undefined)).not.toThrow();
    expect(written(given.stdout)).toBe('');
  });
});

describe('a view that throws', () => {
  it('is switched off, says so once, and does not stop the run', async () => {
    const said: string[] = [];
    let observed = 0;
    const broken = guarded(
      {
        observe: () => {
          observed += 1;
          throw new Error('no such glyph');
        },
        close: () => Promise.reject(new Error('nor now')),
      },
      (line) => said.push(line),
    );
    play(complete, broken, () => undefined);
    await broken.close();
    expect(observed).toBe(1);
    expect(said).toEqual([
      'The view failed (Error: no such glyph); the migration goes on, and its journal is complete.',
    ]);
  });
});

describe('whileQuiet', () => {
  const line = { type: 'run-resumed', after: 'a crash' } as const;

  it('gives the terminal back before it asks, shows nothing meanwhile, and plain lines after', async () => {
    const given = options({});
    const reporter = await pickReporter({ ...given, clock: { now: () => startedAt } });
    play(complete, reporter, () => undefined);
    const answer = await reporter.whileQuiet(async () => {
      expect(written(given.stdout).trimEnd().endsWith('\u001B[?25h')).toBe(true);
      reporter.observe(line);
      expect(written(given.stdout)).toBe('');
      return 'stop';
    });
    expect(answer).toBe('stop');
    reporter.observe(line);
    expect(written(given.stdout)).toMatch(/^\S+ {2}resumed after a crash\n$/);
    await reporter.close();
    expect(written(given.stdout)).toBe('');
  });

  it('goes on even when nobody answers, and keeps the events of a machine', async () => {
    const given = options({ events: true }, false);
    const reporter = await pickReporter({ ...given, clock: { now: () => startedAt } });
    const asked = reporter.whileQuiet(async () => {
      reporter.observe(line);
      throw new Error('Ctrl-C');
    });
    await expect(asked).rejects.toThrow('Ctrl-C');
    expect(written(given.stdout)).toContain('"type":"run-resumed"');
    reporter.observe(line);
    expect(written(given.stderr)).toContain('resumed after a crash');
    await reporter.close();
  });
});
