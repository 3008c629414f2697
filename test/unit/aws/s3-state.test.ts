import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';
import { createCredentialsPause } from '../../../src/aws/credentials-pause.ts';
import { createStateObjects } from '../../../src/aws/s3-state.ts';
import { openSharedJournal } from '../../../src/runbook/journal-objects.ts';
import { acquireSharedLock } from '../../../src/runbook/lock-object.ts';
import type { StateObjects } from '../../../src/runbook/state-objects.ts';
import { virtualClock } from '../../support/clock.ts';
import { fakeAws, s3Error, type Answer, type Asked, type FakeAws } from './fake-aws.ts';

let aws: FakeAws | undefined;
afterEach(() => aws?.stop());

/** A bucket in the region that is asked; `answer` for all but the question where it is. */
async function objects(answer: (asked: Asked, asking: number) => Answer): Promise<StateObjects> {
  let asking = 0;
  aws = await fakeAws((asked) => {
    if (asked.method === 'HEAD') return { headers: { 'x-amz-bucket-region': 'us-east-1' } };
    asking += 1;
    return answer(asked, asking);
  });
  return createStateObjects(aws.clients, { bucket: 'states', prefix: 'all/dev', region: 'us-east-1' });
}

const calls = (): readonly string[] =>
  (aws?.asked ?? []).map(({ method, path }) => `${method} ${path}`).slice(1);
const written = (asked: Asked | undefined): string => String(asked?.headers['x-amz-meta-writing']);

