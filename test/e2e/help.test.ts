import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { createProject, type Project } from '../support/cli.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'test/golden/help');

/** `UPDATE_GOLDEN=1 npx vitest run test/e2e/help` writes the files anew: read the diff. */
function expectGolden(name: string, text: string): void {
  const path = join(folder, name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

interface Manifest {
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}
interface ManifestCommand {
  readonly examples?: readonly string[];
  readonly flags: Readonly<Record<string, ManifestFlag>>;
  readonly args: Readonly<Record<string, unknown>>;
}
interface ManifestFlag {
  readonly char?: string;
  readonly type: 'boolean' | 'option';
  readonly required?: boolean;
}

const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest;
const names = Object.keys(commands)
  .map((id) => id.replaceAll(':', ' '))
  .sort();

let project: Project;
beforeAll(() => {
  project = createProject();
});
afterAll(() => project.remove());

describe('--help', () => {
  it.each(['', ...names])('trading-migrate %s', async (command) => {
    const { code, stdout, stderr } = await project.run([...command.split(' ').filter(Boolean), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { exit, meaning } of Object.values(exitCodes))
      expect(stdout).toMatch(new RegExp(`^ +${exit} +${meaning}$`, 'm'));
    // The first lines of the root's help have the versions of this program and of Node.
    const text = stdout.replace(/trading-migrate\/\S+ \S+ node-v\S+/, 'trading-migrate/VERSION');
    expectGolden(`${command === '' ? 'root' : command.replaceAll(' ', '-')}.txt`, text);
  });

  it('has examples for every command', () => {
    const without = Object.entries(commands).filter(([, { examples = [] }]) => examples.length === 0);
    expect(without.map(([id]) => id)).toEqual([]);
  });

  it('has a golden file for every command, and no other', () => {
    const expected = ['commands', 'root', ...names].map((name) => `${name.replaceAll(' ', '-')}.txt`);
    expect(readdirSync(folder).sort()).toEqual(expected.sort());
  });
});

describe('the commands and their flags', () => {
  it('are a contract: a change is meant, and stands in the changelog', () => {
    const lines = Object.entries(commands)
      .sort(([a], [b]) => a.localeCompare(b))
      .flatMap(([id, { flags, args }]) => [
        id.replaceAll(':', ' '),
        ...Object.keys(args).map((name) => `  ${name}`),
        ...Object.entries(flags)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([name, flag]) => `  ${flagLine(name, flag)}`),
      ]);
    expectGolden('commands.txt', `${lines.join('\n')}\n`);
  });
});

const flagLine = (name: string, { char, type, required }: ManifestFlag): string =>
  [
    `--${name}`,
    ...(char ? [`-${char}`] : []),
    ...(type === 'option' ? ['<value>'] : []),
    ...(required ? ['(required)'] : []),
  ].join(' ');
