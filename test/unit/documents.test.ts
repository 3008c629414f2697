import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md')];

/** What follows # in a link to a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

function isBroken(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
}

/** Paths of fields, such as `gate.maxLag`, of a JSON Schema. */
function fieldsOf(schema: Schema, path: readonly string[] = []): readonly string[] {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return [path.join('.')];
  return properties.flatMap(([name, field]) => fieldsOf(field, [...path, name]));
}
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

describe('documents', () => {
  it.each(documents)('%s links to what is there', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const ours = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(ours.filter((link) => isBroken(path, link))).toEqual([]);
  });

  it('name every folder and root file of src in the architecture, and none that is gone', () => {
    const [, block = ''] = /## Folders\n+```\n(.*?)```/s.exec(read('docs/architecture.md')) ?? [];
    const named: readonly string[] = block.match(/^(src|bin|test|bench|scripts)\/\S*/gm) ?? [];
    const there = readdirSync('src', { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `src/${entry.name}/` : `src/${entry.name}`,
    );
    expect(there.filter((path) => !named.includes(path))).toEqual([]);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('name no path of the sources that is gone', () => {
    const paths = documents
      .filter((path) => path !== 'CHANGELOG.md')
      .flatMap((path) => read(path).match(/(?<![\w/.-])(?:src|test|scripts|bench)\/[\w./-]*\w/g) ?? []);
    expect([...new Set(paths)].filter((path) => !existsSync(path))).toEqual([]);
  });

  it('name every command in the README', () => {
    const { commands } = JSON.parse(read('oclif.manifest.json')) as { commands: Record<string, unknown> };
    const shown = Object.keys(commands).map((id) =>
      id.startsWith('local:fault:') ? 'local fault …' : id.replaceAll(':', ' '),
    );
    const readme = read('README.md');
    expect(shown.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('name every field of the configuration, in the README or among the settings of the platform', () => {
    const fields = fieldsOf(JSON.parse(read('trading-migrate.schema.json')) as Schema).filter(
      (field) => field !== '$schema' && !field.startsWith('gate.stores.'),
    );
    const named = `${read('README.md')}${read('docs/platform.md')}`;
    const isNamed = (field: string): boolean => named.includes(`\`${field}\``);
    const whole = (field: string): string => field.split('.').slice(0, 2).join('.');
    expect(fields.filter((field) => !isNamed(field) && !isNamed(whole(field)))).toEqual([]);
  });
});
