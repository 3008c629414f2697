import {
  isObject,
  listOf,
  ofType,
  sameJson,
  textOf,
  valuesOf,
  type Json,
  type JsonObject,
  type Template,
} from '../template.ts';
import { statementsIn, servicesOf } from './policies.ts';

/** Says what is wrong with the encryption of one resource, if anything. */
type Check = (properties: JsonObject) => boolean;

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== '';
const uses =
  (algorithm: RegExp) =>
  (value: Json | undefined): boolean =>
    algorithm.test(JSON.stringify(value ?? null));

/**
 * What holds data at rest, and how it says that it is encrypted. Not here, since there is nothing to say: log groups
 * (CloudWatch Logs always encrypts; a customer key would be for logs with data, and none may be in them), secrets and
 * the environment of functions (always encrypted, by keys of the account).
 */
const encrypted: Readonly<Record<string, Check>> = {
  'AWS::S3::Bucket': ({ BucketEncryption }) => uses(/"SSEAlgorithm":"(AES256|aws:kms)"/)(BucketEncryption),
  'AWS::DynamoDB::GlobalTable': ({ SSESpecification }) =>
    sameJson(SSESpecification, { SSEEnabled: true, SSEType: 'KMS' }),
  'AWS::Kinesis::Stream': ({ StreamEncryption }) =>
    isObject(StreamEncryption) &&
    StreamEncryption.EncryptionType === 'KMS' &&
    isGiven(StreamEncryption.KeyId),
  'AWS::SQS::Queue': ({ SqsManagedSseEnabled, KmsMasterKeyId }) =>
    SqsManagedSseEnabled === true || isGiven(KmsMasterKeyId),
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => isGiven(KmsMasterKeyId),
  'AWS::RDS::GlobalCluster': ({ StorageEncrypted }) => StorageEncrypted === true,
  // The secondary must name a key of its own region: one that is not named would be looked for in the primary's.
  'AWS::RDS::DBCluster': ({ StorageEncrypted, KmsKeyId }) => StorageEncrypted === true && isGiven(KmsKeyId),
};

export const encryptionProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources)
    .filter(([, { Type, Properties }]) => encrypted[Type]?.(Properties) === false)
    .map(([id]) => `${id} is not encrypted`);

/** Keys are rotated, and gone a week after they are deleted: the shortest time that AWS allows. */
export const keyProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::KMS::Key').flatMap(([id, { Properties }]) => [
    ...(Properties.EnableKeyRotation === true ? [] : [`${id} is not rotated`]),
    ...(Properties.PendingWindowInDays === 7 ? [] : [`${id} lingers for more than a week`]),
  ]);

/**
 * CloudWatch cannot publish to a topic under the key of SNS itself, nor under one that does not let it (T46). A key of
 * another template cannot be looked into.
 */
export const topicKeyProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::SNS::Topic').flatMap(([id, { Properties }]) =>
    valuesOf(Properties.KmsMasterKeyId).flatMap((key) => {
      if (textOf(key).includes('alias/aws/')) return [`${id} is under a key that CloudWatch cannot use`];
      const keyId = isObject(key) ? textOf(listOf(key['Fn::GetAtt'] ?? key.Ref)[0]) : '';
      if (template.Resources[keyId]?.Type !== 'AWS::KMS::Key') return [];
      return ['kms:Decrypt', 'kms:GenerateDataKey']
        .filter((action) => !letsCloudWatch(template, keyId, action))
        .map((action) => `${keyId} does not let CloudWatch ${action}, as ${id} needs`);
    }),
  );

const letsCloudWatch = (template: Template, key: string, action: string): boolean =>
  statementsIn(template).some(
    (statement) =>
      statement.id === key &&
      servicesOf(statement).includes('cloudwatch.amazonaws.com') &&
      listOf(statement.body.Action).some((allowed) => [action, `${action}*`].includes(textOf(allowed))),
  );

/** Every bucket is private, keeps what is overwritten, and has one owner. */
export const bucketProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::S3::Bucket').flatMap(([id, { Properties: bucket }]) => {
    const access = bucket.PublicAccessBlockConfiguration;
    return [
      ...(sameJson(bucket.VersioningConfiguration, { Status: 'Enabled' }) ? [] : [`${id} is not versioned`]),
      ...(isObject(access) && Object.values(access).filter((blocked) => blocked === true).length === 4
        ? []
        : [`${id} does not block public access`]),
      ...(sameJson(bucket.OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] })
        ? []
        : [`${id} lets objects have other owners`]),
    ];
  });
