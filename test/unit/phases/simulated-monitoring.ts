import type {
  Alarms,
  AlarmStateValue,
  AlarmView,
  Dashboards,
  MonitoringPorts,
  QueuesTemporary,
  SavedQueries,
  Subscription,
  Topics,
} from '../../../src/monitoring/ports.ts';
import type { Clock } from '../../../src/runbook/clock.ts';

interface Queue {
  readonly region: string;
  readonly url: string;
  readonly arn: string;
  readonly messages: string[];
}

/** CloudWatch, SNS and SQS as far as a drill needs them: only a change of the state is told, and only while actions are enabled. */
export class SimulatedMonitoring implements MonitoringPorts {
  /** By region and name. */
  readonly #alarms = new Map<string, AlarmView>();
  readonly #subscriptions = new Map<string, Subscription[]>();
  readonly #queues: Queue[] = [];
  readonly #clock: Clock;
  readonly dashboardsThere = new Map<string, number>();
  readonly queriesThere = new Map<string, { name: string; logGroups: readonly string[] }>();
  /** Names of alarms whose messages get lost. */
  readonly deaf = new Set<string>();
  /** What was set, as `region name state`. */
  readonly set: string[] = [];
  readonly deleted: string[] = [];
  /** Called before a state is set. */
  onSet: (name: string, state: AlarmStateValue) => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(region: string, name: string, change: Partial<AlarmView> = {}): void {
    this.#alarms.set(`${region} ${name}`, {
      ...{ name, arn: `arn:aws:cloudwatch:${region}:111122223333:alarm:${name}`, isComposite: false },
      ...{ state: 'OK', reason: 'all is well', actionsEnabled: true },
      alarmActions: [this.topicOf(region)],
      ...change,
    });
  }

  find(region: string, name: string): AlarmView | undefined {
    return this.#alarms.get(`${region} ${name}`);
  }

  topicOf(region: string): string {
    return `arn:aws:sns:${region}:111122223333:topic`;
  }

  subscribe(region: string, subscription: Subscription): void {
    this.subscribers(region).push(subscription);
  }

  subscribers(region: string): Subscription[] {
    const topic = this.topicOf(region);
    const all = this.#subscriptions.get(topic) ?? [];
    this.#subscriptions.set(topic, all);
    return all;
  }

  /** URLs. */
  queues(): readonly string[] {
    return this.#queues.map(({ url }) => url);
  }

  readonly alarms: Alarms = {
    describe: async (region, names) => names.flatMap((name) => this.find(region, name) ?? []),
    setState: async (region, name, state, reason) => {
      this.onSet(name, state);
      const alarm = this.find(region, name);
      if (!alarm) throw new Error(`there is no alarm ${name}`);
      this.set.push(`${region} ${name} ${state}`);
      this.#alarms.set(`${region} ${name}`, { ...alarm, state, reason });
      if (alarm.state === state || !alarm.actionsEnabled || this.deaf.has(name)) return;
      const message = JSON.stringify({ AlarmArn: alarm.arn, NewStateValue: state, NewStateReason: reason });
      for (const topic of alarm.alarmActions)
        for (const { endpoint } of this.#subscriptions.get(topic) ?? [])
          this.#queues.find(({ arn }) => arn === endpoint)?.messages.push(message);
    },
  };

  readonly topics: Topics = {
    subscriptions: async (region) => [...this.subscribers(region)],
    subscribeQueue: async (region, topicArn, queueArn) => {
      const arn = `${topicArn}:${this.subscribers(region).length}`;
      this.subscribe(region, { protocol: 'sqs', endpoint: queueArn, arn });
      return arn;
    },
    unsubscribe: async (region, subscriptionArn) => {
      const all = this.subscribers(region);
      all.splice(0, all.length, ...all.filter(({ arn }) => arn !== subscriptionArn));
    },
  };

  readonly queuesTemporary: QueuesTemporary = {
    create: async (region, name, arn) => {
      const url = `https://sqs/${name}`;
      if (this.deleted.includes(url)) throw new Error(`${name} was deleted less than a minute ago`);
      this.#queues.push({ region, url, arn, messages: [] });
      return url;
    },
    receive: async (_region, url, signal) => {
      const queue = this.#queues.find((each) => each.url === url);
      await this.#clock.sleep(100, signal).catch(() => undefined);
      return queue?.messages.splice(0) ?? [];
    },
    list: async (region, prefix) =>
      this.#queues
        .filter((queue) => queue.region === region && queue.url.includes(`/${prefix}`))
        .map(({ url }) => url),
    delete: async (region, url) => {
      this.deleted.push(url);
      const place = this.#queues.findIndex((queue) => queue.region === region && queue.url === url);
      if (place >= 0) this.#queues.splice(place, 1);
    },
  };

  readonly dashboards: Dashboards = {
    widgets: async (region, name) => this.dashboardsThere.get(`${region} ${name}`),
  };

  readonly savedQueries: SavedQueries = { list: async () => this.queriesThere };
}
