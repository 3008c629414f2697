import { z } from 'zod';
import { settingNames } from '../templates/settings.ts';
import { isVpcCidr, overlap, vpcPrefixes } from './cidr.ts';
import { duration, pause } from './duration.ts';
import { regions } from './regions.ts';
import { bucketNameLimit, longestBucketName, suffixPattern } from './names.ts';
import { platform, traffic } from './platform-schema.ts';
import { gate, inventory, sync } from './replication-schema.ts';
import { check, hooks, notifications, runbook } from './runbook-schema.ts';
import { parseStateUrl } from './state-url.ts';

const region = z.enum(regions, {
  error: (issue) => `${JSON.stringify(issue.input)} is not an AWS region of the standard partition`,
});

const vpcCidr = z.string().refine(isVpcCidr, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} must be an IPv4 network address with a prefix from /${vpcPrefixes.largest} to /${vpcPrefixes.smallest}, such as 10.0.0.0/16`,
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
      .meta({ description: 'Guard: nothing is called in any other account.', examples: ['123456789012'] }),
    endpointUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        description: 'AWS endpoint to use instead of the real one.',
        examples: ['http://127.0.0.1:4566'],
      }),
    protected: z
      .boolean()
      .default(false)
      .describe(
        'Whether cleanup also wants --allow-protected, as it does for suffixes such as prod and live anyway.',
      ),
    sourceVpcCidr: vpcCidr.default('10.0.0.0/16').describe('Addresses of the VPC in the source region.'),
    targetVpcCidr: vpcCidr
      .default('10.1.0.0/16')
      .describe('Addresses of the VPC in the target region: others, since the two are peered.'),
    gate: gate.prefault({}).describe('What holds a run until replication is proven.'),
    sync: sync.prefault({}).describe('What sync brings to the source region.'),
    inventory: inventory.optional().meta({
      description:
        'S3 Inventory reports of both buckets, which verify-replication --inventory compares with Athena.',
      examples: [{ source: 'daily', target: 'daily' }],
    }),
    platform: platform.prefault({}).describe('What the platform is made of.'),
    runbook: runbook.prefault({}).describe('Where `run` stops until a human has decided.'),
    traffic: traffic.prefault({}).describe('DNS between the two regions.'),
    checks: z
      .array(check)
      .max(100)
      .default([])
      .meta({
        description: 'HTTP checks of your own, which test-app tries beside those of the platform.',
        examples: [[{ name: 'front page', url: 'https://www.example.com/', maxLatency: '1s' }]],
      }),
    notifications: notifications.prefault({}).describe('Who is told of the run.'),
    hooks: hooks.prefault({}).describe('Commands of your own around a phase.'),
    checkTimeout: duration.default('2m').describe('How long a check waits for what it wrote to arrive.'),
    manifest: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Layers of your own instead of the trading analytics platform: path of a manifest, relative to this file.',
        examples: ['manifest.json'],
      }),
    settings: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, { error: 'must be letters and digits' }), z.string())
      .optional()
      .meta({
        description: 'Settings that a manifest of your own asks for, beside those that this file has anyway.',
        examples: [{ TeamName: 'markets' }],
      }),
    pollInterval: pause.default('2s').describe('Time between two looks at a running operation.'),
    credentialsTimeout: duration.optional().meta({
      description:
        'How long a run waits for somebody to sign in again when its credentials expire. Without it 30m on a terminal, if signing in elsewhere can help; otherwise the run ends at once.',
      examples: ['30m'],
    }),
    state: z
      .string()
      .refine((text) => parseStateUrl(text) !== undefined, {
        error: (issue) =>
          `${JSON.stringify(issue.input)} must be a bucket and a folder in it, such as s3://my-bucket/migrations`,
      })
      .optional()
      .meta({
        description:
          'Bucket, and folder in it, of the journal, the lock and the evidence, for operators on several machines: s3://bucket/prefix. Without it they are in stateDirectory.',
        examples: ['s3://my-state-bucket/migrations'],
      }),
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
    const named = Object.keys(config.settings ?? {});
    if (named.length > 0 && config.manifest === undefined)
      problem('settings', 'are for a manifest of your own: the platform asks for none');
    for (const name of named.filter((each) => settingNames.some((known) => known === each)))
      problem('settings', `${name} is decided by another field of this file`);
    const bucket = longestBucketName(config);
    if (bucket.length > bucketNameLimit)
      problem(
        'environmentSuffix',
        `makes the bucket name ${bucket}, which has ${bucket.length} characters; S3 allows ${bucketNameLimit}`,
      );
  });

export type Config = Readonly<z.output<typeof configSchema>>;
export type ConfigInput = z.input<typeof configSchema>;
