import {
  isObject,
  listOf,
  objectsIn,
  textOf,
  type Json,
  type JsonObject,
  type Template,
} from './template.ts';

/** Every policy statement of a template, whatever the resource that carries it. */
const statementsIn = (template: Template): readonly JsonObject[] =>
  objectsIn(template.Resources).filter(
    (object) => 'Effect' in object && ('Action' in object || 'NotAction' in object),
  );

/** In the policy of a key, `*` is that key and no other. */
const aboutItself = (template: Template): ReadonlySet<JsonObject> =>
  new Set(ofType(template, 'AWS::KMS::Key').flatMap(([, key]) => objectsIn(key.KeyPolicy)));

export const statementProblems = (template: Template): readonly string[] =>
  statementsIn(template)
    .filter(({ Effect }) => Effect !== 'Deny')
    .flatMap((statement) => [
      ...('NotAction' in statement ? ['a statement allows with NotAction'] : []),
      ...listOf(statement.Action)
        .filter((action) => textOf(action).includes('*'))
        .map((action) => `a statement allows ${textOf(action)}`),
      ...(listOf(statement.Resource).includes('*') && !aboutItself(template).has(statement)
        ? [`a statement allows ${textOf(statement.Action)} on everything`]
        : []),
    ]);

const ofType = (template: Template, type: string): readonly (readonly [string, JsonObject])[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, Properties]);

const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

export const bucketProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::S3::Bucket').flatMap(([id, bucket]) => {
    const access = bucket.PublicAccessBlockConfiguration;
    const encryption = JSON.stringify(bucket.BucketEncryption ?? null);
    return [
      ...(same(bucket.VersioningConfiguration, { Status: 'Enabled' }) ? [] : [`${id} is not versioned`]),
      ...(/"SSEAlgorithm":"(AES256|aws:kms)"/.test(encryption) ? [] : [`${id} is not encrypted`]),
      ...(isObject(access) && Object.values(access).filter((blocked) => blocked === true).length === 4
        ? []
        : [`${id} does not block public access`]),
      ...(same(bucket.OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] })
        ? []
        : [`${id} lets objects have other owners`]),
    ];
  });

/** Whether a policy denies everything to everybody who comes without TLS, on the bucket and on its objects. */
const deniesPlainHttp = (bucket: string, policy: JsonObject): boolean =>
  objectsIn(policy).some(
    (statement) =>
      statement.Effect === 'Deny' &&
      statement.Principal === '*' &&
      statement.Action === 's3:*' &&
      same(statement.Condition, { Bool: { 'aws:SecureTransport': 'false' } }) &&
      same(statement.Resource, [{ 'Fn::GetAtt': [bucket, 'Arn'] }, { 'Fn::Sub': `\${${bucket}.Arn}/*` }]),
  );

export const plainHttpProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::S3::Bucket')
    .map(([id]) => id)
    .filter(
      (id) =>
        !ofType(template, 'AWS::S3::BucketPolicy').some(
          ([, policy]) => same(policy.Bucket, { Ref: id }) && deniesPlainHttp(id, policy),
        ),
    )
    .map((id) => `${id} takes plain HTTP`);
