/** The property that names a resource, by type. `global` names are shared by all regions (T10). */
export const nameProperties: Readonly<
  Record<string, { readonly property: string; readonly global?: true; readonly form?: RegExp }>
> = {
  'AWS::ApiGateway::RestApi': { property: 'Name' },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName' },
  'AWS::CloudWatch::CompositeAlarm': { property: 'AlarmName' },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName' },
  'AWS::DynamoDB::GlobalTable': { property: 'TableName' },
  'AWS::Events::EventBus': { property: 'Name' },
  'AWS::Events::Rule': { property: 'Name' },
  'AWS::IAM::Role': { property: 'RoleName', global: true },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', global: true },
  'AWS::Kinesis::Stream': { property: 'Name' },
  'AWS::KMS::Alias': { property: 'AliasName', form: /^alias\/trading-analytics-.+-\$\{EnvironmentSuffix\}$/ },
  'AWS::Lambda::Function': { property: 'FunctionName' },
  // Lambda and RDS write to groups whose names they choose.
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    form: /^(\/trading-analytics\/.+-\$\{EnvironmentSuffix\}|\/aws\/(lambda|vendedlogs\/states)\/trading-analytics-.+-\$\{EnvironmentSuffix\}|\/aws\/rds\/cluster\/trading-analytics-.+-\$\{EnvironmentSuffix\}\/postgresql)$/,
  },
  'AWS::Logs::QueryDefinition': { property: 'Name' },
  'AWS::Logs::ResourcePolicy': { property: 'PolicyName' },
  'AWS::RDS::DBCluster': { property: 'DBClusterIdentifier' },
  'AWS::RDS::DBClusterParameterGroup': { property: 'DBClusterParameterGroupName' },
  'AWS::RDS::DBInstance': { property: 'DBInstanceIdentifier' },
  'AWS::RDS::DBSubnetGroup': { property: 'DBSubnetGroupName' },
  'AWS::RDS::GlobalCluster': { property: 'GlobalClusterIdentifier' },
  'AWS::S3::Bucket': { property: 'BucketName', global: true },
  'AWS::SecretsManager::Secret': { property: 'Name' },
  'AWS::SNS::Topic': { property: 'TopicName' },
  'AWS::SQS::Queue': { property: 'QueueName' },
  'AWS::StepFunctions::StateMachine': { property: 'StateMachineName' },
};

/** Names that are not ours to choose the form of. */
export const otherNames: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::DomainName': 'DomainName',
  'AWS::ApiGateway::Stage': 'StageName',
};
