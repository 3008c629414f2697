import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processIsAlive } from '../../../src/local-aws/exclusive.ts';
import { stateFolder } from '../../../src/local-aws/folders.ts';
import {
  downLocalAws,
  environmentOf,
  localAwsOf,
  changeSettings,
  upLocalAws,
  type LocalAws,
} from '../../../src/local-aws/index.ts';

let project: string;

beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
});
afterEach(async () => {
  await downLocalAws(project);
  rmSync(stateFolder(project), { recursive: true, force: true });
  rmSync(project, { recursive: true });
});

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const deadline = Date.now() + 10_000; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await sleep(50);
  }
};

const isGone = async ({ pid, endpoint, emulatorEndpoint }: LocalAws): Promise<boolean> =>
  !processIsAlive(pid) && !(await answers(endpoint)) && !(await answers(emulatorEndpoint));

describe('the local AWS of a project', () => {
  it('starts once, is found by others, and leaves nothing', async () => {
    const { local, started } = await upLocalAws(project, { lagSeconds: 3 });
    expect(started).toBe(true);
    expect(await answers(local.endpoint)).toBe(true);
    expect(environmentOf(local)).toMatchObject({ AWS_ENDPOINT_URL: local.endpoint, AWS_REGION: 'us-east-1' });
    expect(statSync(join(stateFolder(project), 'state.json')).mode & 0o777).toBe(0o600);

    const again = await upLocalAws(project, { lagSeconds: 7 });
    expect(again).toEqual({ started: false, local: { ...local, lagSeconds: 7 } });
    await changeSettings(local, { lag: { s3: 1500 } });
    expect(await localAwsOf(project)).toEqual({ ...local, lagSeconds: 1.5 });
    await expect(upLocalAws(project, { port: 1 })).rejects.toMatchObject({
      code: 'LOCAL_AWS_RUNNING',
      exit: 2,
    });

    expect(await downLocalAws(project)).toBe(true);
    expect(await isGone(local)).toBe(true);
    expect(await localAwsOf(project)).toBeUndefined();
    expect(await downLocalAws(project)).toBe(false);
  });

  it('is started by one of two at once', async () => {
    const both = await Promise.all([upLocalAws(project), upLocalAws(project)]);
    expect(both.map(({ started }) => started).sort()).toEqual([false, true]);
    expect(both[0].local).toEqual(both[1].local);
  });

  it('takes its emulator along when it is killed, and is started anew', async () => {
    const { local } = await upLocalAws(project);
    process.kill(local.pid, 'SIGKILL');
    await until('everything gone', () => isGone(local));
    expect(await localAwsOf(project)).toBeUndefined();
    const anew = await upLocalAws(project);
    expect(anew.started).toBe(true);
    expect(anew.local.pid).not.toBe(local.pid);
  });

  it('ends by itself when nobody asks it anything', async () => {
    const { local } = await upLocalAws(project, { idleMinutes: 0.01 });
    await until('everything gone', () => isGone(local));
  });

  it('says which port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const failure = upLocalAws(project, { port });
    await expect(failure).rejects.toMatchObject({ code: 'PORT_TAKEN', exit: 2 });
    await expect(failure).rejects.toThrow(`Port ${port}`);
    await new Promise((resolve) => other.close(resolve));
  });
});
