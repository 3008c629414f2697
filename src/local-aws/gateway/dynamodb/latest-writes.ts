/** Who wrote an item last: the order of writes over all regions, as one gateway sees them all. */
export class LatestWrites {
  readonly #latest = new Map<string, number>();
  #sequence = 0;

  /** Records a write that a client made to this item of this replica. */
  written(place: string): number {
    this.#sequence += 1;
    this.#latest.set(place, this.#sequence);
    return this.#sequence;
  }

  /**
   * Whether a replicated write still counts: the last writer wins, so an older one never overwrites a newer one.
   * One that counts is recorded.
   */
  wins(place: string, sequence: number): boolean {
    if ((this.#latest.get(place) ?? 0) > sequence) return false;
    this.#latest.set(place, sequence);
    return true;
  }

  /** Nothing is under way, so nothing older can arrive any more. */
  settle(): void {
    this.#latest.clear();
  }
}
