import {
  DeleteBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { booleanOf, listOf, type BucketProperty, type Fields } from './property.ts';

export const encryption: BucketProperty = {
  name: 'BucketEncryption',
  put: async (s3, Bucket, value) => {
    const Rules = listOf((value as Fields).ServerSideEncryptionConfiguration).map(ruleOf);
    return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  remove: async (s3, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
};

/** The API names the default differently, and nothing else. */
export const ruleOf = ({
  ServerSideEncryptionByDefault,
  BucketKeyEnabled,
}: Fields): ServerSideEncryptionRule => ({
  ApplyServerSideEncryptionByDefault:
    ServerSideEncryptionByDefault as ServerSideEncryptionRule['ApplyServerSideEncryptionByDefault'],
  BucketKeyEnabled: booleanOf(BucketKeyEnabled),
});
