/** What questions about S3 have in common. */
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type Destination,
  type HeadObjectCommandOutput,
  type PutObjectCommandInput,
  type ReplicationRule,
} from '@aws-sdk/client-s3';
import { account, away, home, type Aws } from '../aws.ts';
import { refusalOf, unique, until } from '../asking.ts';

/** What AWS's guide gives a role of replication. @returns its ARN. */
export async function makeRole(aws: Aws): Promise<string> {
  const RoleName = unique('replication');
  const { iam } = aws.clients(home);
  const trusted = { Service: ['s3.amazonaws.com', 'batchoperations.s3.amazonaws.com'] };
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({ Principal: trusted, Action: 'sts:AssumeRole' }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName, PolicyName: 'replication' },
      PolicyDocument: policy({
        Resource: '*',
        Action: [
          ...['s3:GetReplicationConfiguration', 's3:ListBucket', 's3:GetObjectVersionForReplication'],
          ...['s3:GetObjectVersionAcl', 's3:GetObjectVersionTagging', 's3:ReplicateObject'],
          ...['s3:ReplicateDelete', 's3:ReplicateTags', 's3:InitiateReplication', 's3:PutObject'],
          ...['s3:GetObject', 's3:GetObjectVersion', 's3:PutInventoryConfiguration'],
        ],
      }),
    }),
  );
  return `arn:aws:iam::${account}:role/${RoleName}`;
}

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** @returns its name. */
export async function makeBucket(aws: Aws, region: string, { versioned = true } = {}): Promise<string> {
  const Bucket = unique('bucket');
  const { s3 } = aws.clients(region);
  const configuration = { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } } as const;
  await s3.send(new CreateBucketCommand({ Bucket, ...(region === away && configuration) }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  if (versioned) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  return Bucket;
}

/** A rule that has everything that AWS asks for. */
export const ruleTo = (bucket: string, destination: Partial<Destination> = {}): ReplicationRule => ({
  ...{ ID: `to-${bucket}`, Priority: 1, Status: 'Enabled', Filter: { Prefix: '' } },
  DeleteMarkerReplication: { Status: 'Enabled' },
  Destination: { Bucket: `arn:aws:s3:::${bucket}`, ...destination },
});

export const replicate = async (
  aws: Aws,
  region: string,
  Bucket: string,
  ...Rules: readonly ReplicationRule[]
): Promise<string> =>
  refusalOf(
    aws.clients(region).s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: await makeRole(aws), Rules: [...Rules] },
      }),
    ),
  );

/** A bucket at home that replicates into one that is away. */
export async function pair(aws: Aws, rule: Partial<ReplicationRule> = {}): Promise<[string, string]> {
  const [source, target] = [await makeBucket(aws, home), await makeBucket(aws, away)];
  const answer = await replicate(aws, home, source, { ...ruleTo(target), ...rule });
  if (answer !== 'accepted') throw new Error(answer);
  return [source, target];
}

/** @returns the version id. */
export async function put(
  aws: Aws,
  region: string,
  Bucket: string,
  Key: string,
  options: Partial<PutObjectCommandInput> = {},
): Promise<string> {
  const { VersionId = '' } = await aws
    .clients(region)
    .s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content', ...options }));
  return VersionId;
}

export const head = (
  aws: Aws,
  region: string,
  Bucket: string,
  Key: string,
): Promise<HeadObjectCommandOutput> => aws.clients(region).s3.send(new HeadObjectCommand({ Bucket, Key }));

/** The object's status at the source once it is decided. */
export async function outcome(aws: Aws, region: string, bucket: string, key: string): Promise<string> {
  const { ReplicationStatus } = await until(
    () => head(aws, region, bucket, key),
    ({ ReplicationStatus: status }) => status !== 'PENDING',
  );
  return ReplicationStatus ?? 'none';
}

/** Writes another object and waits until it has arrived: what was written before it has had its time. */
export async function letPass(aws: Aws, source: string): Promise<void> {
  const key = unique('marker');
  await put(aws, home, source, key);
  const status = await outcome(aws, home, source, key);
  if (status !== 'COMPLETED') throw new Error(`an ordinary object is ${status}`);
}

/** How many versions and delete markers a bucket holds, as `2 + 1`. */
export async function countVersions(aws: Aws, region: string, Bucket: string, Prefix = ''): Promise<string> {
  const { Versions = [], DeleteMarkers = [] } = await aws
    .clients(region)
    .s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return `${Versions.length} + ${DeleteMarkers.length}`;
}
