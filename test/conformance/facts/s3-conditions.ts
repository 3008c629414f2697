import { DeleteObjectCommand, type DeleteObjectCommandInput, HeadObjectCommand } from '@aws-sdk/client-s3';
import { home, type Aws } from '../aws.ts';
import { refusalOf } from '../asking.ts';
import { sharedFact, type Fact } from '../fact.ts';
import { guide } from '../sources.ts';
import { makeBucket, put } from './s3-asking.ts';

const writes = guide('Conditional writes', 'AmazonS3/latest/userguide/conditional-writes.html');
const deletes = guide('Conditional deletes', 'AmazonS3/latest/userguide/conditional-deletes.html');

const otherTag = '"00000000000000000000000000000000"';

/** A versioned bucket with the object `key`, and its ETag. */
async function bucketWithKey(aws: Aws): Promise<{ readonly Bucket: string; readonly ETag: string }> {
  const Bucket = await makeBucket(aws, home);
  await put(aws, home, Bucket, 'key');
  const { ETag = '' } = await aws.clients(home).s3.send(new HeadObjectCommand({ Bucket, Key: 'key' }));
  return { Bucket, ETag };
}

const remove = (
  aws: Aws,
  Bucket: string,
  condition: Partial<DeleteObjectCommandInput> = {},
): Promise<string> =>
  refusalOf(aws.clients(home).s3.send(new DeleteObjectCommand({ Bucket, Key: 'key', ...condition })));

/** What the state in S3 rests upon. */
export const s3ConditionFacts: readonly Fact[] = [
  sharedFact(
    '',
    'PutObject with If-None-Match: * of a key that is there',
    { expected: 'PreconditionFailed (412)', source: writes },
    async (aws) => {
      const { Bucket } = await bucketWithKey(aws);
      return refusalOf(put(aws, home, Bucket, 'key', { IfNoneMatch: '*' }));
    },
  ),
  sharedFact(
    '',
    'PutObject with If-None-Match: * of a key whose newest version is a delete marker',
    { expected: 'accepted', source: writes },
    async (aws) => {
      const { Bucket } = await bucketWithKey(aws);
      await remove(aws, Bucket);
      return refusalOf(put(aws, home, Bucket, 'key', { IfNoneMatch: '*' }));
    },
  ),
  sharedFact(
    '',
    'PutObject with If-Match of the ETag that the key has',
    { expected: 'accepted', source: writes },
    async (aws) => {
      const { Bucket, ETag } = await bucketWithKey(aws);
      return refusalOf(put(aws, home, Bucket, 'key', { IfMatch: ETag, Body: 'other' }));
    },
  ),
  sharedFact(
    '',
    'PutObject with If-Match of another ETag',
    { expected: 'PreconditionFailed (412)', source: writes },
    async (aws) => {
      const { Bucket } = await bucketWithKey(aws);
      return refusalOf(put(aws, home, Bucket, 'key', { IfMatch: otherTag }));
    },
  ),
  sharedFact(
    '',
    'PutObject with If-Match of a key that is not there',
    { expected: 'NoSuchKey (404)', source: writes },
    async (aws) => {
      const Bucket = await makeBucket(aws, home);
      return refusalOf(put(aws, home, Bucket, 'key', { IfMatch: otherTag }));
    },
  ),
  sharedFact(
    '',
    'DeleteObject with If-Match of the ETag that the key has',
    { expected: 'accepted', source: deletes },
    async (aws) => {
      const { Bucket, ETag } = await bucketWithKey(aws);
      return remove(aws, Bucket, { IfMatch: ETag });
    },
  ),
  sharedFact(
    '',
    'DeleteObject with If-Match of another ETag',
    { expected: 'PreconditionFailed (412)', source: deletes },
    async (aws) => {
      const { Bucket } = await bucketWithKey(aws);
      return remove(aws, Bucket, { IfMatch: otherTag });
    },
  ),
];
