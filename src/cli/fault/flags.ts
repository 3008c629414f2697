import { Errors, Flags } from '@oclif/core';
import { regions } from '../../config/regions.ts';
import { commonFlags } from '../flags.ts';

/** What requests are signed for, by the name that people know where it is another one. */
const signingNames: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  eventbridge: 'events',
  stepfunctions: 'states',
};

/** The services that this tool and the platform call, as requests are signed. */
const services = [
  ...['apigateway', 'cloudformation', 'dynamodb', 'ec2', 'events', 'iam', 'kinesis', 'kms', 'lambda', 'logs'],
  ...[
    'monitoring',
    'rds',
    'rds-data',
    'route53',
    's3',
    'secretsmanager',
    'servicequotas',
    'sns',
    'sqs',
    'ssm',
  ],
  ...['states', 'sts'],
];

/** A fault that matches nothing would look like a tool that copes, so a typing mistake is told. oclif names the flag. */
const serviceFlag = Flags.custom({
  parse: async (text) => {
    const name = signingNames[text] ?? text;
    if (services.includes(name)) return name;
    throw new Errors.CLIError(`Expected one of ${services.join(', ')} but received: ${text}`);
  },
});

const regionFlag = Flags.custom({
  parse: async (text) => {
    if ((regions as readonly string[]).includes(text)) return text;
    throw new Errors.CLIError(`Expected an AWS region such as eu-central-1 but received: ${text}`);
  },
});

const typeFlag = Flags.custom({
  parse: async (text) => {
    if (/^\w+::\w+::\w+$/.test(text)) return text;
    throw new Errors.CLIError(`Expected a resource type such as AWS::S3::Bucket but received: ${text}`);
  },
});

/** `0.3` or `30%`, as 0.3. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const rate = Number(match[1]) / (match[2] ? 100 : 1);
  return rate > 0 && rate <= 1 ? rate : undefined;
}

const rateFlag = Flags.custom<number>({
  parse: async (text) => {
    const rate = parseRate(text);
    if (rate !== undefined) return rate;
    throw new Errors.CLIError(`Expected a fraction such as 0.3 or 30% but received: ${text}`);
  },
});

const byteUnits = { B: 1, KB: 1000, MB: 1000 ** 2, GB: 1000 ** 3 } as const;

/** Bytes a second of `500KB` or `2.5MB`; null for `none`; undefined for anything else. */
export function parseBandwidth(text: string): number | null | undefined {
  if (text === 'none') return null;
  const match = /^(\d+(?:\.\d+)?)(B|KB|MB|GB)$/.exec(text.trim());
  const bytes = match ? Number(match[1]) * byteUnits[match[2] as keyof typeof byteUnits] : 0;
  return bytes > 0 ? bytes : undefined;
}

export const bandwidthFlag = Flags.custom<number | null>({
  parse: async (text) => {
    const bandwidth = parseBandwidth(text);
    if (bandwidth !== undefined) return bandwidth;
    throw new Errors.CLIError(`Expected bytes a second such as 500KB or 2MB, or none, but received: ${text}`);
  },
});

/** Code and value of `L-F678F1CE=1`, or null for `L-F678F1CE=none`; undefined for anything else. */
export function parseQuota(text: string): readonly [string, number | null] | undefined {
  const match = /^(L-[0-9A-F]{8})=(\d+|none)$/.exec(text.trim());
  const [, code, value] = match ?? [];
  return code === undefined || value === undefined
    ? undefined
    : [code, value === 'none' ? null : Number(value)];
}

export const quotaFlag = Flags.custom<readonly [string, number | null]>({
  parse: async (text) => {
    const quota = parseQuota(text);
    if (quota !== undefined) return quota;
    throw new Errors.CLIError(
      `Expected a code and a value such as L-F678F1CE=1 or =none but received: ${text}`,
    );
  },
});

export const outputFlags = { json: commonFlags.json, verbose: commonFlags.verbose };

/** Which requests a fault meets. */
export const requestFlags = {
  ...outputFlags,
  service: serviceFlag({ description: 'only requests to this service', helpValue: 'cloudformation' }),
  region: regionFlag({ description: 'only requests in this region', helpValue: 'eu-central-1' }),
  operation: Flags.string({ description: 'only this operation', helpValue: 'DescribeStacks' }),
};

/** How many of them. */
export const shareFlags = {
  rate: rateFlag({
    description: 'only this fraction of them, chosen at random by the seed',
    helpValue: '0.3',
    exclusive: ['nth'],
  }),
  nth: Flags.integer({ description: 'only the n-th of them from now on', min: 1, helpValue: '1' }),
};

/** Which changes of resources a fault meets. */
export const resourceFlags = {
  ...outputFlags,
  type: typeFlag({ description: 'resource type', helpValue: 'AWS::S3::Bucket', required: true }),
  action: Flags.option({ options: ['create', 'update', 'delete'] as const, default: 'create' as const })({
    description: 'what CloudFormation does to it; a rollback updates and deletes',
  }),
  region: regionFlag({ description: 'only in this region', helpValue: 'eu-central-1' }),
  'logical-id': Flags.string({ description: 'only this resource of a template', helpValue: 'ID' }),
  nth: Flags.integer({ description: 'only the n-th of them from now on', min: 1, helpValue: '1' }),
};
