import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';
import {
  canBeRenewed,
  createCredentialsPause,
  problemWith,
  type CredentialsPause,
} from '../../../src/aws/credentials-pause.ts';
import { createObjects } from '../../../src/aws/objects.ts';
import { createStacks } from '../../../src/aws/stacks.ts';
import { MigrationError } from '../../../src/errors.ts';
import { virtualClock } from '../../support/clock.ts';
import { fakeAws, queryError, queryResult, s3Error, type FakeAws } from './fake-aws.ts';

const expired = new Error('expired');

/** A pause whose credentials are of no use for these reasons, one a look, and then good again. */
function pauseOf(problems: readonly string[], change: Partial<CredentialsPause> = {}) {
  const clock = virtualClock();
  const startedAt = clock.now();
  const told: string[] = [];
  let looks = 0;
  const recover = createCredentialsPause({
    clock,
    signal: new AbortController().signal,
    timeoutSeconds: 1800,
    tryAnew: async () => problems[looks++],
    tell: async (event) =>
      void told.push(event.type === 'credentials-lost' ? event.reason : `back after ${event.seconds} s`),
    ...change,
  });
  return { recover, told, looks: () => looks, seconds: () => (clock.now() - startedAt) / 1000 };
}

describe('credentials that are gone', () => {
  it('are waited for, looked for every 15 s, and told once', async () => {
    const pause = pauseOf(['expired', 'expired', 'expired']);
    expect(await pause.recover(expired)).toBe(true);
    expect(pause.told).toEqual(['expired', 'back after 45 s']);
    expect(pause.seconds()).toBe(45);
  });

  it('are waited for once by all who miss them', async () => {
    const pause = pauseOf(['expired', 'expired']);
    const all = await Promise.all([1, 2, 3].map(() => pause.recover(expired)));
    expect(all).toEqual([true, true, true]);
    expect(pause.told).toEqual(['expired', 'back after 30 s']);
    expect(pause.looks()).toBe(3);
  });

  it('are told again when something else is wrong with the new ones', async () => {
    const pause = pauseOf(['expired', 'They belong to account 2.', 'They belong to account 2.']);
    await pause.recover(expired);
    expect(pause.told).toEqual(['expired', 'They belong to account 2.', 'back after 45 s']);
  });

  it('are given up at the deadline, with the words of whoever missed them', async () => {
    const pause = pauseOf(Array(100).fill('expired') as string[], { timeoutSeconds: 40 });
    await expect(pause.recover(expired)).rejects.toBe(expired);
    expect(pause.seconds()).toBe(40);
    expect(pause.told).toEqual(['expired']);
  });

  it('are not waited for again once they were given up', async () => {
    const pause = pauseOf(Array(100).fill('expired') as string[], { timeoutSeconds: 40 });
    await expect(pause.recover(expired)).rejects.toBe(expired);
    const next = new Error('expired, the lock too');
    await expect(pause.recover(next)).rejects.toBe(next);
    expect(pause.seconds()).toBe(40);
    expect(pause.told).toEqual(['expired']);
  });

  it('are not waited for without a time to wait', async () => {
    const pause = pauseOf(['expired'], { timeoutSeconds: 0 });
    await expect(pause.recover(expired)).rejects.toBe(expired);
    expect([pause.seconds(), pause.told]).toEqual([0, []]);
  });

  it('are not waited for any longer than the operator waits', async () => {
    const controller = new AbortController();
    const pause = pauseOf(Array(100).fill('expired') as string[], {
      signal: controller.signal,
      tell: async () => controller.abort(new Error('interrupted')),
    });
    await expect(pause.recover(expired)).rejects.toThrow('interrupted');
  });

  it('may not be gone at all', async () => {
    const pause = pauseOf([]);
    expect(await pause.recover(expired)).toBe(false);
    expect(pause.told).toEqual([]);
  });
});

it('what is wrong with credentials: another account, or what AWS says', async () => {
  expect(await problemWith(async () => ({ account: '1' }), '1')).toBeUndefined();
  expect(await problemWith(async () => ({ account: '2' }), '1')).toBe(
    'They belong to account 2, and the run to account 1.',
  );
  const refusal = new MigrationError('credentials', 'Expired.', { code: 'CREDENTIALS_REJECTED' });
  expect(await problemWith(() => Promise.reject(refusal), '1')).toBe('Expired.');
  await expect(problemWith(() => Promise.reject(new TypeError('bug')), '1')).rejects.toThrow('bug');
});

