import { referenceProblems, unusedParameters } from './references.ts';
import { bucketProblems, plainHttpProblems, statementProblems } from './security.ts';
import { isObject, listOf, objectsIn, stringsIn, type Json, type Template } from './template.ts';

/** What platform.md asks of every template, as far as a program can tell. A rule answers with what is wrong. */
export interface Rule {
  readonly name: string;
  readonly problems: (template: Template) => readonly string[];
}

const constraints = ['AllowedPattern', 'AllowedValues', 'MinValue', 'MaxValue', 'MinLength', 'MaxLength'];

const parameterProblems = ({ Parameters }: Template): readonly string[] =>
  Object.entries(Parameters).flatMap(([name, parameter]) => [
    ...(parameter.Description ? [] : [`parameter ${name} has no description`]),
    ...(constraints.some((constraint) => constraint in parameter)
      ? []
      : [`parameter ${name} has no constraint`]),
    ...(parameter.ConstraintDescription ? [] : [`parameter ${name} does not say what its constraint is`]),
  ]);

const outputProblems = ({ Outputs }: Template): readonly string[] =>
  Object.entries(Outputs).flatMap(([name, output]) => [
    ...(output.Description ? [] : [`output ${name} has no description`]),
    ...(JSON.stringify(output.Export) ===
    JSON.stringify({ Name: { 'Fn::Sub': `trading-analytics-${name}-\${EnvironmentSuffix}` } })
      ? []
      : [`output ${name} is not exported by its own name with the suffix`]),
  ]);

const statefulTypes =
  /^AWS::(S3::Bucket|DynamoDB::(Global)?Table|Kinesis::Stream|RDS::\w+|SecretsManager::Secret|KMS::(Replica)?Key|SQS::Queue|SNS::Topic|Logs::LogGroup)$/;

const deletionProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, resource]) =>
    (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((policy) => {
      const wanted = statefulTypes.test(resource.Type) ? ['Delete'] : ['Delete', undefined];
      return wanted.includes(resource[policy]) ? [] : [`${id} has ${policy} ${String(resource[policy])}`];
    }),
  );

const fixedAccount = /(?<!\d)\d{12}(?!\d)/;
const fixedRegion = /\b(us|eu|ap|sa|ca|me|af|il|mx)(-[a-z]+)+-\d\b/;
const fixedStage = /production/i;

const hardCodedProblems = ({ Parameters, ...rest }: Template): readonly string[] => [
  ...stringsIn(rest)
    .filter((text) => fixedAccount.test(text) || fixedRegion.test(text) || fixedStage.test(text))
    .map((text) => `hard-coded: ${text}`),
  // Regions are parameters with a default; nothing else may be fixed there either.
  ...stringsIn(Parameters)
    .filter((text) => fixedAccount.test(text) || fixedStage.test(text))
    .map((text) => `hard-coded in a parameter: ${text}`),
];

/** Names that AWS shares between regions, and in the case of buckets between all its customers (T10). */
const globalNames = ['BucketName', 'RoleName'];
const regionalNames = ['TableName', 'PolicyName'];

const namesIn = (value: Json): readonly string[] => {
  if (isObject(value) && typeof value['Fn::Sub'] === 'string') return [value['Fn::Sub']];
  if (isObject(value) && Array.isArray(value['Fn::If']))
    return (value['Fn::If'] as readonly Json[]).slice(1).flatMap(namesIn);
  return [JSON.stringify(value)];
};

const nameProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Properties }]) =>
    objectsIn(Properties).flatMap((object) =>
      Object.entries({ ...object, ...(object.Key === 'Name' ? { Name: object.Value ?? null } : {}) })
        .filter(([key]) => key === 'Name' || globalNames.includes(key) || regionalNames.includes(key))
        .flatMap(([key, value]) =>
          namesIn(value)
            .filter(
              (name) =>
                !/^trading-analytics-.+-\$\{EnvironmentSuffix\}$/.test(name) ||
                (globalNames.includes(key) && !name.includes('-${AWS::Region}-')),
            )
            .map((name) => `${key} of ${id} is ${name}`),
        ),
    ),
  );

const namedByTag =
  /^AWS::EC2::(VPC|Subnet|InternetGateway|RouteTable|EIP|NatGateway|VPCEndpoint|SecurityGroup)$/;

const tagProblems = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => namedByTag.test(Type))
    .filter(
      ([, { Properties }]) => !listOf(Properties.Tags).some((tag) => isObject(tag) && tag.Key === 'Name'),
    )
    .map(([id]) => `${id} has no Name tag`);

export const rules: readonly Rule[] = [
  { name: 'parameters are described and constrained', problems: parameterProblems },
  { name: 'parameters are used', problems: unusedParameters },
  { name: 'outputs are described and exported', problems: outputProblems },
  { name: 'everything can be destroyed', problems: deletionProblems },
  { name: 'nothing is hard-coded', problems: hardCodedProblems },
  { name: 'references resolve', problems: referenceProblems },
  { name: 'names carry the suffix', problems: nameProblems },
  { name: 'nameless things have a Name tag', problems: tagProblems },
  { name: 'statements name actions and resources', problems: statementProblems },
  { name: 'buckets are private, versioned and encrypted', problems: bucketProblems },
  { name: 'plain HTTP is denied', problems: plainHttpProblems },
];
