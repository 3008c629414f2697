import { z } from 'zod';
import { phaseNames, runbookPhases } from '../phases/names.ts';
import { settingNames } from '../templates/settings.ts';
import { isVpcCidr, overlap, vpcPrefixes } from './cidr.ts';
import { duration, pause } from './duration.ts';
import { regions } from './regions.ts';
import { bucketNameLimit, longestBucketName, suffixPattern } from './names.ts';
import { parseStateUrl } from './state-url.ts';

const region = z.enum(regions, {
  error: (issue) => `${JSON.stringify(issue.input)} is not an AWS region of the standard partition`,
});

const vpcCidr = z.string().refine(isVpcCidr, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} must be an IPv4 network address with a prefix from /${vpcPrefixes.largest} to /${vpcPrefixes.smallest}, such as 10.0.0.0/16`,
});

const storeGate = z
  .strictObject({
    maxLag: duration
      .optional()
      .meta({ description: 'Largest replication lag of this store.', examples: ['15m'] }),
  })
  .optional();

const gate = z.strictObject({
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

const sync = z.strictObject({
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

const inventory = z.strictObject({
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

const database = z.strictObject({
  masterUsername: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/, {
      error: 'must begin with a letter and have up to 63 letters, digits or underscores',
    })
    .default('dbadmin')
    .describe('Master user of the database; its password is generated and stays in Secrets Manager.'),
  instanceClass: z
    .string()
    .regex(/^db\.[rx][a-z0-9]+\.[a-z0-9]+$/, {
      error: 'must be a memory-optimised class, such as db.r6g.large: a global database takes no other',
    })
    .default('db.r6g.large')
    .describe('Class of the instances in both regions.'),
  engineVersion: z
    .string()
    .regex(/^\d{2}(\.\d{1,2})?$/, {
      error: 'must be a major version of PostgreSQL, such as 16, or an exact one, such as 16.6',
    })
    .default('16')
    .describe(
      'Aurora PostgreSQL: a major version, of which the newest that both regions have is taken, or an exact one.',
    ),
});

const weight = (description: string, value: number) =>
  z.int().min(0).max(255).default(value).describe(description);

const traffic = z
  .strictObject({
    domainName: z
      .string()
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, {
        error: 'must be a domain name, such as api.example.com',
      })
      .optional()
      .meta({
        description: 'Name under which clients reach the API; without one nothing of DNS is deployed.',
        examples: ['api.example.com'],
      }),
    hostedZoneId: z
      .string()
      .regex(/^Z[A-Z0-9]{1,31}$/, {
        error: 'must be the id of a Route 53 hosted zone, such as Z0123456789ABC',
      })
      .optional()
      .meta({ description: 'Public hosted zone of that name.', examples: ['Z0123456789ABC'] }),
    sourceWeight: weight('Weight of the source region in DNS.', 100),
    targetWeight: weight('Weight of the target region in DNS.', 0),
  })
  .refine(({ domainName, hostedZoneId }) => (domainName === undefined) === (hostedZoneId === undefined), {
    error: 'needs both domainName and hostedZoneId, or neither',
  });

const platform = z.strictObject({
  interfaceEndpoints: z
    .boolean()
    .default(false)
    .describe('Interface endpoints of AWS services in the private subnets, for a price by the hour.'),
  natGateway: z.boolean().default(false).describe('A NAT gateway a region, for a price by the hour.'),
  replicateDeleteMarkers: z
    .boolean()
    .default(false)
    .describe('Whether a delete in the source bucket hides the object in the target bucket too.'),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe('Whether the dashboard table and the database refuse to be deleted.'),
  streamShards: z.int().min(1).max(500).default(2).describe('Shards of the market data stream, per region.'),
  lambdaRuntime: z
    .string()
    .regex(/^nodejs\d{2}\.x$/, { error: 'must be a Node.js runtime of Lambda, such as nodejs24.x' })
    .default('nodejs24.x')
    .describe('Runtime of the Lambda functions.'),
  consumers: z
    .enum(['source', 'target', 'none'])
    .default('source')
    .describe('Region whose applications consume its stream: both would process every record twice.'),
  manageApiGatewayAccount: z
    .boolean()
    .default(true)
    .describe(
      'Whether to set the role by which API Gateway writes logs: false where another environment of the account has set it.',
    ),
  alarmEmail: z
    .email()
    .optional()
    .meta({
      description: 'Address that alarms are mailed to, once it has confirmed.',
      examples: ['operations@example.com'],
    }),
  database: database.prefault({}).describe('The Aurora global database.'),
  layers: z
    .array(z.string())
    .min(1, { error: 'must name a layer, or be left out for all of them' })
    .optional()
    .meta({
      description: 'Layers to deploy, with those that they need; all of them when left out.',
      examples: [['storage', 'dashboard-state']],
    }),
});

const runbook = z.strictObject({
  approvals: z
    .union([z.literal('none'), z.array(z.enum(runbookPhases))])
    .optional()
    .meta({
      description:
        'Phases that `run` begins only when somebody has approved them, or none. Every phase after the first when left out.',
      examples: [['sync', 'test-app']],
    }),
});

const told = (service: string, example: string) =>
  z.union([
    z.boolean(),
    z.string().regex(new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]+:\\d{12}:.+$`), {
      error: `must be true, false or an ARN such as ${example}`,
    }),
  ]);

const notifications = z.strictObject({
  topic: told('sns', 'arn:aws:sns:us-east-1:123456789012:operators')
    .default(false)
    .describe(
      'SNS topic that is told of phases, gates and approvals: an ARN, or true for the platform’s own in the source region.',
    ),
  eventBus: told('events', 'arn:aws:events:us-east-1:123456789012:event-bus/operators')
    .default(false)
    .describe('Event bus that gets the same as events: an ARN, or true for the platform’s own.'),
});

const phaseCommands = (what: string) =>
  z
    .partialRecord(z.enum(phaseNames), z.string().min(1))
    .default({})
    .describe(`Command lines for a shell, by phase, ${what}`);

const hooks = z.strictObject({
  before: phaseCommands('which a phase waits for: one that does not end with 0 keeps it from starting.'),
  after: phaseCommands('after a phase is done: one that does not end with 0 makes it count as refused.'),
  timeout: pause.default('5m').describe('How long a hook may take.'),
});

const check = z.strictObject({
  name: z.string().min(1).max(80).describe('What the check is called.'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('Address that is asked. Its query is not shown, but do not put secrets into this file.'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS']).default('GET'),
  status: z.int().min(100).max(599).default(200).describe('Status that it has to answer.'),
  headers: z.record(z.string(), z.string()).default({}),
  contains: z.string().optional().describe('Text that the answer has to contain.'),
  maxLatency: pause.default('5s').describe('How long the answer may take.'),
  region: z.enum(['source', 'target']).default('target').describe('Region that the check is shown with.'),
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
