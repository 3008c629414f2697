/** The monitoring of one region, as its stacks name it. */
export interface RegionalMonitoring {
  readonly region: string;
  /** ARN of the topic that tells operators. */
  readonly topic: string;
  /** Names. */
  readonly alarms: readonly string[];
  readonly dashboards: readonly string[];
  /** Ids. */
  readonly savedQueries: readonly string[];
}

const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * Where people look at a dashboard.
 * @param arn of anything in the region: it has the partition, on which the console's address depends.
 */
export function dashboardLink(arn: string, region: string, name: string): string {
  const [, partition = 'aws'] = arn.split(':');
  const host = consoleHosts[partition] ?? 'console.aws.amazon.com';
  return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${encodeURIComponent(name)}`;
}
