// Pins the emulator, moto as the conformance suite's second witness, and cfn-lint, each with all that it needs, with hashes,
// for every Python and platform at once: run it after a change of one of the .in files, and commit what it writes. Needs python3 and
// a package index.
//
//   node scripts/pin-emulator.mjs                                       all
//   node scripts/pin-emulator.mjs src/local-aws/emulator/requirements   only this
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const uv = 'uv==0.13.9';
const oldestPython = '3.10';
const everything = [
  'src/local-aws/emulator/requirements',
  'test/conformance/moto-requirements',
  'scripts/templates/cfn-lint-requirements',
];
const wanted = process.argv.slice(2);

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });

const venv = mkdtempSync(join(tmpdir(), 'pin-emulator-'));
try {
  run('python3', '-m', 'venv', venv);
  run(join(venv, 'bin/pip'), 'install', '--quiet', uv);
  for (const requirements of wanted.length > 0 ? wanted : everything) {
    run(
      join(venv, 'bin/uv'),
      ...['pip', 'compile', `${requirements}.in`, '--output-file', `${requirements}.txt`],
      ...['--universal', '--python-version', oldestPython, '--generate-hashes'],
      ...['--upgrade', '--no-python-downloads'],
      ...['--custom-compile-command', 'node scripts/pin-emulator.mjs'],
    );
  }
} finally {
  rmSync(venv, { recursive: true, force: true });
}
