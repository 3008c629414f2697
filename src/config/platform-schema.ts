import { z } from 'zod';

/** Of the configuration: what the platform is made of, and who leads traffic to it. */

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

export const traffic = z
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

export const platform = z.strictObject({
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
