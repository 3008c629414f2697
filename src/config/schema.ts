import { z } from 'zod';
import { isVpcCidr, overlap, vpcPrefixes } from './cidr.ts';
import { duration, pause } from './duration.ts';
import { regions } from './regions.ts';
import { bucketNameLimit, longestBucketName, suffixPattern } from './names.ts';

const region = z.enum(regions, {
  error: (issue) => `${JSON.stringify(issue.input)} is not an AWS region of the standard partition`,
});

const vpcCidr = z.string().refine(isVpcCidr, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} must be an IPv4 network address with a prefix from /${vpcPrefixes.largest} to /${vpcPrefixes.smallest}, such as 10.0.0.0/16`,
});

const gate = z.strictObject({
  maxLag: duration.default('5m').describe('Largest replication lag that a gate lets through.'),
  samples: z.int().min(1).max(100).default(3).describe('Passing samples in a row that a gate wants.'),
  interval: pause.default('10s').describe('Time between two samples.'),
  timeout: duration
    .default('30m')
    .describe(
      'How long a gate waits. S3 publishes its first replication metrics about 15 minutes after RTC is on.',
    ),
});

const sync = z.strictObject({
  objects: z.int().min(1).max(100_000).default(200).describe('Test objects uploaded to the source bucket.'),
  items: z.int().min(1).max(100_000).default(50).describe('Test items written to the dashboard table.'),
});

const platform = z.strictObject({
  natGateway: z.boolean().default(false).describe('A NAT gateway a region, for a price by the hour.'),
  replicateDeleteMarkers: z
    .boolean()
    .default(false)
    .describe('Whether a delete in the source bucket hides the object in the target bucket too.'),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe('Whether the dashboard table refuses to be deleted.'),
});

/** The configuration file, with every default. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    environmentSuffix: z
      .string()
      .regex(suffixPattern, {
        error: (issue) =>
          `${JSON.stringify(issue.input)} must be 1 to 16 lower-case letters or digits: it ends every resource name, and a hyphen could make it look like another environment's`,
      })
      .default('dev')
      .describe('Ends the name of every resource of this migration.'),
    sourceRegion: region.default('us-east-1').describe('Region that the platform leaves.'),
    targetRegion: region.default('eu-central-1').describe('Region that the platform moves to.'),
    accountId: z
      .string()
      .regex(/^\d{12}$/, { error: 'must be the 12 digits of an AWS account' })
      .optional()
      .describe('Guard: nothing is called in any other account.'),
    endpointUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('AWS endpoint to use instead of the real one.'),
    sourceVpcCidr: vpcCidr.default('10.0.0.0/16'),
    targetVpcCidr: vpcCidr.default('10.1.0.0/16'),
    gate: gate.prefault({}),
    sync: sync.prefault({}),
    platform: platform.prefault({}),
    pollInterval: pause.default('2s').describe('Time between two looks at a running operation.'),
    stateDirectory: z
      .string()
      .min(1)
      .default('.trading-migrate')
      .describe('Folder of journals and locks, relative to the configuration file.'),
  })
  .superRefine((config, context) => {
    const problem = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (config.sourceRegion === config.targetRegion)
      problem(
        'targetRegion',
        `must differ from sourceRegion (${config.sourceRegion}): a migration has two regions`,
      );
    if (overlap(config.sourceVpcCidr, config.targetVpcCidr))
      problem(
        'targetVpcCidr',
        `${config.targetVpcCidr} overlaps sourceVpcCidr ${config.sourceVpcCidr}: overlapping networks cannot be peered`,
      );
    const bucket = longestBucketName(config);
    if (bucket.length > bucketNameLimit)
      problem(
        'environmentSuffix',
        `makes the bucket name ${bucket}, which has ${bucket.length} characters; S3 allows ${bucketNameLimit}`,
      );
  });

export type Config = Readonly<z.output<typeof configSchema>>;
export type ConfigInput = z.input<typeof configSchema>;
