import { compareKeys } from './key-order.ts';

/** The first key after this one in the order of S3, if there is any. */
export type NextKey = (after: string) => Promise<string | undefined>;

/** Sorts after every key that begins with what stands before it, but for keys that hold this very character there. */
const last = '\u{10FFFF}';

/**
 * Keys that cut what comes after `start` into pieces to be listed side by side, at most `wanted` − 1 of them and in order. They
 * are found by looking for the first key after some other, with at most `probes` looks: how long a prefix all keys share, by bisection; then
 * which characters follow it; then the same behind each of these. Any keys at all would cut the bucket correctly, so it matters only
 * for speed that keys are written to meanwhile, or that one piece is larger than another.
 */
export async function splitKeys(
  start: string,
  wanted: number,
  probes: number,
  nextKey: NextKey,
): Promise<readonly string[]> {
  let left = probes;
  const look: NextKey = async (after) => {
    left -= 1;
    return compareKeys(after, start) < 0 ? nextKey(start) : nextKey(after);
  };
  const found = new Set<string>();
  const prefixes = [''];
  for (const prefix of prefixes) {
    if (found.size >= wanted - 1 || left <= 0) break;
    const first = await look(prefix);
    if (!first?.startsWith(prefix)) continue;
    const shared = await sharedPrefix(prefix, first, look);
    const length = characters(shared).length;
    // One character after another, each found by what comes after all keys of the one before.
    let key: string | undefined = first;
    while (
      key !== undefined &&
      key.startsWith(shared) &&
      key !== shared &&
      found.size < wanted - 1 &&
      left > 0
    ) {
      const child: string = characters(key)
        .slice(0, length + 1)
        .join('');
      if (compareKeys(child, start) > 0) found.add(child);
      prefixes.push(child);
      key = await look(child + last);
    }
  }
  return [...found].sort(compareKeys);
}

/** The longest beginning of `first` that all keys with `prefix` have. */
async function sharedPrefix(prefix: string, first: string, look: NextKey): Promise<string> {
  const all = characters(first);
  let [known, tooLong] = [characters(prefix).length, all.length];
  while (known + 1 < tooLong) {
    const middle = Math.floor((known + tooLong) / 2);
    const candidate = all.slice(0, middle).join('');
    const after = await look(candidate + last);
    if (!after?.startsWith(prefix)) known = middle;
    else tooLong = middle;
  }
  return all.slice(0, known).join('');
}

/** Whole characters: half of a surrogate pair is no key. */
const characters = (text: string): readonly string[] => Array.from(text);
