import { z } from 'zod';
import { duration, pause } from './duration.ts';
import { parseStateUrl } from './state-url.ts';

/** Of the configuration: what replicates, how it gets there, and what holds a run until it has. */

const storeGate = z
  .strictObject({
    maxLag: duration
      .optional()
      .meta({ description: 'Largest replication lag of this store.', examples: ['15m'] }),
  })
  .optional();

export const gate = z.strictObject({
  maxLag: duration.default('5m').describe('Largest replication lag that a gate lets through.'),
  stores: z
    .strictObject({ s3: storeGate, dynamodb: storeGate, aurora: storeGate, kinesis: storeGate })
    .default({})
    .describe('What holds for a store instead.'),
  samples: z.int().min(1).max(100).default(3).describe('Passing samples in a row that a gate wants.'),
  interval: pause.default('10s').describe('Time between two samples.'),
  timeout: duration
    .default('30m')
    .describe(
      'How long a gate waits. S3 publishes its first replication metrics about 15 minutes after RTC is on.',
    ),
});

export const sync = z.strictObject({
  objects: z.int().min(1).max(100_000).default(200).describe('Test objects uploaded to the source bucket.'),
  items: z.int().min(1).max(100_000).default(50).describe('Test items written to the dashboard table.'),
  backfill: z
    .boolean()
    .default(true)
    .describe('Whether a batch job replicates what was in the source bucket before its replication rules.'),
});

const inventoryId = (side: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: 'must be the id of an inventory configuration, such as daily' })
    .describe(`Id of the inventory configuration of the ${side} bucket: all versions of the whole bucket.`);

const resultsUrl = z.string().refine((text) => parseStateUrl(text) !== undefined, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} must be a bucket and a folder in it, such as s3://my-bucket/athena`,
});

export const inventory = z.strictObject({
  source: inventoryId('source'),
  target: inventoryId('target'),
  region: z
    .enum(['source', 'target'])
    .default('target')
    .describe('Region whose Athena compares the reports; it reads one of them from the other region.'),
  database: z
    .string()
    .regex(/^[a-z0-9_]+$/, { error: 'must be the name of a database of the Glue Data Catalog' })
    .default('default')
    .describe('Database in which the tables of the reports are made for the time of a comparison.'),
  workGroup: z.string().min(1).default('primary').describe('Workgroup of Athena.'),
  output: resultsUrl.optional().meta({
    description: 'Where Athena puts results, in its region; without it the workgroup has to say so.',
    examples: ['s3://my-results/athena'],
  }),
});
