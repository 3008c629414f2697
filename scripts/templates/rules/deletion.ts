import { objectsIn, type Template } from '../template.ts';

/** Types that hold data, or that AWS keeps by default (T39: a snapshot of a database cluster). */
const statefulTypes =
  /^AWS::(S3::Bucket|DynamoDB::(Global)?Table|Kinesis::Stream|RDS::\w+|SecretsManager::Secret|KMS::(Replica)?Key|SQS::Queue|SNS::Topic|Logs::LogGroup)$/;

export const deletionProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, resource]) =>
    (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((policy) => {
      const wanted = statefulTypes.test(resource.Type) ? ['Delete'] : ['Delete', undefined];
      return wanted.includes(resource[policy]) ? [] : [`${id} has ${policy} ${String(resource[policy])}`];
    }),
  );

const protections = ['DeletionProtection', 'DeletionProtectionEnabled'];

/** Protection is an operator's decision: fixed in a template it would stop every cleanup. */
export const protectionProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Properties }]) =>
    objectsIn(Properties)
      .flatMap((object) => protections.filter((protection) => object[protection] === true))
      .map((protection) => `${protection} of ${id} is no parameter`),
  );
