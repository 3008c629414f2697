import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { cableOf } from '../cable.ts';
import type { Emulator } from '../emulator.ts';
import { LaggingQueue } from '../lagging-queue.ts';
import type { RegionalMetrics } from '../metrics/publisher.ts';
import type { GatewaySettings, Log } from '../service.ts';
import type { GlobalTables } from './global-tables.ts';
import { ReplicationLatency, type Direction } from './latency.ts';
import { LatestWrites } from './latest-writes.ts';
import { Locks } from './locks.ts';
import { keyText, sdkKey, type Write } from './writes.ts';

type Item = Record<string, AttributeValue>;

/** The state that a write left an item in, on its way to one other replica. */
interface Change {
  readonly direction: Direction;
  readonly key: Item;
  /** Undefined when the item was deleted. */
  readonly image: Item | undefined;
  /** The item in the receiving replica. */
  readonly place: string;
  readonly sequence: number;
  readonly writtenAt: number;
}

const appliedAtOnce = 16;

const placeOf = (region: string, { table, key }: Write): string => `${region}/${table}/${keyText(key)}`;

/** Carries what is written to one replica of a global table to the others, after a lag. The last writer wins. */
export class TableReplicator {
  readonly #emulator: Emulator;
  readonly #tables: GlobalTables;
  readonly #locks = new Locks();
  readonly #latest = new LatestWrites();
  readonly #latency = new ReplicationLatency();
  readonly #queue: LaggingQueue<Change>;
  #writing = 0;

  constructor(emulator: Emulator, tables: GlobalTables, settings: GatewaySettings, log: Log) {
    this.#emulator = emulator;
    this.#tables = tables;
    this.#queue = new LaggingQueue<Change>({
      cable: cableOf(settings, 'dynamodb'),
      lanes: appliedAtOnce,
      keyOf: ({ place }) => place,
      bytesOf: ({ key, image }) => JSON.stringify(image ?? key).length,
      deliver: async (change) => this.#apply(change),
      failed: (error, change) => {
        const { table, receiving } = change.direction;
        log(`dynamodb replication of ${table} to ${receiving} failed: ${String(error)}`);
        this.#latency.ended(change.direction, change, undefined);
      },
    });
  }

  /**
   * Makes a client's write and sends what it left behind to the other replicas. The items are locked meanwhile: a change
   * that arrives from another region comes before the write or after it, never between the write and its time stamp.
   * @param attempt the write itself; whatever it answers is the answer.
   * @param landed the writes among them that were made, by the answer.
   */
  async write<Answer>(
    region: string,
    writes: readonly Write[],
    attempt: () => Promise<Answer>,
    landed: (answer: Answer) => readonly Write[],
  ): Promise<Answer> {
    if (this.#queue.size === 0 && this.#writing === 0) this.#latest.settle();
    const places = writes.map((write) => placeOf(region, write));
    this.#writing += 1;
    try {
      return await this.#locks.hold(places, async () => {
        const answer = await attempt();
        for (const write of landed(answer)) await this.#send(region, write);
        return answer;
      });
    } finally {
      this.#writing -= 1;
    }
  }

  /** Whether a write to or from this replica is on its way. */
  isBusy(table: string, region: string): boolean {
    return this.#latency.isPending(table, region);
  }

  collectMetrics(now: Date): RegionalMetrics[] {
    return this.#latency.collect(now);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #send(region: string, write: Write): Promise<void> {
    const sequence = this.#latest.written(placeOf(region, write));
    const writtenAt = Date.now();
    const key = sdkKey(write.key);
    const { Item: image } = await this.#emulator
      .clients(region)
      .dynamodb.send(new GetItemCommand({ TableName: write.table, Key: key, ConsistentRead: true }));
    for (const receiving of this.#tables.find(write.table, region)?.regions ?? []) {
      if (receiving === region) continue;
      const direction = { table: write.table, source: region, receiving };
      const change = { direction, key, image, place: placeOf(receiving, write), sequence, writtenAt };
      this.#latency.started(direction, change);
      this.#queue.add(change);
    }
  }

  async #apply(change: Change): Promise<void> {
    const { direction, key, image, place, sequence } = change;
    const { table, source, receiving } = direction;
    await this.#locks.hold([place], async () => {
      const stillReplicates = this.#tables.find(table, source)?.regions.includes(receiving) ?? false;
      if (stillReplicates && this.#latest.wins(place, sequence)) {
        const { dynamodb } = this.#emulator.clients(receiving);
        await (image
          ? dynamodb.send(new PutItemCommand({ TableName: table, Item: image }))
          : dynamodb.send(new DeleteItemCommand({ TableName: table, Key: key })));
      }
      this.#latency.ended(direction, change, stillReplicates ? Date.now() : undefined);
    });
  }
}
