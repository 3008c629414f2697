import { belongsTo } from './names.ts';
import type { LeftBehind, Resource } from './ports.ts';

/** Whether a log group, a snapshot or a backup was written by what this environment has or had. */
export function writtenBy(
  environmentSuffix: string,
  held: readonly Pick<Resource, 'type' | 'name'>[],
): (left: LeftBehind) => boolean {
  const ours = belongsTo(environmentSuffix);
  const names = new Set(held.filter(({ type }) => writers.includes(type)).map(({ name }) => name));
  const isOurs = (name: string): boolean => ours(name) || names.has(name);
  return ({ type, of }) => {
    if (type !== 'AWS::Logs::LogGroup') return isOurs(of);
    // Services name their groups after what writes: /aws/lambda/<function>, /aws/rds/cluster/<cluster>/postgresql.
    return (
      isOurs(of) ||
      of.replace(executionLogs, '').split('/').some(isOurs) ||
      isPlatforms(of, environmentSuffix)
    );
  };
}

const writers = [
  'AWS::ApiGateway::RestApi',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
];

/** API Gateway's name for the execution logs of a stage: API-Gateway-Execution-Logs_<api>/<stage>. */
const executionLogs = /^API-Gateway-Execution-Logs_/;

/** Those that the platform's templates name: /trading-analytics/<what>-<suffix>. */
const isPlatforms = (name: string, environmentSuffix: string): boolean =>
  name.startsWith('/trading-analytics/') && name.endsWith(`-${environmentSuffix}`);
