import { Flags } from '@oclif/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BaseCommand } from '../../../src/cli/base-command.ts';
import { durationFlag } from '../../../src/cli/local-aws.ts';
import { MigrationError } from '../../../src/errors.ts';
import { packageRoot } from '../../../src/package-root.ts';

/** A command that throws what a test says, and tells what it would be typed as. */
class Probe extends BaseCommand {
  static override id = 'local:probe';
  static override flags = {
    json: Flags.boolean(),
    verbose: Flags.boolean(),
    count: Flags.integer(),
    lag: durationFlag(),
    word: Flags.string(),
  };
  static thrown: Error | undefined;
  static lastInvocation = '';

  async run(): Promise<number | undefined> {
    const { flags } = await this.parse(Probe);
    Probe.lastInvocation = this.invocation;
    if (Probe.thrown) throw Probe.thrown;
    return flags.lag;
  }
}

let out: string;
let err: string;
beforeEach(() => {
  [out, err] = ['', ''];
  Probe.thrown = undefined;
  vi.stubEnv('NO_COLOR', '1');
  vi.stubEnv('npm_lifecycle_event', undefined);
  vi.spyOn(Probe.prototype, 'log').mockImplementation((text = '') => void (out += `${text}\n`));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const run = (...argv: string[]): Promise<unknown> => Probe.run(argv, { root: packageRoot });
const said = (): string => err.replace(/\s+/g, ' ');

describe('a command', () => {
  it.each([
    [['--no-such-flag'], 'Nonexistent flag: --no-such-flag'],
    [['--count', 'many'], 'integer'],
    [['surplus'], 'Unexpected argument: surplus'],
    [['--word'], 'Flag --word expects a value'],
    [['--lag', 'soon'], '--lag: Expected a number with its unit'],
  ])('takes %j for wrong usage: exit 2, one paragraph', async (argv, words) => {
    await run(...argv);
    expect(process.exitCode).toBe(2);
    expect(said()).toContain(words);
    expect(said()).toContain('Nothing was called on AWS.');
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
    expect(out).toBe('');
  });

  it('prints one JSON object instead, even when the flags could not be read', async () => {
    await run('--json', '--no-such-flag');
    expect(process.exitCode).toBe(2);
    expect(err).not.toContain('✖');
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'USAGE', exit: 2 } });
  });

  it('says calmly what failed, with the exit code of its kind', async () => {
    Probe.thrown = new MigrationError('credentials', 'Expired.', { code: 'X', next: ['Sign in again.'] });
    await run();
    expect(process.exitCode).toBe(6);
    expect(said()).toContain('Expired.');
    expect(said()).toContain('Sign in again.');
  });

  it('adds what continues after a refusal, and only then', async () => {
    Probe.thrown = new MigrationError('refused', 'The lag is too large.', { code: 'GATE_REFUSED' });
    await run('--word', 'two words');
    expect(process.exitCode).toBe(3);
    expect(said()).toContain("trading-migrate local probe --word 'two words'");
    err = '';
    Probe.thrown = new MigrationError('aws', 'No.', { code: 'AWS_REFUSED' });
    await run('--word', 'x');
    expect(said()).not.toContain('local probe');
  });

  it('calls anything else a bug, with its stack only when asked', async () => {
    Probe.thrown = new TypeError('x is not a function');
    await run();
    expect(process.exitCode).toBe(1);
    expect(said()).toContain('bug in trading-migrate: x is not a function');
    expect(err).not.toContain('base-command.test.ts');
    await run('--verbose');
    expect(err).toContain('base-command.test.ts');
  });

  it('reads durations', async () => {
    expect(await run('--lag', '1500ms')).toBe(1.5);
  });

  it.each<[string[], string]>([
    [['--word', 'plain'], 'trading-migrate local probe --word plain'],
    [['--word=a b'], "trading-migrate local probe '--word=a b'"],
    [['--word', "it's"], "trading-migrate local probe --word 'it'\\''s'"],
    [['--word', ''], "trading-migrate local probe --word ''"],
    [['--word', '$HOME;rm -rf ~'], "trading-migrate local probe --word '$HOME;rm -rf ~'"],
    [['--word', 'a\nb'], "trading-migrate local probe --word 'a\nb'"],
  ])('can be typed again: %j', async (argv, expected) => {
    await run(...argv);
    expect(Probe.lastInvocation).toBe(expected);
  });

  it('is typed through npm inside a checkout', async () => {
    vi.stubEnv('npm_lifecycle_event', 'rehearse');
    await run();
    expect(Probe.lastInvocation).toBe('npm run trading-migrate -- local probe');
  });
});
