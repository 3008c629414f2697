import { createHash } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { beginning, type Position } from './position.ts';
import type { SettledDifference } from './settle.ts';

/** What a comparison is about: one of something else is not gone on with. */
export interface ComparisonIdentity {
  readonly run: string;
  readonly source: string;
  readonly target: string;
}

interface Kept extends ComparisonIdentity {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** How much of the file of differences belongs to the position. */
  readonly differencesBytes: number;
  readonly position: Position;
}

/**
 * A comparison on disk: its position, and a file of differences, a line of JSON each. What was written behind the position that is
 * kept is cut off when it goes on, so nothing is there twice.
 */
export class ComparisonFiles {
  readonly differences: string;
  readonly #state: string;
  readonly #identity: ComparisonIdentity;
  #startedAt = '';
  #bytes = 0;

  /** @param state path of the position. @param differences path of the differences. */
  constructor(state: string, differences: string, identity: ComparisonIdentity) {
    this.#state = state;
    this.differences = differences;
    this.#identity = identity;
  }

  get startedAt(): string {
    return this.#startedAt;
  }

  /** Where to go on; the beginning, unless the same run has left off on the way. @param now ISO 8601, UTC. */
  open(now: string): Position {
    for (const path of [this.#state, this.differences]) mkdirSync(dirname(path), { recursive: true });
    const kept = this.#kept();
    if (kept) {
      truncateSync(this.differences, kept.differencesBytes);
      [this.#startedAt, this.#bytes] = [kept.startedAt, kept.differencesBytes];
      return kept.position;
    }
    writeFileSync(this.differences, '');
    [this.#startedAt, this.#bytes] = [now, 0];
    return beginning;
  }

  /** Keeps a position, with what was found on the way to it: whole, or not at all. */
  keep(position: Position, found: readonly SettledDifference[]): void {
    const lines = found.map((difference) => `${JSON.stringify(difference)}\n`).join('');
    appendFileSync(this.differences, lines);
    this.#bytes += Buffer.byteLength(lines);
    const kept: Kept = {
      ...this.#identity,
      ...{ startedAt: this.#startedAt, differencesBytes: this.#bytes, position },
    };
    writeFileSync(`${this.#state}.new`, JSON.stringify(kept), { flush: true });
    renameSync(`${this.#state}.new`, this.#state);
  }

  /** SHA-256 of the differences, in hex. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.differences)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  #kept(): Kept | undefined {
    if (!existsSync(this.#state) || !existsSync(this.differences)) return undefined;
    const kept = JSON.parse(readFileSync(this.#state, 'utf8')) as Kept;
    const { run, source, target } = this.#identity;
    const isOurs = kept.run === run && kept.source === source && kept.target === target;
    const isUnderWay = kept.position.open.length > 0 || kept.position.late.length > 0;
    const isWhole = statSync(this.differences).size >= kept.differencesBytes;
    return isOurs && isUnderWay && isWhole ? kept : undefined;
  }
}
