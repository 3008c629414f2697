import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusively } from '../../../src/local-aws/exclusive.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exclusive-'));
  path = join(folder, 'deep/lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('exclusively', () => {
  it('lets one in at a time, and tells who waits once', async () => {
    let inside = 0;
    let most = 0;
    const waits: string[] = [];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    await Promise.all(['a', 'b', 'c'].map((name) => exclusively(path, work, () => waits.push(name))));
    expect(most).toBe(1);
    expect(waits.sort()).toEqual(['b', 'c']);
    expect(readdirSync(join(folder, 'deep'))).toEqual([]);
  });

  it('lets the next in after a failure', async () => {
    await expect(exclusively(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await exclusively(path, async () => 'in')).toBe('in');
  });

  it('takes the place of one that died', async () => {
    await exclusively(path, async () => undefined);
    writeFileSync(path, `${deadPid()} some-id`);
    expect(await exclusively(path, async () => 'in')).toBe('in');
  });

  it('takes the place of one that has not been heard of, though its process id lives', async () => {
    await exclusively(path, async () => undefined);
    writeFileSync(path, `${process.pid} some-id`);
    const old = new Date(Date.now() - 61_000);
    utimesSync(path, old, old);
    expect(await exclusively(path, async () => 'in')).toBe('in');
  });
});