describe('state in S3', () => {
  it('is written only on its condition', async () => {
    const store = await objects(() => ({ headers: { ETag: '"new"' } }));
    expect(await store.create('journal/1.json', 'one')).toBe('"new"');
    expect(await store.replace('lock.json', 'two', '"seen"')).toBe('"new"');
    const [, create, replace] = aws?.asked ?? [];
    expect(create).toMatchObject({
      ...{ method: 'PUT', path: '/states/all/dev/journal/1.json', headers: { 'if-none-match': '*' } },
    });
    expect(replace).toMatchObject({ path: '/states/all/dev/lock.json', headers: { 'if-match': '"seen"' } });
    expect(written(create)).not.toBe(written(replace));
  });

  it.each([
    ['another wrote it', 412, 'PreconditionFailed'],
    ['it is gone', 404, 'NoSuchKey'],
  ])('is not written when %s', async (_, status, code) => {
    const store = await objects(({ method }) =>
      method === 'PUT'
        ? s3Error(status, code)
        : { headers: { 'x-amz-meta-writing': 'of another', ETag: '"theirs"' } },
    );
    expect(await store.replace('lock.json', 'mine', '"seen"')).toBeUndefined();
    expect(calls()).toEqual(['PUT', 'GET'].map((method) => `${method} /states/all/dev/lock.json`));
  });

  it('knows its own write again, when the answer to it was lost and S3 refuses the same once more', async () => {
    let mine = '';
    const store = await objects((asked, asking) => {
      if (asked.method === 'GET')
        return { headers: { 'x-amz-meta-writing': mine, ETag: '"mine"' }, body: 'one' };
      mine = written(asked);
      return asking === 1 ? s3Error(500, 'InternalError') : s3Error(412, 'PreconditionFailed');
    });
    expect(await store.create('journal/1.json', 'one')).toBe('"mine"');
  });

  it('is written again after a conflict with a request that was under way', async () => {
    const store = await objects((_, asking) =>
      asking < 3 ? s3Error(409, 'ConditionalRequestConflict') : { headers: { ETag: '"third"' } },
    );
    expect(await store.create('journal/1.json', 'one')).toBe('"third"');
  });

  it('is as old as S3 says, by both of its clocks in one answer', async () => {
    const store = await objects(() => ({
      body: '{}',
      headers: {
        ...{ ETag: '"e"', 'Last-Modified': 'Fri, 01 Jan 2027 00:00:00 GMT' },
        Date: 'Fri, 01 Jan 2027 00:00:42 GMT',
      },
    }));
    expect(await store.read('lock.json')).toEqual({ text: '{}', etag: '"e"', ageSeconds: 42 });
  });

  it('is nothing where there is nothing', async () => {
    const store = await objects(() => s3Error(404, 'NoSuchKey'));
    expect(await store.read('lock.json')).toBeUndefined();
  });

  it('is listed after what is known, by names without the prefix', async () => {
    const store = await objects(() => ({
      body: '<ListBucketResult><Contents><Key>all/dev/journal/3.json</Key></Contents></ListBucketResult>',
    }));
    expect(await store.list('journal/', 'journal/2.json')).toEqual(['journal/3.json']);
    const query = aws?.asked[1]?.query;
    expect(query?.get('prefix')).toBe('all/dev/journal/');
    expect(query?.get('start-after')).toBe('all/dev/journal/2.json');
  });

  it('says what S3 refused, and that a bucket is not there', async () => {
    const denied = await objects(() => s3Error(403, 'AccessDenied'));
    await expect(denied.create('journal/1.json', 'one')).rejects.toMatchObject({
      ...{ code: 'AWS_REFUSED', exit: 4 },
      message: expect.stringContaining('PutObject s3://states/all/dev/journal/1.json') as string,
    });
    await aws?.stop();
    aws = await fakeAws(() => ({ status: 404 }));
    const store = createStateObjects(aws.clients, { bucket: 'none', prefix: '', region: 'us-east-1' });
    await expect(store.read('lock.json')).rejects.toMatchObject({ code: 'STATE_BUCKET_MISSING', exit: 2 });
  });

  it('is asked for in the region of its bucket', async () => {
    aws = await fakeAws(({ method }) =>
      method === 'HEAD'
        ? { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-1' } }
        : s3Error(404, 'NoSuchKey'),
    );
    const store = createStateObjects(aws.clients, { bucket: 'states', prefix: '', region: 'us-east-1' });
    await store.read('lock.json');
    expect(aws.asked.at(-1)?.headers.authorization).toContain('/eu-west-1/s3/');
  });
});

describe('state in S3, whose credentials expire', () => {
  const patience = 40;
  let folder: string;
  let isExpired: boolean;
  let isRenewable: boolean;
  const kept = new Map<string, string>();
  const clock = virtualClock();

  /** Journal and lock of a run that has begun. */
  async function begin() {
    isExpired = false;
    kept.clear();
    aws = await fakeAws(({ method, path, query, body }) => {
      if (isExpired) return s3Error(400, 'ExpiredToken');
      if (method === 'PUT') kept.set(path, body);
      if (method === 'HEAD') return { headers: { 'x-amz-bucket-region': 'us-east-1' } };
      if (query.has('list-type')) return { body: '<ListBucketResult></ListBucketResult>' };
      const text = kept.get(path);
      return text === undefined ? s3Error(404, 'NoSuchKey') : { body: text, headers: { ETag: '"e"' } };
    });
    const recover = createCredentialsPause({
      ...{
        clock,
        signal: new AbortController().signal,
        timeoutSeconds: patience,
        tell: async () => undefined,
      },
      tryAnew: async () => {
        if (isRenewable && clock.now() - since > 10_000) isExpired = false;
        return isExpired ? 'expired' : undefined;
      },
    });
    const since = clock.now();
    const credentials = { accessKeyId: '123456789012', secretAccessKey: 'local' };
    const clients = createClients({ endpointUrl: aws.endpoint, credentials }, recover);
    const objects = createStateObjects(clients, { bucket: 'states', prefix: 'dev', region: 'us-east-1' });
    const signal = new AbortController().signal;
    const lock = await acquireSharedLock({ objects, actor: 'ada', command: 'deploy', clock, signal });
    const journal = await openSharedJournal(objects, join(folder, 'journal.jsonl'), clock, '1.0.0');
    const append = (after: string) => journal.append('run', 'ada', { type: 'run-resumed', after });
    await append('the beginning');
    return { lock, append, waited: () => (clock.now() - since) / 1000, clients };
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 's3-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('goes on when somebody signs in, and writes what waited once and in order', async () => {
    isRenewable = true;
    const { lock, append, clients } = await begin();
    isExpired = true;
    const written = await Promise.all([append('a'), append('b')]);
    await lock.release();
    clients.destroy();
    expect(written.map(({ seq }) => seq)).toEqual([2, 3]);
    expect([...kept.keys()].filter((key) => key.includes('journal'))).toHaveLength(3);
    expect(JSON.parse(kept.get('/states/dev/lock.json') ?? '')).toHaveProperty('released');
  });

  it('ends as a run without credentials does when nobody does, and waits once for all that has to be written', async () => {
    isRenewable = false;
    const { lock, append, waited, clients } = await begin();
    isExpired = true;
    for (const after of ['an act', 'the end']) await expect(append(after)).rejects.toMatchObject({ exit: 6 });
    await expect(lock.renewIfOld()).resolves.toBeUndefined();
    await lock.release();
    expect(waited()).toBe(patience);
    clients.destroy();
    expect([...kept.keys()].filter((key) => key.includes('journal'))).toHaveLength(1);
  });
});