it('keys in the environment cannot be renewed; a profile beside them comes first', () => {
  expect(canBeRenewed({})).toBe(true);
  expect(canBeRenewed({ AWS_PROFILE: 'p' })).toBe(true);
  expect(canBeRenewed({ AWS_ACCESS_KEY_ID: 'a' })).toBe(false);
  expect(canBeRenewed({ AWS_ACCESS_KEY_ID: 'a', AWS_PROFILE: 'p' })).toBe(true);
});

describe('a client on the wire', () => {
  const region = 'us-east-1';
  let aws: FakeAws;
  let folder: string;
  /** Signs in: keys in the file of profiles, as many tools leave them there, without a time of expiry. */
  const signIn = (key: string): void =>
    writeFileSync(
      join(folder, 'credentials'),
      `[default]\naws_access_key_id = ${key}\naws_secret_access_key = s\naws_session_token = t\n`,
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trading-migrate-'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    signIn('OLD');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
    await aws.stop();
  });

  const isOld = (headers: Readonly<Record<string, string | string[] | undefined>>): boolean =>
    String(headers.authorization).includes('Credential=OLD/');

  it('sends again what was refused, with the credentials that somebody signed in with meanwhile', async () => {
    aws = await fakeAws(({ headers, action }) =>
      isOld(headers)
        ? queryError(403, 'ExpiredToken', 'The security token included in the request is expired')
        : queryResult(action, ''),
    );
    const recover = vi.fn(async () => {
      signIn('NEW');
      return true;
    });
    const clients = createClients({ endpointUrl: aws.endpoint }, recover);
    await createStacks(clients).delete(region, 'x', 'token-1');
    await createStacks(clients).delete(region, 'y', 'token-2');
    clients.destroy();
    expect(recover).toHaveBeenCalledTimes(1);
    expect(aws.asked.map(({ headers }) => isOld(headers))).toEqual([true, false, false]);
    expect(aws.asked[1]?.body).toBe(aws.asked[0]?.body);
  });

  it('gives up when AWS knows the credentials and refuses all the same, as in a region that is not enabled', async () => {
    aws = await fakeAws(() => queryError(403, 'InvalidClientTokenId', 'The security token is invalid'));
    const clients = createClients({ endpointUrl: aws.endpoint }, async () => false);
    await expect(createStacks(clients).delete(region, 'x', 't')).rejects.toMatchObject({
      code: 'CREDENTIALS_REJECTED',
    });
    clients.destroy();
    expect(aws.asked).toHaveLength(2);
  });

  it('fails as ever where nobody waits, and for what is not about credentials', async () => {
    aws = await fakeAws(() => queryError(403, 'ExpiredToken', 'expired'));
    const given = vi.fn((error: Error) => Promise.reject(error));
    const clients = createClients({ endpointUrl: aws.endpoint }, given);
    await expect(createStacks(clients).delete(region, 'x', 't')).rejects.toMatchObject({
      code: 'CREDENTIALS_REJECTED',
    });
    clients.destroy();
    await aws.stop();
    aws = await fakeAws(() => queryError(403, 'AccessDenied', 'denied'));
    const others = createClients({ endpointUrl: aws.endpoint }, given);
    await expect(createStacks(others).delete(region, 'x', 't')).rejects.toMatchObject({
      code: 'AWS_REFUSED',
    });
    others.destroy();
    expect(given).toHaveBeenCalledTimes(1);
  });

  it('learns of S3, whose HEAD gives no reason, by a GET, and then asks by HEAD again', async () => {
    aws = await fakeAws(({ headers, method }) => {
      if (isOld(headers)) return method === 'HEAD' ? { status: 400 } : s3Error(400, 'ExpiredToken');
      return { headers: { 'x-amz-replication-status': 'COMPLETED' } };
    });
    const clients = createClients({ endpointUrl: aws.endpoint }, async () => {
      signIn('NEW');
      return true;
    });
    const head = await createObjects(clients).head(region, 'bucket', 'k');
    clients.destroy();
    expect(head).toMatchObject({ replicationStatus: 'COMPLETED' });
    expect(aws.asked.map(({ method }) => method)).toEqual(['HEAD', 'GET', 'GET', 'HEAD']);
  });
});
