import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
  type ListMultipartUploadsCommandOutput,
  type ObjectLockRetentionMode,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { away, configuration, home, ReplicatingAws, unique, until } from './replicating-aws.ts';

let aws: ReplicatingAws;

beforeAll(async () => {
  aws = await ReplicatingAws.start();
});

afterAll(async () => {
  await aws.stop();
});

async function makeLockedBucket(region: string): Promise<string> {
  const Bucket = unique('locked');
  const location = { CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } } as const;
  await aws
    .s3(region)
    .send(
      new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, ...(region === away && location) }),
    );
  return Bucket;
}

const tomorrow = new Date(Date.now() + 86_400_000);

const putLocked = async (Bucket: string, Key: string, Mode: ObjectLockRetentionMode): Promise<string> => {
  const { VersionId = '' } = await aws.s3(home).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const Retention = { Mode, RetainUntilDate: tomorrow };
  await aws.s3(home).send(new PutObjectRetentionCommand({ Bucket, Key, VersionId, Retention }));
  return VersionId;
};

describe('a locked version', () => {
  test('is an error in the answer of DeleteObjects, not of it (T52), unless governance is bypassed', async () => {
    const Bucket = await makeLockedBucket(home);
    const versions = {
      governed: await putLocked(Bucket, 'governed', 'GOVERNANCE'),
      compliant: await putLocked(Bucket, 'compliant', 'COMPLIANCE'),
      held: (await aws.s3(home).send(new PutObjectCommand({ Bucket, Key: 'held', Body: 'x' }))).VersionId,
      free: (await aws.s3(home).send(new PutObjectCommand({ Bucket, Key: 'free', Body: 'x' }))).VersionId,
    };
    const held = { Bucket, Key: 'held', VersionId: versions.held };
    await aws.s3(home).send(new PutObjectLegalHoldCommand({ ...held, LegalHold: { Status: 'ON' } }));
    const Objects = Object.entries(versions).map(([Key, VersionId]) => ({ Key, VersionId }));
    const remove = async (BypassGovernanceRetention: boolean) => {
      const answer = await aws
        .s3(home)
        .send(
          new DeleteObjectsCommand({ Bucket, BypassGovernanceRetention, Delete: { Objects, Quiet: true } }),
        );
      return answer.Errors?.map(({ Key, Code }) => `${Key ?? ''} ${Code ?? ''}`).sort();
    };
    expect(await remove(false)).toEqual([
      'compliant AccessDenied',
      'governed AccessDenied',
      'held AccessDenied',
    ]);
    expect(await remove(true)).toEqual(['compliant AccessDenied', 'held AccessDenied']);
    const one = new DeleteObjectCommand({ Bucket, Key: 'compliant', VersionId: versions.compliant });
    await expect(aws.s3(home).send(one)).rejects.toMatchObject({ name: 'AccessDenied' });
    await aws.s3(home).send(new PutObjectLegalHoldCommand({ ...held, LegalHold: { Status: 'OFF' } }));
    expect(await remove(true)).toEqual(['compliant AccessDenied']);
    // A marker is no deletion of a version.
    await aws.s3(home).send(new DeleteObjectCommand({ Bucket, Key: 'compliant' }));
    const { versions: left, markers } = await aws.versionsOf(home, Bucket);
    expect([left.length, markers.length]).toEqual([1, 1]);
    const shorter = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 1000) } as const;
    const version = { Bucket, Key: 'compliant', VersionId: versions.compliant };
    await expect(
      aws.s3(home).send(new PutObjectRetentionCommand({ ...version, Retention: shorter })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('is as locked in its replica, found by the same version id', async () => {
    const [source, target] = [await makeLockedBucket(home), await makeLockedBucket(away)];
    await aws.replicate(source, home, configuration(target));
    const { VersionId } = await aws.s3(home).send(
      new PutObjectCommand({
        ...{ Bucket: source, Key: 'k', Body: 'x', ObjectLockLegalHoldStatus: 'ON' },
        ...{ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: tomorrow },
      }),
    );
    await aws.arrived(source, 'k');
    const replica = { Bucket: target, Key: 'k', VersionId };
    const { Retention } = await aws.s3(away).send(new GetObjectRetentionCommand(replica));
    expect(Retention?.Mode).toBe('COMPLIANCE');
    const { LegalHold } = await aws.s3(away).send(new GetObjectLegalHoldCommand(replica));
    expect(LegalHold?.Status).toBe('ON');
    const Objects = [{ Key: 'k', VersionId }];
    const { Errors } = await aws
      .s3(away)
      .send(new DeleteObjectsCommand({ Bucket: target, Delete: { Objects } }));
    expect(Errors).toMatchObject([{ Key: 'k', VersionId, Code: 'AccessDenied' }]);
  });

  test('does not replicate into a bucket that cannot lock', async () => {
    const source = await makeLockedBucket(home);
    const target = await aws.makeBucket(away);
    await aws.replicate(source, home, configuration(target));
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'k', Body: 'x' }));
    await until(
      () => aws.head(home, source, 'k'),
      ({ ReplicationStatus }) => ReplicationStatus === 'FAILED',
    );
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
    await aws
      .s3(away)
      .send(new PutObjectLockConfigurationCommand({ Bucket: target, ObjectLockConfiguration }));
    await aws.s3(home).send(new PutObjectCommand({ Bucket: source, Key: 'later', Body: 'x' }));
    await aws.arrived(source, 'later');
  });
});

describe('multipart uploads', () => {
  test('are listed page by page until they are aborted, and are no versions', async () => {
    const Bucket = await aws.makeBucket(home);
    const s3 = aws.s3(home);
    for (const Key of ['a', 'b', 'c']) {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }));
    }
    const found: { Key: string | undefined; UploadId: string | undefined }[] = [];
    let page: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
    while (page) {
      const answer: ListMultipartUploadsCommandOutput = await s3.send(
        new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2, ...page }),
      );
      found.push(...(answer.Uploads ?? []).map(({ Key, UploadId }) => ({ Key, UploadId })));
      page = answer.IsTruncated
        ? { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker }
        : undefined;
    }
    expect(found.map(({ Key }) => Key)).toEqual(['a', 'b', 'c']);
    expect((await aws.versionsOf(home, Bucket)).versions).toEqual([]);
    for (const upload of found) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, ...upload }));
      await expect(s3.send(new ListPartsCommand({ Bucket, ...upload }))).rejects.toMatchObject({
        ...{ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } },
      });
      await expect(s3.send(new AbortMultipartUploadCommand({ Bucket, ...upload }))).rejects.toMatchObject({
        name: 'NoSuchUpload',
      });
    }
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });
});
