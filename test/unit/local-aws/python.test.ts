import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePython, findPythons, type Python } from '../../../src/local-aws/python.ts';

const python = (command: string, minor: number, hasVenv = true, major = 3): Python => ({
  ...{ command, major, minor, hasVenv },
});

describe('findPythons', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'bin-'));
  });
  afterEach(() => rmSync(bin, { recursive: true }));

  const install = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const find = (): Promise<readonly Python[]> => findPythons({ PATH: bin });

  it('finds nothing on an empty PATH', async () => {
    expect(await find()).toEqual([]);
  });

  it('stops at the first that will do', async () => {
    install('python3', 'echo "[3, 12, true]"');
    install('python3.11', 'echo "[3, 11, true]"');
    expect(await find()).toEqual([python('python3', 12)]);
  });

  it('looks on past one that is old, has no venv, or fails as a version manager does', async () => {
    install('python3', 'echo "[3, 9, true]"');
    install('python3.13', 'echo "[3, 13, false]"');
    install('python3.12', 'echo "python3.12: command not found" >&2; exit 127');
    install('python3.10', 'echo "[3, 10, true]"');
    expect(await find()).toEqual([
      python('python3', 9),
      python('python3.13', 13, false),
      python('python3.10', 10),
    ]);
  });
});

describe('choosePython', () => {
  it.each([
    [
      'the first that will do',
      [python('python3', 9), python('python3.12', 12), python('python', 11)],
      'python3.12',
    ],
    ['a known version before a newer one', [python('python3', 15), python('python3.14', 14)], 'python3.14'],
    ['a newer one if there is no other', [python('python3', 15)], 'python3'],
  ])('takes %s', (_, found, command) => expect(choosePython(found).command).toBe(command));

  it.each([
    ['PYTHON_MISSING', [], /no python3 is on the PATH/],
    [
      'PYTHON_TOO_OLD',
      [python('python3', 9), python('python', 7, true, 2)],
      /only python3 \(3\.9\), python \(2\.7\)/,
    ],
    [
      'PYTHON_WITHOUT_VENV',
      [python('python3', 9), python('python3.11', 11, false)],
      /python3\.11 \(3\.11\) lacks/,
    ],
  ])('%s says what to do', (code, found, message) => {
    expect(() => choosePython(found)).toThrow(message);
    expect(() => choosePython(found)).toThrow(
      expect.objectContaining({ code, exit: 2, next: [expect.stringMatching(/^Install/)] }) as Error,
    );
  });
});
