import type { Cable } from './cable.ts';
import { Transmitter } from './transmitter.ts';

export interface LaggingQueueOptions<Item> {
  readonly cable: Cable;
  /** How many items are delivered at once. */
  lanes: number;
  /** Items with the same key are delivered one after another, in the order they were added. */
  keyOf(item: Item): string;
  /** What the item takes of the bandwidth. */
  bytesOf(item: Item): number;
  deliver(item: Item): Promise<void>;
  /** Told of a delivery that threw; the item is not tried again. */
  failed(error: unknown, item: Item): void;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly since: number;
  next: Waiting<Item> | undefined;
}

/** First in, first out. Linked, because an array of a million items is slow to shift. */
interface Lane<Item> {
  head: Waiting<Item> | undefined;
  tail: Waiting<Item> | undefined;
  busy: Promise<void> | undefined;
}

/** A lag that is lowered while items wait, and the end of a stall, take effect after this many milliseconds at most. */
const longestNap = 100;

/** Delivers each item after a lag that may change meanwhile: a cable between two regions. */
export class LaggingQueue<Item> {
  readonly #options: LaggingQueueOptions<Item>;
  readonly #lanes: Lane<Item>[];
  readonly #transmitter: Transmitter;
  #timer: NodeJS.Timeout | undefined;
  #size = 0;
  #closed = false;

  constructor(options: LaggingQueueOptions<Item>) {
    this.#options = options;
    this.#transmitter = new Transmitter(options.cable);
    this.#lanes = Array.from({ length: options.lanes }, () => ({
      head: undefined,
      tail: undefined,
      busy: undefined,
    }));
  }

  /** Items that wait or are being delivered. */
  get size(): number {
    return this.#size;
  }

  add(item: Item): void {
    if (this.#closed) return;
    const lane = this.#laneOf(this.#options.keyOf(item));
    const waiting = { item, since: Date.now(), next: undefined };
    if (lane.tail) lane.tail.next = waiting;
    else lane.head = waiting;
    lane.tail = waiting;
    this.#size += 1;
    this.#schedule();
  }

  /** Drops what waits, and resolves when what is being delivered has arrived. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#transmitter.close();
    clearTimeout(this.#timer);
    for (const lane of this.#lanes) lane.head = lane.tail = undefined;
    await Promise.all(this.#lanes.flatMap(({ busy }) => (busy ? [busy] : [])));
    this.#size = 0;
  }

  #laneOf(key: string): Lane<Item> {
    let hash = 0;
    for (let i = 0; i < key.length; i += 1) hash = (hash * 31 + key.charCodeAt(i)) | 0;
    const lane = this.#lanes[Math.abs(hash) % this.#lanes.length];
    if (!lane) throw new RangeError('a queue needs a lane');
    return lane;
  }

  #schedule(): void {
    if (this.#timer || this.#closed) return;
    const waits = this.#lanes
      .filter((lane) => !lane.busy)
      .flatMap(({ head }) => (head ? [this.#waitOf(head)] : []));
    if (waits.length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#deliverWhatIsDue();
        this.#schedule();
      },
      Math.max(0, Math.min(longestNap, ...waits)),
    );
    this.#timer.unref();
  }

  #waitOf({ since }: Waiting<Item>): number {
    const { cable } = this.#options;
    return cable.stalled() ? longestNap : since + cable.lag() - Date.now();
  }

  #deliverWhatIsDue(): void {
    for (const lane of this.#lanes) {
      if (!lane.busy && lane.head && this.#waitOf(lane.head) <= 0) lane.busy = this.#drain(lane);
    }
  }

  async #drain(lane: Lane<Item>): Promise<void> {
    while (lane.head && this.#waitOf(lane.head) <= 0) {
      const { item, next } = lane.head;
      lane.head = next;
      if (!next) lane.tail = undefined;
      try {
        await this.#transmitter.send(this.#options.bytesOf(item));
        if (!this.#closed) await this.#options.deliver(item);
      } catch (error) {
        this.#options.failed(error, item);
      }
      this.#size -= 1;
    }
    lane.busy = undefined;
    this.#schedule();
  }
}
