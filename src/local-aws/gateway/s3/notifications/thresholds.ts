import type { ReplicationOperation } from '../operation.ts';

/** Watches what is on its way under replication time control, and tells what takes longer than its threshold. */
export class Thresholds {
  readonly #minute: () => number;
  /** In the order they were written: the first is the next to be late. */
  readonly #waiting = new Set<ReplicationOperation>();
  readonly #late = new Set<ReplicationOperation>();

  /** @param minute milliseconds that a minute of a threshold lasts. */
  constructor(minute: () => number) {
    this.#minute = minute;
  }

  started(operation: ReplicationOperation): void {
    if (operation.thresholdMinutes !== undefined) this.#waiting.add(operation);
  }

  /** What has become late since the call before. */
  missed(now: number): ReplicationOperation[] {
    const missed: ReplicationOperation[] = [];
    for (const operation of this.#waiting) {
      if (!this.#isLate(operation, now)) break;
      missed.push(operation);
    }
    for (const operation of missed) {
      this.#waiting.delete(operation);
      this.#late.add(operation);
    }
    return missed;
  }

  /** Whether the operation, which has ended, was late; `told` when it was among the missed before. */
  ended(operation: ReplicationOperation, now: number): { readonly late: boolean; readonly told: boolean } {
    const told = this.#late.delete(operation);
    const waited = this.#waiting.delete(operation);
    return { late: told || (waited && this.#isLate(operation, now)), told };
  }

  #isLate({ thresholdMinutes = Infinity, writtenAt }: ReplicationOperation, now: number): boolean {
    return now - writtenAt > thresholdMinutes * this.#minute();
  }
}
