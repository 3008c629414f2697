/**
 * As much of CBOR (RFC 8949) as Smithy's RPC v2 protocol needs: numbers, text, booleans, null, lists, maps with text keys, and
 * dates (tag 1). Of AWS's tools, the CLI and boto3 speak it to CloudWatch.
 */
export type Cbor =
  null | undefined | boolean | number | string | Date | readonly Cbor[] | { readonly [name: string]: Cbor };

const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 };
const epochDate = 1;

export function encodeCbor(value: Cbor): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: Cbor, parts: Buffer[]): void {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    parts.push(head(major.text, text.length), text);
  } else if (typeof value === 'number') {
    writeNumber(value, parts);
  } else if (typeof value === 'boolean') {
    parts.push(Buffer.from([value ? 0xf5 : 0xf4]));
  } else if (value === null || value === undefined) {
    parts.push(Buffer.from([0xf6]));
  } else if (value instanceof Date) {
    parts.push(head(major.tag, epochDate));
    writeDouble(value.getTime() / 1000, parts);
  } else if (Array.isArray(value)) {
    parts.push(head(major.list, value.length));
    for (const item of value as readonly Cbor[]) write(item, parts);
  } else {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    parts.push(head(major.map, entries.length));
    for (const [name, member] of entries) {
      write(name, parts);
      write(member, parts);
    }
  }
}

function writeNumber(value: number, parts: Buffer[]): void {
  if (!Number.isSafeInteger(value) || Math.abs(value) > 0xffffffff) writeDouble(value, parts);
  else if (value >= 0) parts.push(head(major.unsigned, value));
  else parts.push(head(major.negative, -1 - value));
}

function writeDouble(value: number, parts: Buffer[]): void {
  const double = Buffer.alloc(9, 0xfb);
  double.writeDoubleBE(value, 1);
  parts.push(double);
}

/** Of major type and length, in as few bytes as possible. */
function head(type: number, length: number): Buffer {
  const first = type << 5;
  if (length < 24) return Buffer.from([first | length]);
  if (length <= 0xff) return Buffer.from([first | 24, length]);
  const long = Buffer.alloc(length <= 0xffff ? 3 : 5);
  long[0] = first | (length <= 0xffff ? 25 : 26);
  long.writeUIntBE(length, 1, long.length - 1);
  return long;
}

/** @throws SyntaxError for what is not whole, or of a kind that no input has. */
export function decodeCbor(bytes: Buffer): Cbor {
  return new Reader(bytes).item();
}

/** Ends a list, map or text of indefinite length. */
const end = Symbol('break');

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  item(): Cbor {
    const item = this.#itemOrEnd();
    if (item === end) throw new SyntaxError('CBOR ends something that has not begun');
    return item;
  }

  #itemOrEnd(): Cbor | typeof end {
    const first = this.#take(1).readUInt8();
    const [type, size] = [first >> 5, first & 31];
    if (type === major.simple) return this.#simple(size);
    const isOpen = size === 31;
    const length = isOpen ? 0 : this.#length(size);
    switch (type) {
      case major.unsigned:
        return length;
      case major.negative:
        return -1 - length;
      case major.text:
        return isOpen ? this.#texts() : this.#take(length).toString('utf8');
      case major.list:
        return isOpen ? this.#open() : this.#items(length);
      case major.map:
        return mapOf(isOpen ? this.#open() : this.#items(length * 2));
      case major.tag:
        return this.#tagged(length);
      default:
        throw new SyntaxError('CBOR with bytes, where CloudWatch has none');
    }
  }

  #length(size: number): number {
    if (size < 24) return size;
    if (size > 27) throw new SyntaxError(`CBOR with the length ${size}`);
    const bytes = this.#take(2 ** (size - 24));
    return bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);
  }

  #simple(size: number): Cbor | typeof end {
    switch (size) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return halfOf(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      case 31:
        return end;
      default:
        throw new SyntaxError(`CBOR with the simple value ${size}`);
    }
  }

  #tagged(tag: number): Cbor {
    const value = this.item();
    return tag === epochDate && typeof value === 'number' ? new Date(value * 1000) : value;
  }

  #items(count: number): Cbor[] {
    return Array.from({ length: count }, () => this.item());
  }

  #open(): Cbor[] {
    const items: Cbor[] = [];
    for (;;) {
      const item = this.#itemOrEnd();
      if (item === end) return items;
      items.push(item);
    }
  }

  #texts(): string {
    return this.#open()
      .map((part) => (typeof part === 'string' ? part : ''))
      .join('');
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw new SyntaxError('CBOR is cut short');
    this.#at += count;
    return taken;
  }
}

/** @param items names and values in turn. */
function mapOf(items: readonly Cbor[]): Readonly<Record<string, Cbor>> {
  const map: Record<string, Cbor> = {};
  for (let at = 0; at < items.length; at += 2) {
    const name = items[at];
    if (typeof name !== 'string') throw new SyntaxError('CBOR with a key that is no text');
    map[name] = items[at + 1];
  }
  return map;
}

/** IEEE 754 in 16 bits: RFC 8949, appendix D. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
