import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callGrants, calls } from '../../../src/aws/calls.ts';
import { commandNames } from '../../../src/preflight/policy/grant.ts';

const folder = join(import.meta.dirname, '../../../src/aws');
/** Clients are not calls; these files only hand on what others import. */
const noAdapters = ['calls.ts', 'ec2.ts', 'rds.ts'];

/** Everything of the SDK that a file can call AWS with. */
const callsIn = (text: string): readonly string[] =>
  [...new Set(text.match(/\b([A-Z][A-Za-z0-9]+Command|paginate[A-Z][A-Za-z0-9]+)\b/g) ?? [])].sort();

const files = globSync(join(folder, '*.ts'))
  .filter((file) => !noAdapters.includes(basename(file)))
  .map((file) => ({ name: basename(file), imports: callsIn(readFileSync(file, 'utf8')) }))
  .filter(({ imports }) => imports.length > 0);

describe('the table of calls', () => {
  it('finds calls', () => {
    expect(
      callsIn(`const { PutItemCommand, paginateListTables } = await sdk(); new PutItemCommand({});`),
    ).toEqual(['PutItemCommand', 'paginateListTables']);
  });

  it.each(files)('has what $name calls, and nothing else', ({ name, imports }) => {
    expect(Object.keys(calls[name] ?? {}).sort()).toEqual(imports);
  });

  it('has no file that is not there', () => {
    expect(Object.keys(calls).sort()).toEqual(files.map(({ name }) => name).sort());
  });

  it('has commands for every grant, and grants for every command', () => {
    expect(callGrants.filter(({ commands }) => commands.length === 0)).toEqual([]);
    for (const command of commandNames)
      expect(callGrants.some(({ commands }) => commands.includes(command))).toBe(true);
  });
});
