import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../../src/config/json-schema.ts';
import { configSchema } from '../../../src/config/schema.ts';

/** The schema that editors use, read back: whoever validates with it must come to the same answer. */
const fromJson = z.fromJSONSchema(jsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

describe('the JSON Schema of the configuration', () => {
  it.each<[unknown]>([
    [{}],
    [{ $schema: './trading-migrate.schema.json', environmentSuffix: 'dev' }],
    [{ sourceRegion: 'us-east-1', targetRegion: 'eu-west-1', gate: { samples: 1 } }],
    [{ sync: { objects: 100_000, items: 1 }, platform: { natGateway: true } }],
    [{ environmentSuffix: 'no-hyphen' }],
    [{ environmentSuffix: 1 }],
    [{ sourceRegion: 'nowhere' }],
    [{ accountId: '1' }],
    [{ gate: { samples: 0 } }],
    [{ gate: { samples: 2.5 } }],
    [{ gate: { unknown: 1 } }],
    [{ unknown: 1 }],
    [{ sync: { objects: 0 } }],
    [{ platform: { natGateway: 'true' } }],
    [{ stateDirectory: '' }],
    [[]],
    ['text'],
    [null],
  ])('agrees with the tool about %j', (sample) => {
    expect(fromJson.safeParse(sample).success).toBe(configSchema.safeParse(sample).success);
  });

  it('wants nothing, and describes what is not plain from its name', () => {
    const schema = jsonSchema() as { required?: string[]; properties: Record<string, { default?: unknown }> };
    expect(schema.required ?? []).toEqual([]);
    expect(Object.keys(schema.properties)).toContain('gate');
    expect(schema.properties.sourceRegion).toMatchObject({ default: 'us-east-1' });
  });
});
