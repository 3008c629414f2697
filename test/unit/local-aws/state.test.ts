import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/local-aws/folders.ts';
import { readState, removeState, writeState, type LocalAws } from '../../../src/local-aws/state.ts';

const state: LocalAws = {
  endpoint: 'http://127.0.0.1:4566',
  emulatorEndpoint: 'http://127.0.0.1:40123',
  account: '123456789012',
  pid: 4711,
  startedAt: '2026-11-24T10:00:00.000Z',
  lagSeconds: 2,
  logFile: '/nowhere/log',
  version: '0.1.0',
  token: 'secret',
};

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'state-')), 'local');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('the state file', () => {
  it('is not there at first', () => expect(readState(folder)).toBeUndefined());

  it('is read as it was written, by its owner only, and leaves no draft', () => {
    writeState(folder, state);
    expect(readState(folder)).toEqual(state);
    expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('is removed for its own server, and stays for another', () => {
    writeState(folder, state);
    removeState(folder, 1);
    expect(readState(folder)).toEqual(state);
    removeState(folder, state.pid);
    expect(readState(folder)).toBeUndefined();
  });
});

describe('cacheFolder', () => {
  it.each([
    [{ XDG_CACHE_HOME: '/xdg' }, 'linux' as const, /^\/xdg\/trading-migrate$/],
    [{}, 'linux' as const, /\/\.cache\/trading-migrate$/],
    [{}, 'darwin' as const, /\/Library\/Caches\/trading-migrate$/],
  ])('of %o on %s', (env, platform, expected) => expect(cacheFolder(env, platform)).toMatch(expected));
});
