import {
  listOf,
  objectsIn,
  ofType,
  sameJson,
  textOf,
  type Json,
  type JsonObject,
  type Template,
} from '../template.ts';

/** Policies of the resources that a type has, and which of its resources one is about. */
const policies: readonly {
  readonly type: string;
  readonly policy: string;
  readonly subjects: (properties: JsonObject) => Json | undefined;
  /** Whether a Deny's actions leave nothing open. */
  readonly denies: (actions: readonly string[]) => boolean;
  readonly resources: (id: string) => readonly Json[];
}[] = [
  {
    type: 'AWS::S3::Bucket',
    policy: 'AWS::S3::BucketPolicy',
    subjects: ({ Bucket }) => Bucket,
    denies: (actions) => actions.includes('s3:*'),
    // On the bucket and on its objects.
    resources: (id) => [[{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Sub': `\${${id}.Arn}/*` }]],
  },
  {
    type: 'AWS::SQS::Queue',
    policy: 'AWS::SQS::QueuePolicy',
    subjects: ({ Queues }) => Queues,
    denies: (actions) => actions.includes('sqs:*'),
    resources: (id) => [{ 'Fn::GetAtt': [id, 'Arn'] }, '*'],
  },
  {
    type: 'AWS::SNS::Topic',
    policy: 'AWS::SNS::TopicPolicy',
    subjects: ({ Topics }) => Topics,
    // SNS takes no sns:* in the policy of a topic: it has actions that are not about topics.
    denies: (actions) => actions.includes('sns:Publish') && actions.includes('sns:Subscribe'),
    resources: (id) => [{ Ref: id }],
  },
];

/** Data that travels is encrypted: whoever comes without TLS is denied everything, whoever it is. */
export const plainHttpProblems = (template: Template): readonly string[] =>
  policies.flatMap(({ type, policy, subjects, denies, resources }) =>
    ofType(template, type)
      .map(([id]) => id)
      .filter(
        (id) =>
          !ofType(template, policy).some(
            ([, { Properties }]) =>
              listOf(subjects(Properties)).some((subject) => sameJson(subject, { Ref: id })) &&
              objectsIn(Properties.PolicyDocument ?? {}).some(
                (statement) =>
                  statement.Effect === 'Deny' &&
                  statement.Principal === '*' &&
                  sameJson(statement.Condition, { Bool: { 'aws:SecureTransport': 'false' } }) &&
                  denies(listOf(statement.Action).map(textOf)) &&
                  resources(id).some((resource) => sameJson(statement.Resource, resource)),
              ),
          ),
      )
      .map((id) => `${id} takes plain HTTP`),
  );
