import { createHash } from 'node:crypto';

/** An attribute as DynamoDB has it on the wire, such as `{ S: 'text' }`. */
export type Attribute = Readonly<Record<string, unknown>>;
export type StoredItem = Readonly<Record<string, Attribute>>;

/** Attributes that global tables add for themselves, and that differ between regions (version 2017). */
const ofReplication = 'aws:rep:';

/**
 * An item as a text that is the same whenever the item is: attributes by name, members of sets in order. Numbers are
 * texts on the wire, and DynamoDB gives one spelling for one number. A pure function.
 */
export const canonical = (item: StoredItem): string =>
  JSON.stringify(
    Object.entries(item)
      .filter(([name]) => !name.startsWith(ofReplication))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, canonicalValue(value)]),
  );

function canonicalValue(attribute: Attribute): unknown {
  const [[type, value] = ['', undefined]] = Object.entries(attribute).filter(
    ([, each]) => each !== undefined,
  );
  if (type === 'M') return ['M', canonical(value as StoredItem)];
  if (type === 'L') return ['L', (value as readonly Attribute[]).map(canonicalValue)];
  if (type === 'B') return ['B', base64(value as Uint8Array)];
  if (type === 'BS') return ['BS', (value as readonly Uint8Array[]).map(base64).sort()];
  if (type === 'SS' || type === 'NS') return [type, [...(value as readonly string[])].sort()];
  return [type, value];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const digestOfItem = (item: StoredItem): Buffer =>
  createHash('sha256').update(canonical(item)).digest();

/** As many parts as a table is divided into, so that a difference names a part of it. */
const buckets = 4096;
/** A sum of 256 bits as four numbers of 64. */
const words = 4;

/**
 * Digest of many items in any order: by part of the table (hash of the key) the sum of the items' digests, and their number.
 * Takes 128 KiB, whatever the table.
 */
export class TableDigest {
  readonly #sums = new BigUint64Array(buckets * words);
  #count = 0;

  /** @param key the attributes of the item's key. */
  add(item: StoredItem, key: StoredItem): void {
    const bucket = bucketOf(key);
    const digest = digestOfItem(item);
    for (let word = 0; word < words; word += 1) {
      const at = bucket * words + word;
      this.#sums[at] = (this.#sums[at] ?? 0n) + digest.readBigUInt64BE(word * 8);
    }
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** In hex. */
  get digest(): string {
    return createHash('sha256').update(Buffer.from(this.#sums.buffer)).digest('hex');
  }

  /** Parts of the table that are not the same. */
  differingFrom(other: TableDigest): ReadonlySet<number> {
    const differing = new Set<number>();
    this.#sums.forEach((sum, at) => {
      if (sum !== other.#sums[at]) differing.add(Math.floor(at / words));
    });
    return differing;
  }
}

export const bucketOf = (key: StoredItem): number =>
  createHash('sha256').update(canonical(key)).digest().readUInt32BE(0) % buckets;
