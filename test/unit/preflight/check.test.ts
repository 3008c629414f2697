import { describe, expect, it } from 'vitest';
import { MigrationError, type ErrorKind } from '../../../src/errors.ts';
import { runChecks, type Check, type Question } from '../../../src/preflight/check.ts';
import { blocks, outcomeOf, type CheckResult, type Finding } from '../../../src/preflight/finding.ts';
import { worldOf } from './world.ts';

const question = (what: string, ask?: Question['ask']): Question => ({
  region: 'us-east-1',
  about: what,
  ask: ask ?? (() => Promise.resolve([{ severity: 'ok', region: 'us-east-1', what }])),
});
const checkOf = (name: string, ...questions: readonly Question[]): Check => ({
  name,
  title: name,
  questions: () => questions,
});
const refused = (kind: ErrorKind) => (): Promise<never> =>
  Promise.reject(new MigrationError(kind, 'AWS refused it.', { code: 'AWS_REFUSED' }));
const whats = (results: readonly CheckResult[]): readonly (readonly string[])[] =>
  results.map(({ findings }) => findings.map(({ severity, what }) => `${severity} ${what}`));

describe('checks', () => {
  it('are answered in their order, however long each takes', async () => {
    let answer: (findings: readonly Finding[]) => void = () => undefined;
    const slow = new Promise<readonly Finding[]>((resolve) => (answer = resolve));
    const running = runChecks(
      [
        checkOf(
          'slow',
          question('slow', () => slow),
        ),
        checkOf(
          'quick',
          question('quick', () => (answer([]), Promise.resolve([]))),
        ),
        checkOf('both', question('one'), question('two')),
      ],
      worldOf(),
    );
    expect((await running).map(({ check }) => check)).toEqual(['slow', 'quick', 'both']);
    expect(whats(await running)).toEqual([[], [], ['ok one', 'ok two']]);
  });

  it('leave unknown what AWS refuses, in its words, and go on', async () => {
    const results = await runChecks(
      [checkOf('quotas', question('the quota', refused('aws')), question('another'))],
      worldOf(),
    );
    expect(whats(results)).toEqual([['unknown the quota: AWS does not say', 'ok another']]);
    expect(results[0]?.findings[0]?.why).toBe('AWS refused it.');
  });

  it('end when the credentials do', async () => {
    await expect(
      runChecks([checkOf('quotas', question('the quota', refused('credentials')))], worldOf()),
    ).rejects.toMatchObject({ kind: 'credentials' });
  });

  it('do not hide a bug', async () => {
    const bug = (): Promise<never> => Promise.reject(new TypeError('a bug'));
    await expect(runChecks([checkOf('quotas', question('x', bug))], worldOf())).rejects.toThrow('a bug');
  });

  it('ask only a few questions at once', async () => {
    let [now, most] = [0, 0];
    const counted = async (): Promise<readonly Finding[]> => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return [];
    };
    await runChecks(
      [checkOf('many', ...Array.from({ length: 50 }, () => question('x', counted)))],
      worldOf(),
    );
    expect(most).toBe(8);
  });
});

describe('the outcome', () => {
  const resultOf = (...findings: readonly Partial<Finding>[]): readonly CheckResult[] => [
    {
      check: 'x',
      title: 'x',
      findings: findings.map((each) => ({ severity: 'ok', region: 'global', what: '', ...each })),
    },
  ];

  it('is done when nothing blocks, whatever else there is', () => {
    const results = resultOf({}, { severity: 'warn' }, { severity: 'unknown' });
    expect(blocks(results)).toBe(false);
    expect(outcomeOf(results)).toBe('done');
  });

  it('is that of what blocks: credentials before AWS, and AWS before the configuration', () => {
    const usage = { severity: 'block', kind: 'usage' } as const;
    expect(outcomeOf(resultOf(usage))).toBe('usage');
    expect(outcomeOf(resultOf(usage, { severity: 'block' }))).toBe('aws');
    expect(
      outcomeOf(resultOf(usage, { severity: 'block' }, { severity: 'block', kind: 'credentials' })),
    ).toBe('credentials');
    expect(blocks(resultOf(usage))).toBe(true);
  });
});
