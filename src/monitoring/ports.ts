/** What the checks of the monitoring ask, in their own words. src/aws implements it. */

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmView {
  readonly name: string;
  readonly arn: string;
  readonly isComposite: boolean;
  readonly state: AlarmStateValue;
  /** Of the state, in the words of whoever set it. */
  readonly reason: string;
  readonly actionsEnabled: boolean;
  /** ARNs of what is told when it goes into ALARM. */
  readonly alarmActions: readonly string[];
}

export interface Alarms {
  /** Metric and composite ones; those that do not exist are left out. */
  describe(region: string, names: readonly string[]): Promise<readonly AlarmView[]>;
  setState(region: string, name: string, state: AlarmStateValue, reason: string): Promise<void>;
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  /** Undefined while nobody has confirmed it (T47). */
  readonly arn: string | undefined;
}

export interface Topics {
  subscriptions(region: string, topicArn: string): Promise<readonly Subscription[]>;
  /** Messages come as they were published, without SNS's envelope. @returns ARN of the subscription. */
  subscribeQueue(region: string, topicArn: string, queueArn: string): Promise<string>;
  /** One that is gone already is no error. */
  unsubscribe(region: string, subscriptionArn: string): Promise<void>;
}

export interface QueuesTemporary {
  /** A queue that takes messages of one topic alone, and keeps them for minutes. @returns its URL. */
  create(region: string, name: string, queueArn: string, topicArn: string): Promise<string>;
  /** Waits a few seconds for messages and removes what it gives back: their bodies. */
  receive(region: string, url: string, signal: AbortSignal): Promise<readonly string[]>;
  /** URLs of queues whose name begins with that. */
  list(region: string, prefix: string): Promise<readonly string[]>;
  /** One that is gone already is no error. */
  delete(region: string, url: string): Promise<void>;
}

export interface Dashboards {
  /** How many widgets it has; undefined when it does not exist. */
  widgets(region: string, name: string): Promise<number | undefined>;
}

export interface SavedQuery {
  readonly name: string;
  readonly logGroups: readonly string[];
}

export interface SavedQueries {
  /** All of a region, by id. */
  list(region: string): Promise<ReadonlyMap<string, SavedQuery>>;
}

export interface MonitoringPorts {
  readonly alarms: Alarms;
  readonly topics: Topics;
  readonly queuesTemporary: QueuesTemporary;
  readonly dashboards: Dashboards;
  readonly savedQueries: SavedQueries;
}
