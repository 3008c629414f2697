/** The pace of the last while says more about what is left than that of the whole. */
const windowMs = 15_000;
/** A shorter while says nothing. */
const leastMs = 1000;

interface Point {
  readonly at: number;
  readonly count: number;
}

/** How fast something is done, from counts at moments (milliseconds) that are told as they come. */
export class Rate {
  #points: Point[] = [];

  tell(at: number, count: number): void {
    this.#points.push({ at, count });
    const oldest = this.#points.findIndex((point) => point.at >= at - windowMs);
    if (oldest > 0) this.#points = this.#points.slice(oldest);
  }

  /** A second; undefined while it is too early to say. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (!first || !last || last.at - first.at < leastMs) return undefined;
    return ((last.count - first.count) * 1000) / (last.at - first.at);
  }

  /** Seconds until `total` is reached at this rate; undefined if nobody can say. */
  secondsTo(total: number): number | undefined {
    const [rate, last] = [this.perSecond, this.#points.at(-1)];
    if (!rate || !last || last.count >= total) return undefined;
    return (total - last.count) / rate;
  }
}
