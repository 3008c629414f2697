import type {
  Datapoint,
  Dimensions,
  GlobalDatabase,
  GlobalDatabaseMember,
  GlobalDatabases,
  GlobalDatabaseStatus,
  Item,
  Items,
  MetricQuery,
  Metrics,
  ObjectContent,
  Objects,
  ObjectState,
  Queues,
  StreamPosition,
  Streams,
} from '../../../src/replication/ports.ts';
import type { ReplicatedStore, SentinelCarrier } from '../../../src/replication/store.ts';
import type { Clock } from '../../../src/runbook/clock.ts';

export const source = 'us-east-1';
export const target = 'eu-central-1';
export const rule = {
  source: { region: source, bucket: 'source-bucket' },
  target: { region: target, bucket: 'target-bucket' },
  ruleId: 'history',
};
export const table = 'dashboard';

export function sentinelOf({ name, sentinel }: ReplicatedStore): SentinelCarrier {
  if (sentinel) return sentinel;
  throw new Error(`nothing can be written to ${name}`);
}

interface Stored {
  readonly key: string;
  readonly versionId: string;
  readonly state: ObjectState;
  readonly writtenAt: number;
  /** When the replica is there. */
  readonly arrivesAt: number;
}

/** Two buckets with replication between them; a lag of Infinity never delivers. */
export class SimulatedObjects implements Objects {
  lagMilliseconds = 0;
  /** Every HEAD, as `bucket key`. */
  readonly heads: string[] = [];
  readonly puts: string[] = [];
  /** What `head` shall say of a key in a bucket, instead of the truth. */
  readonly lies = new Map<string, ObjectState | undefined>();
  readonly #clock: Clock;
  /** Keys that a delete marker hides, as `bucket key`. */
  readonly hidden = new Set<string>();
  readonly #stored: Stored[] = [];
  readonly #removed = new Set<string>();
  #serial = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Versions that are in a bucket now. */
  keys(bucket: string): string[] {
    return this.#stored
      .filter((each) => this.#isThere(bucket, each))
      .map(({ key }) => key)
      .sort();
  }

  async put(_region: string, bucket: string, { key, body, partBytes }: ObjectContent): Promise<string> {
    this.#mustBeAtHome(_region, bucket);
    this.puts.push(partBytes === undefined ? key : `${key} in parts of ${partBytes}`);
    const versionId = `v${(this.#serial += 1)}`;
    const state = {
      size: body.length,
      checksum: `CRC32:${Buffer.from(body).toString('base64').slice(0, 20)}`,
    };
    const writtenAt = this.#clock.now();
    const arrivesAt = writtenAt + this.lagMilliseconds;
    this.#stored.push({ key, versionId, state: { ...state, replicationStatus: '' }, writtenAt, arrivesAt });
    return versionId;
  }

  async *current(region: string, bucket: string) {
    this.#mustBeAtHome(region, bucket);
    const newest = new Map(
      this.#stored
        .filter((each) => this.#isThere(bucket, each) && !this.hidden.has(`${bucket} ${each.key}`))
        .map((each) => [each.key, each]),
    );
    // Pages of two, so that whoever reads one page only is found out.
    const versions = [...newest.values()].map(({ key, versionId, state, writtenAt }) => ({
      ...{ key, versionId, writtenAt },
      size: state.size,
    }));
    for (let start = 0; start < versions.length; start += 2) yield versions.slice(start, start + 2);
  }

  async head(
    region: string,
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<ObjectState | undefined> {
    this.#mustBeAtHome(region, bucket);
    this.heads.push(`${bucket} ${key}`);
    const lie = `${bucket} ${key}`;
    if (this.lies.has(lie)) return this.lies.get(lie);
    if (versionId === undefined && this.hidden.has(lie)) return undefined;
    const found = this.#stored.findLast(
      (each) =>
        each.key === key && (versionId ?? each.versionId) === each.versionId && this.#isThere(bucket, each),
    );
    if (!found) return undefined;
    const arrived = found.arrivesAt <= this.#clock.now() ? 'COMPLETED' : 'PENDING';
    return { ...found.state, replicationStatus: bucket === rule.source.bucket ? arrived : 'REPLICA' };
  }

  async deleteVersion(region: string, bucket: string, key: string, versionId: string): Promise<void> {
    this.#mustBeAtHome(region, bucket);
    this.#removed.add(`${bucket} ${key} ${versionId}`);
  }

  #isThere(bucket: string, { key, versionId, arrivesAt }: Stored): boolean {
    if (this.#removed.has(`${bucket} ${key} ${versionId}`)) return false;
    return bucket === rule.source.bucket || arrivesAt <= this.#clock.now();
  }

  #mustBeAtHome(region: string, bucket: string): void {
    const home = bucket === rule.source.bucket ? source : target;
    if (region !== home) throw new Error(`${bucket} was asked for in ${region}`);
  }
}

/** A global table of two regions. */
export class SimulatedItems implements Items {
  lagMilliseconds = 0;
  replicaStatus: Record<string, string> = { [target]: 'ACTIVE' };
  readonly written: { readonly region: string; readonly item: Item; readonly arrivesAt: number }[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async put(region: string, _table: string, item: Item): Promise<void> {
    this.written.push({ region, item, arrivesAt: this.#clock.now() + this.lagMilliseconds });
  }

  async putAll(
    region: string,
    name: string,
    items: readonly Item[],
    onProgress: (written: number) => void,
  ): Promise<void> {
    for (const item of items) await this.put(region, name, item);
    onProgress(items.length);
  }

  async get(region: string, _table: string, key: Item): Promise<Item | undefined> {
    const found = this.written.find(({ item }) => Object.entries(key).every(([n, v]) => item[n] === v));
    if (!found) return undefined;
    return region === found.region || found.arrivesAt <= this.#clock.now() ? found.item : undefined;
  }

  async delete(_region: string, _table: string, key: Item): Promise<void> {
    const at = this.written.findIndex(({ item }) => Object.entries(key).every(([n, v]) => item[n] === v));
    if (at >= 0) this.written.splice(at, 1);
  }

  async replicas(): Promise<Readonly<Record<string, string>>> {
    return this.replicaStatus;
  }
}

/** CloudWatch that has each metric only in the region that AWS publishes it in (T20). */
export class SimulatedMetrics implements Metrics {
  /** In the metric's own unit; undefined publishes nothing. */
  readonly values: Record<string, number | undefined> = {
    ...{ 'AWS/S3': 1, 'AWS/DynamoDB': 500, 'AWS/RDS': 40, 'AWS/Lambda': 20 },
  };
  /** Milliseconds between the datapoint and now. */
  ageMilliseconds = 60_000;
  readonly asked: { readonly region: string; readonly query: MetricQuery }[] = [];
  /** Where each namespace is published. */
  readonly homes: Record<string, readonly string[]> = {
    'AWS/S3': [target],
    'AWS/DynamoDB': [source],
    'AWS/RDS': [target],
    'AWS/Lambda': [source],
  };
  /** What a metric is now. */
  valueOf = (query: MetricQuery): number | undefined => this.values[query.namespace];
  /** Namespaces that had a datapoint some day. */
  readonly everPublished = new Set(Object.keys(this.homes));

  async series(
    region: string,
    queries: readonly MetricQuery[],
    since: number,
    until: number,
  ): Promise<(readonly Datapoint[])[]> {
    return queries.map((query) => {
      this.asked.push({ region, query });
      const value = this.valueOf(query);
      const at = until - this.ageMilliseconds;
      const isKnown = this.#isAtHome(query.namespace, region) && at >= since;
      return isKnown && value !== undefined ? [{ value, at }] : [];
    });
  }

  async find(
    region: string,
    namespace: string,
    _name: string,
    dimensions: Dimensions,
  ): Promise<Dimensions[]> {
    return this.#isAtHome(namespace, region) && this.everPublished.has(namespace) ? [dimensions] : [];
  }

  #isAtHome(namespace: string, region: string): boolean {
    return this.homes[namespace]?.includes(region) ?? false;
  }
}

/** An Aurora global database, with its primary in the source region. */
export class SimulatedDatabases implements GlobalDatabases {
  members: GlobalDatabaseMember[] = [
    { clusterArn: clusterIn(source), isWriter: true, synchronizationStatus: 'connected' },
    { clusterArn: clusterIn(target), isWriter: false, synchronizationStatus: 'connected' },
  ];
  failover = '';
  isThere = true;
  lagMilliseconds: number | null = 30;
  /** Whom the database itself takes for its writer. */
  writer = source;
  ageMilliseconds = 500;
  /** Whether the writer is available. */
  answers = true;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async describe(): Promise<GlobalDatabase | undefined> {
    return this.isThere ? { members: this.members, failover: this.failover } : undefined;
  }

  async status(): Promise<readonly GlobalDatabaseStatus[] | undefined> {
    if (!this.answers) return undefined;
    const lagCalculatedAt = this.#clock.now() - this.ageMilliseconds;
    return [source, target].map((region) => {
      const lag = region === this.writer ? -1 : this.lagMilliseconds;
      return { region, durabilityLag: lag, rpoLag: lag, lagCalculatedAt };
    });
  }
}

export const clusterIn = (region: string): string =>
  `arn:aws:rds:${region}:111122223333:cluster:trading-${region}`;

/** Two streams, and a function that forwards from one to the other. */
export class SimulatedStreams implements Streams, Queues {
  lagMilliseconds = 0;
  /** Of the failure queue. */
  given = 0;
  /** How many reads a position is good for. */
  readsUntilExpiry = Infinity;
  readonly written: { readonly data: Uint8Array; readonly partitionKey: string; readonly at: number }[] = [];
  readonly #clock: Clock;
  #reads = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async put(region: string, stream: string, partitionKey: string, data: Uint8Array): Promise<void> {
    if (region !== source || stream !== 'source-stream') throw new Error(`${stream} in ${region}`);
    this.written.push({ data, partitionKey, at: this.#clock.now() });
  }

  async positionAt(region: string, stream: string, at: number): Promise<StreamPosition> {
    if (region !== target || stream !== 'target-stream') throw new Error(`${stream} in ${region}`);
    this.#reads = 0;
    return [String(at)];
  }

  async read(_region: string, [since = '']: StreamPosition) {
    this.#reads += 1;
    if (this.#reads > this.readsUntilExpiry) return undefined;
    const now = this.#clock.now();
    const records = this.written
      .map(({ data, at }) => ({ data, at: at + this.lagMilliseconds }))
      .filter(({ at }) => at > Number(since) && at <= now);
    return { records: records.map(({ data }) => data), position: [String(now)] };
  }

  async size(): Promise<number> {
    return this.given;
  }
}
