import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEmulator } from '../../src/local-aws/gateway/emulator.ts';
import { calmParagraph, createProject, unwrapped, type Project } from '../support/cli.ts';
import { observePlatform } from './platform.ts';

const config = {
  platform: { layers: ['network'] },
  environmentSuffix: 'far',
  pollInterval: '100ms',
  state: 's3://states-of-operators/migrations',
};
let ada: Project;
let bob: Project;
let environment: Record<string, string>;

beforeAll(async () => {
  ada = createProject(config);
  bob = createProject(config);
  environment = await ada.localUp();
  await makeBucket(environment, 'states-of-operators');
});
afterAll(async () => {
  await ada.remove();
  await bob.remove();
});

async function makeBucket(env: Readonly<Record<string, string>>, Bucket: string): Promise<void> {
  const aws = connectEmulator(env.AWS_ENDPOINT_URL ?? '', env.AWS_ACCESS_KEY_ID ?? '');
  try {
    const { s3 } = aws.clients('us-east-1');
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  } finally {
    aws.close();
  }
}

describe('two operators with a folder each and their state in S3', () => {
  it('go on one at a time, and who slept through a take-over does nothing more', async () => {
    const env = { env: environment };
    const first = ada.start(['deploy', '--events'], env);
    await first.event(({ type }) => type === 'action-intended');
    first.kill('SIGSTOP');
    const second = await bob.run(['deploy'], env);
    expect(unwrapped(second.stderr)).toContain(
      `held by arn:aws:iam::123456789012:root on ${hostname()} (process ${first.pid}, deploy) since`,
    );
    expect(unwrapped(second.stderr)).toContain('Lock: s3://states-of-operators/migrations/far/lock.json');
    expect(second.stderr).toMatch(calmParagraph);
    expect(second).toMatchObject({ code: 5, stdout: '' });

    const third = await bob.run(['deploy', '--take-over', 'the machine of Ada hangs', '--json'], env);
    expect(third).toMatchObject({ code: 0, stderr: '' });
    const before = await observePlatform(environment, 'far');

    first.kill('SIGCONT');
    const { code, stderr } = await first.ended;
    expect(unwrapped(stderr)).toMatch(/Somebody (else wrote to the journal|took this migration over)/);
    expect(code).toBe(5);
    expect(await observePlatform(environment, 'far')).toEqual(before);

    const { runId } = JSON.parse(third.stdout) as { runId: string };
    const [status, report] = await Promise.all([
      ada.run(['status', '--json'], env),
      ada.run(['report', '--json'], env),
    ]);
    expect(JSON.parse(status.stdout)).toMatchObject({ runId, ok: true, lock: null });
    expect(report).toMatchObject({ code: 0, stderr: '' });
    expect(ada.read('migration-report.json')).toContain('the machine of Ada hangs');
    // The lines that a machine has seen; nothing else is kept there.
    const copied = ada.read('.trading-migrate/far/s3/states-of-operators/migrations/journal.jsonl');
    expect(copied.trimEnd().split('\n').at(-1)).toContain('"type":"run-ended","status":"done"');
  });
});
