import { describe, expect, it } from 'vitest';
import { typedLike } from '../../../src/ui/typed.ts';

describe('a command that is suggested', () => {
  const deploy = 'trading-migrate deploy -e dev';
  it.each([
    ['trading-migrate plan', deploy],
    ['trading-migrate deploy -e dev --json', deploy],
    ['trading-migrate deploy -c own.json', `${deploy} -c own.json`],
    ['trading-migrate deploy --config=own.json -e dev', `${deploy} --config=own.json`],
    ["trading-migrate deploy --config 'my own.json'", `${deploy} --config 'my own.json'`],
    ['npm run trading-migrate -- deploy -c own.json', 'npm run trading-migrate -- deploy -e dev -c own.json'],
  ])('after %s', (invocation, typed) => expect(typedLike(deploy, invocation)).toBe(typed));

  it('takes the environment over when it names none', () =>
    expect(typedLike('trading-migrate cleanup --empty-buckets', 'trading-migrate deploy -e qa')).toBe(
      'trading-migrate cleanup --empty-buckets -e qa',
    ));

  it('stays as it is when it is a sentence, or a command of others', () => {
    for (const text of ['Run trading-migrate deploy first.', 'aws cloudformation delete-stack'])
      expect(typedLike(text, 'trading-migrate deploy -c own.json')).toBe(text);
  });
});
