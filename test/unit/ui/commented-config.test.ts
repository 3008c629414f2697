import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../../src/config/json-schema.ts';
import { parseJsonc } from '../../../src/config/jsonc.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { commentedConfig } from '../../../src/ui/commented-config.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function read(text: string): unknown {
  const parsed = parseJsonc(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
}

const leaves = ({ properties = {} }: Schema): readonly string[] =>
  Object.entries(properties).flatMap(([name, field]) =>
    field.properties && !field.required ? leaves(field) : [name],
  );

const chosen = {
  environmentSuffix: 'blue',
  platform: { alarmEmail: 'a"b@example.com', streamShards: 7 },
  gate: { stores: { s3: { maxLag: '1m' } } },
};

describe('a commented configuration', () => {
  it('means what was chosen, and the defaults for the rest', () => {
    const { platform, ...rest } = chosen;
    const stores = { ...chosen.gate.stores, dynamodb: {}, aurora: {}, kinesis: {} };
    const valid = {
      ...rest,
      platform: { ...platform, alarmEmail: 'ab@example.com' },
      gate: { stores },
    };
    const written = commentedConfig(jsonSchema(), valid);
    expect(configSchema.parse(read(written))).toEqual(configSchema.parse(valid));
  });

  it('writes a value as JSON has it', () => {
    expect(read(commentedConfig(jsonSchema(), chosen))).toMatchObject(chosen);
  });

  it('shows every field, and what it shows is valid when it is put in force', () => {
    const written = commentedConfig(jsonSchema(), { $schema: './trading-migrate.schema.json' });
    const inForce = written.replaceAll(/^(\s*)\/\/ (?="\w+": .*,$)/gm, '$1');
    const names = [...inForce.matchAll(/^\s*"(\$?\w+)": /gm)].map(([, name]) => name);
    for (const leaf of leaves(jsonSchema())) expect(names).toContain(leaf);
    expect(configSchema.safeParse(read(inForce)).error?.issues ?? []).toEqual([]);
  });

  it('says of every field what it means', () => {
    const lines = commentedConfig(jsonSchema(), {}).split('\n');
    const fields = lines.flatMap((line, index) =>
      /^\s*(\/\/ )?"(?!s3|dynamodb|aurora|kinesis|\$schema)\w+": /.test(line) ? [index] : [],
    );
    for (const index of fields) expect(lines[index - 1]).toMatch(/^\s*\/\/ [A-Z].*|^\s*\/\/ .*\.$/);
  });
});
