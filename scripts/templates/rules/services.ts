import {
  isObject,
  listOf,
  ofType,
  sameJson,
  textOf,
  valuesOf,
  type Json,
  type Template,
} from '../template.ts';

/** Runtimes are deprecated from time to time: which one it is, is an operator's setting. */
export const runtimeProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => !sameJson(Properties.Runtime, { Ref: 'LambdaRuntime' }))
    .map(([id, { Properties }]) => `Runtime of ${id} is ${textOf(Properties.Runtime)}`);

/** What a value may be, as far as the template tells: itself, or what its parameter allows. */
const possible = ({ Parameters }: Template, value: Json | undefined): readonly string[] =>
  valuesOf(value).flatMap((each) => {
    const parameter = isObject(each) ? Parameters[textOf(each.Ref)] : undefined;
    return parameter ? listOf(parameter.AllowedValues ?? '(anything)').map(textOf) : [textOf(each)];
  });

const losesNothing = ['TRIM_HORIZON', 'AT_TIMESTAMP'];

/**
 * A consumer starts where nothing is lost (T44), does not block a shard for ever (T43), and says which records of a
 * batch failed and where those go that it gives up on.
 */
export const consumerProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties }]) => {
    const { StartingPosition, MaximumRetryAttempts, MaximumRecordAgeInSeconds } = Properties;
    const isFinite = (limit: Json | undefined): boolean => limit !== undefined && limit !== -1;
    return [
      ...possible(template, StartingPosition ?? 'nowhere')
        .filter((position) => !losesNothing.includes(position))
        .map((position) => `${id} starts at ${position}`),
      ...(isFinite(MaximumRetryAttempts) && isFinite(MaximumRecordAgeInSeconds)
        ? []
        : [`${id} may block a shard for ever`]),
      ...(sameJson(Properties.FunctionResponseTypes, ['ReportBatchItemFailures'])
        ? []
        : [`${id} repeats whole batches`]),
      ...(JSON.stringify(Properties.DestinationConfig ?? null).includes('"OnFailure"')
        ? []
        : [`${id} forgets what it gives up on`]),
    ];
  });

/** A global table is whole in one stack, or it cannot be deployed (T31). */
export const tableProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::DynamoDB::GlobalTable').flatMap(([id, { Properties }]) => {
    const replicas = listOf(Properties.Replicas).filter(isObject);
    return [
      ...['KeySchema', 'AttributeDefinitions', 'Replicas', 'BillingMode']
        .filter((property) => !(property in Properties))
        .map((property) => `${id} has no ${property}`),
      ...(replicas.length < 2 ||
      sameJson(Properties.StreamSpecification, { StreamViewType: 'NEW_AND_OLD_IMAGES' })
        ? []
        : [`${id} has no stream to replicate by`]),
      ...replicas
        .filter((replica) => !JSON.stringify(replica).includes('"PointInTimeRecoveryEnabled":true'))
        .map((replica) => `the replica of ${id} in ${textOf(replica.Region)} cannot be restored`),
    ];
  });

/** A secondary cluster that were given these would be refused, or would not be one (aws-notes, Aurora). */
const ofPrimaryOnly = ['MasterUsername', 'MasterUserPassword', 'DatabaseName'];

export const databaseProblems = (template: Template): readonly string[] => [
  ...ofType(template, 'AWS::RDS::DBCluster').flatMap(([id, { Properties }]) => [
    ...('MasterUsername' in Properties ? [] : ofPrimaryOnly)
      .filter((property) => property in Properties)
      .map((property) => `${id} is a secondary with ${property}`),
    ...('ManageMasterUserPassword' in Properties
      ? [`${id} has a password by RDS, which global databases cannot have`]
      : []),
    ...('DBSubnetGroupName' in Properties ? [] : [`${id} is in the default subnets`]),
  ]),
  ...ofType(template, 'AWS::RDS::DBInstance')
    .filter(([, { Properties }]) => Properties.PubliclyAccessible !== false)
    .map(([id]) => `${id} may be reached from the internet`),
];

/** What is unknown must not look like zero: an alarm says what no datapoint means, and why. It tells somebody. */
export const alarmProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties, Metadata = {} }]) => [
    ...(Properties.TreatMissingData === undefined ? [`${id} does not say what no datapoint means`] : []),
    ...(Metadata.Missing === undefined ? [`${id} does not say why no datapoint means that`] : []),
    ...(listOf(Properties.AlarmActions).length === 0 ? [`${id} tells nobody`] : []),
  ]);
