import { z } from 'zod';
import { configSchema } from './schema.ts';

/** JSON Schema of the configuration file, as people write it: everything optional. Source of trading-migrate.schema.json. */
export const jsonSchema = (): object => ({
  ...z.toJSONSchema(configSchema, { io: 'input' }),
  title: 'Configuration of trading-migrate',
  // Not of JSON Schema: editors that know them let such files be.
  allowComments: true,
  allowTrailingCommas: true,
});
