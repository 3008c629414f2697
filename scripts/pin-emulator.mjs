// Pins the emulator and all that it needs, with hashes, for every Python and platform at once: run it after a change of
// src/local-aws/emulator/requirements.in, and commit what it writes. Needs python3 and a package index.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const uv = 'uv==0.13.9';
const oldestPython = '3.10';
const folder = 'src/local-aws/emulator';

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

const venv = mkdtempSync(join(tmpdir(), 'pin-emulator-'));
try {
  run('python3', '-m', 'venv', venv);
  run(join(venv, 'bin/pip'), 'install', '--quiet', uv);
  run(
    join(venv, 'bin/uv'),
    ...['pip', 'compile', `${folder}/requirements.in`, '--output-file', `${folder}/requirements.txt`],
    ...[
      '--universal',
      '--python-version',
      oldestPython,
      '--generate-hashes',
      '--upgrade',
      '--no-python-downloads',
    ],
    ...['--custom-compile-command', 'node scripts/pin-emulator.mjs'],
  );
} finally {
  rmSync(venv, { recursive: true, force: true });
}
