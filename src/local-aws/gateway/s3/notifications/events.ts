import type { ReplicationOperation, ReplicationOutcome } from '../operation.ts';
import type { Notice } from './event.ts';
import { Thresholds } from './thresholds.ts';

/**
 * Decides what is to be notified of live replication: failures of rules with metrics, thresholds of rules with
 * replication time control. Times are milliseconds since the epoch.
 */
export class ReplicationEvents {
  readonly #thresholds: Thresholds;
  readonly #notify: (notice: Notice) => void;

  /** @param minute milliseconds that a minute of a threshold lasts. */
  constructor(minute: () => number, notify: (notice: Notice) => void) {
    this.#thresholds = new Thresholds(minute);
    this.#notify = notify;
  }

  started(operation: ReplicationOperation): void {
    this.#thresholds.started(operation);
  }

  /** Tells what has become late: to be called often enough. */
  check(at: number): void {
    for (const operation of this.#thresholds.missed(at)) {
      this.#notify({ event: 'OperationMissedThreshold', operation, at });
    }
  }

  ended(operation: ReplicationOperation, ended: ReplicationOutcome, at: number): void {
    const { late, told } = this.#thresholds.ended(operation, at);
    if (!operation.measured || ended.outcome === 'gone') return;
    if (ended.outcome === 'failed') {
      const { reason } = ended;
      this.#notify({ event: 'OperationFailedReplication', operation, at, failureReason: reason });
      // Without its rule there is nothing any more that could measure it.
      if (reason === 'SrcBucketReplicationConfigMissing') {
        this.#notify({ event: 'OperationNotTracked', operation, at });
      }
      return;
    }
    if (late && !told) this.#notify({ event: 'OperationMissedThreshold', operation, at });
    if (late) this.#notify({ event: 'OperationReplicatedAfterThreshold', operation, at });
  }
}
