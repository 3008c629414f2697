import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MigrationError } from '../errors.ts';

export interface Python {
  /** As found on the PATH, such as `python3.12`. */
  readonly command: string;
  readonly major: number;
  readonly minor: number;
  /** Whether it can make virtual environments: Debian ships that as a package of its own. */
  readonly hasVenv: boolean;
}

/** The versions that the pinned requirements have wheels for. */
const oldestMinor = 10;
const newestMinor = 14;

/** `python3` first: it is what the user chose. */
export const candidates: readonly string[] = [
  'python3',
  ...Array.from({ length: newestMinor - oldestMinor + 1 }, (_, index) => `python3.${newestMinor - index}`),
  'python',
];

const probe = [
  'import sys, json',
  'from importlib.util import find_spec',
  'print(json.dumps([sys.version_info[0], sys.version_info[1], bool(find_spec("venv") and find_spec("ensurepip"))]))',
].join('\n');

const run = promisify(execFile);

/** Asks every candidate on the PATH for its version. One that is absent, or cannot even do that, is no Python. */
export async function findPythons(env: NodeJS.ProcessEnv): Promise<readonly Python[]> {
  const found: Python[] = [];
  for (const command of candidates) {
    const output = await run(command, ['-c', probe], { env, timeout: 20_000 }).then(
      ({ stdout }) => stdout,
      () => '',
    );
    const answer = /^\[(\d+), (\d+), (true|false)\]\s*$/.exec(output);
    if (!answer) continue;
    const python = {
      command,
      major: Number(answer[1]),
      minor: Number(answer[2]),
      hasVenv: answer[3] === 'true',
    };
    found.push(python);
    if (isUsable(python)) break;
  }
  return found;
}

const isRecent = ({ major, minor }: Python): boolean => major === 3 && minor >= oldestMinor;
const isUsable = (python: Python): boolean =>
  isRecent(python) && python.minor <= newestMinor && python.hasVenv;
const nameOf = ({ command, major, minor }: Python): string => `${command} (${major}.${minor})`;

/**
 * The first Python that the emulator runs on; one newer than we know of only if there is no other.
 * @throws MigrationError PYTHON_MISSING, PYTHON_TOO_OLD or PYTHON_WITHOUT_VENV (exit 2), with what to install.
 */
export function choosePython(found: readonly Python[]): Python {
  const recent = found.filter(isRecent);
  const chosen = found.find(isUsable) ?? recent.find(({ hasVenv }) => hasVenv);
  if (chosen) return chosen;
  const needs = `The local AWS needs Python 3.${oldestMinor} or newer`;
  const [incomplete] = recent;
  if (incomplete) {
    const version = `${incomplete.major}.${incomplete.minor}`;
    throw new MigrationError('usage', `${needs} with its venv module, which ${nameOf(incomplete)} lacks.`, {
      code: 'PYTHON_WITHOUT_VENV',
      next: [
        `Install it (on Debian and Ubuntu: sudo apt install python3-venv, or python${version}-venv) and run the command again.`,
      ],
    });
  }
  if (found.length > 0) {
    throw new MigrationError('usage', `${needs}; found were only ${found.map(nameOf).join(', ')}.`, {
      code: 'PYTHON_TOO_OLD',
      next: ['Install a newer Python so that python3 is on the PATH, and run the command again.'],
    });
  }
  throw new MigrationError('usage', `${needs}, and no python3 is on the PATH.`, {
    code: 'PYTHON_MISSING',
    next: [
      'Install it (macOS: brew install python; Debian and Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3) and run the command again.',
    ],
  });
}
