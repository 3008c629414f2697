import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator, type EmulatorProcess } from '../../../src/local-aws/emulator-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (python: string): Promise<EmulatorProcess> =>
  startEmulator({
    ...{ python, port: 1, account: '123456789012', gatewayEndpoint: 'http://127.0.0.1:1' },
    bridge: { url: 'http://127.0.0.1:1/', token: 'secret', types: [], provided: {} },
    logFile: join(folder, 'log'),
    temporaryFolder: join(folder, 'tmp'),
  });

describe('startEmulator', () => {
  it('says how the emulator ended, and what it said last', async () => {
    const python = join(folder, 'python');
    writeFileSync(python, '#!/bin/sh\necho "This version of MiniStack does not fit" >&2\nexit 3\n');
    chmodSync(python, 0o755);
    const failure = start(python);
    await expect(failure).rejects.toThrow('ended while it started (exit code 3)');
    await expect(failure).rejects.toThrow('This version of MiniStack does not fit');
  });

  it('says that there is no such Python', async () => {
    await expect(start(join(folder, 'nothing'))).rejects.toThrow(
      /ended while it started \(spawn .* ENOENT\)/,
    );
  });
});
