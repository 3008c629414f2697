import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateJobCommand } from '@aws-sdk/client-s3-control';
import { randomUUID } from 'node:crypto';
import { account, away, home } from '../aws.ts';
import { createStack, deleteStack, refusalOf, template, unique } from '../asking.ts';
import { fact, sharedFact, type Fact } from '../fact.ts';
import { api, guide, resourceType } from '../sources.ts';
import { makeBucket, makeRole, put } from './s3-asking.ts';

export const s3Facts: readonly Fact[] = [
  sharedFact(
    '',
    'A bucket with a name of your own that exists in the other region',
    { expected: 'BucketAlreadyOwnedByYou (409)', source: api('s3', 'CreateBucket') },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
      return refusalOf(
        aws.clients(away).s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration })),
      );
    },
  ),
  sharedFact(
    '',
    "A call for a bucket at the other region's endpoint",
    {
      expected: 'PermanentRedirect (301)',
      source: guide('Redirects', 'AmazonS3/latest/API/Redirects.html'),
      ruling:
        "The gateway: a regional endpoint redirects to the bucket's region. Moto has one namespace without regions.",
    },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      return refusalOf(aws.clients(away).s3.send(new GetBucketVersioningCommand({ Bucket })));
    },
  ),
  sharedFact(
    '',
    'DeleteBucket of a bucket that holds an object',
    { expected: 'BucketNotEmpty (409)', source: api('s3', 'DeleteBucket') },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      await put(aws, home, Bucket, 'key');
      return refusalOf(aws.clients(home).s3.send(new DeleteBucketCommand({ Bucket })));
    },
  ),
  sharedFact(
    '',
    'A stack whose bucket holds an object, after DeleteStack',
    {
      expected: 'DELETE_FAILED',
      source: resourceType('AWS::S3::Bucket', 'aws-resource-s3-bucket'),
      ruling: 'The gateway: a bucket must be empty to be deleted, or the deletion fails. Moto empties it.',
    },
    async (aws) => {
      const BucketName = unique('full');
      const body = template({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } });
      const { id } = await createStack(aws, home, body);
      await put(aws, home, BucketName, 'key');
      return deleteStack(aws, home, id);
    },
  ),
  fact(
    '',
    'PutObject with aws:kms and without a key',
    { expected: 'accepted', source: api('s3', 'PutObject') },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      return refusalOf(put(aws, home, Bucket, 'key', { ServerSideEncryption: 'aws:kms' }));
    },
  ),
  fact(
    'T52',
    'DeleteObjects of a version under a COMPLIANCE lock: the error in an answer of 200',
    { expected: 'AccessDenied', source: api('s3', 'DeleteObjects') },
    async (aws) => {
      const Bucket = unique('locked');
      const { s3 } = aws.clients(home);
      await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
      const { VersionId } = await s3.send(
        new PutObjectCommand({
          ...{ Bucket, Key: 'key', Body: 'x', ObjectLockMode: 'COMPLIANCE' },
          ObjectLockRetainUntilDate: new Date(Date.now() + 3_600_000),
        }),
      );
      const { Errors } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'key', VersionId }] } }),
      );
      return Errors?.[0]?.Code ?? 'deleted';
    },
  ),
  fact(
    'T21',
    'A job of S3 Batch Replication for what was there before the rule',
    {
      expected: 'accepted',
      source: guide('CreateJob', 'AmazonS3/latest/API/API_control_CreateJob.html'),
    },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      const arn = `arn:aws:s3:::${Bucket}`;
      const create = new CreateJobCommand({
        ...{ AccountId: account, ConfirmationRequired: false, Priority: 1, RoleArn: await makeRole(aws) },
        ClientRequestToken: randomUUID(),
        Operation: { S3ReplicateObject: {} },
        Report: { Enabled: false },
        ManifestGenerator: {
          S3JobManifestGenerator: {
            ...{ SourceBucket: arn, EnableManifestOutput: false },
            Filter: { EligibleForReplication: true, ObjectReplicationStatuses: ['NONE', 'FAILED'] },
          },
        },
      });
      await aws.clients(home).s3Control.send(create);
      return 'accepted';
    },
  ),
];
