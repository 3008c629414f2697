import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provisionEmulator } from '../../../src/local-aws/provision.ts';

let home: string;
let env: NodeJS.ProcessEnv;
const calls = (): string[] => readFileSync(join(home, 'calls'), 'utf8').trim().split('\n');

/** A Python whose venv module makes an environment with a Python that does `pip` instead of pip. */
const install = (pip: string): void => {
  const made = `#!/bin/sh\\necho "pip $*" >> ${home}/calls\\n${pip}`;
  const script = [
    '#!/bin/sh',
    'if [ "$1" = -c ]; then echo "[3, 12, true]"; exit; fi',
    `echo "venv" >> ${home}/calls`,
    'mkdir -p "$3/bin"',
    `printf '${made}\\n' > "$3/bin/python"`,
    'chmod +x "$3/bin/python"',
  ];
  writeFileSync(join(home, 'python3'), script.join('\n'));
  chmodSync(join(home, 'python3'), 0o755);
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
  env = { PATH: `${home}:/usr/bin:/bin`, XDG_CACHE_HOME: join(home, 'cache') };
});
afterEach(() => rmSync(home, { recursive: true }));

const provision = async (): Promise<{ python: string; stages: string[] }> => {
  const stages: string[] = [];
  return { python: await provisionEmulator((text) => stages.push(text), env), stages };
};

describe('provisionEmulator', () => {
  it('makes a private environment of what is pinned, and does so once', async () => {
    install('true');
    const first = await provision();
    expect(first.python).toMatch(/cache\/trading-migrate\/emulator-[0-9a-f]{16}\/bin\/python$/);
    expect(first.stages).toHaveLength(3);
    expect(calls()[1]).toContain('--require-hashes --only-binary :all: --no-deps');
    expect(await provision()).toEqual({ python: first.python, stages: [] });
    expect(calls()).toHaveLength(2);
    expect(readdirSync(join(home, 'cache/trading-migrate'))).toHaveLength(1);
  });

  it('is done by one of two at once', async () => {
    install('true');
    const [one, other] = await Promise.all([provision(), provision()]);
    expect(one.python).toBe(other.python);
    expect(calls()).toHaveLength(2);
  });

  it.each([
    ['that was killed half-way', 'complete'],
    ['whose Python was removed', 'bin/python'],
  ])('repairs an installation %s', async (_, missing) => {
    install('true');
    const { python } = await provision();
    rmSync(join(dirname(python), '..', missing));
    expect((await provision()).stages).toHaveLength(3);
    expect(existsSync(python)).toBe(true);
  });

  it("says pip's last error, and starts afresh the next time", async () => {
    install('echo "ERROR: No matching distribution found" >&2; echo "hint: upgrade pip" >&2; exit 1');
    await expect(provision()).rejects.toMatchObject({
      code: 'EMULATOR_INSTALL_FAILED',
      exit: 2,
      message: 'pip could not install the local AWS emulator: No matching distribution found.',
    });
    install('true');
    expect((await provision()).stages).toHaveLength(3);
  });

  it('says that the index cannot be reached, which pip mentions only in a warning', async () => {
    const warning = `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("<pip.HTTPConnection object at 0x7f>: Connection refused")': /simple/botocore/`;
    writeFileSync(join(home, 'stderr'), `${warning}\nERROR: No matching distribution found\n`);
    install(`cat ${home}/stderr >&2; exit 1`);
    await expect(provision()).rejects.toThrow(
      /the package index cannot be reached \(NewConnectionError\("Connection refused"\)\)/,
    );
  });
});
