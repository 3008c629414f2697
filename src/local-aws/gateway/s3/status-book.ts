export type ReplicationStatus = 'PENDING' | 'COMPLETED' | 'FAILED' | 'REPLICA';

interface Open {
  destinations: number;
  failed: boolean;
}

/** The replication status of every version that replication has to do with, by bucket and version id. */
export class StatusBook {
  readonly #buckets = new Map<string, Map<string, ReplicationStatus>>();
  /** Versions on their way, by bucket and version id. */
  readonly #open = new Map<string, Open>();

  /** A version set out for this many destinations. */
  pending(bucket: string, versionId: string, destinations: number): void {
    this.#set(bucket, versionId, 'PENDING');
    this.#open.set(openKey(bucket, versionId), { destinations, failed: false });
  }

  /** It arrived at one destination, or never will. COMPLETED means all of them (T26). */
  settled(bucket: string, versionId: string, arrived: boolean): void {
    const key = openKey(bucket, versionId);
    const open = this.#open.get(key);
    if (!open) return; // Its version was deleted meanwhile.
    open.destinations -= 1;
    open.failed ||= !arrived;
    if (open.destinations > 0) return;
    this.#open.delete(key);
    this.#set(bucket, versionId, open.failed ? 'FAILED' : 'COMPLETED');
  }

  replica(bucket: string, versionId: string): void {
    this.#set(bucket, versionId, 'REPLICA');
  }

  statusOf(bucket: string, versionId: string): ReplicationStatus | undefined {
    return this.#buckets.get(bucket)?.get(versionId);
  }

  forget(bucket: string, versionId: string): void {
    this.#buckets.get(bucket)?.delete(versionId);
    this.#open.delete(openKey(bucket, versionId));
  }

  forgetBucket(bucket: string): void {
    for (const versionId of this.#buckets.get(bucket)?.keys() ?? []) {
      this.#open.delete(openKey(bucket, versionId));
    }
    this.#buckets.delete(bucket);
  }

  #set(bucket: string, versionId: string, status: ReplicationStatus): void {
    const versions = this.#buckets.get(bucket) ?? new Map<string, ReplicationStatus>();
    this.#buckets.set(bucket, versions.set(versionId, status));
  }
}

/** A bucket's name has no slash. */
const openKey = (bucket: string, versionId: string): string => `${bucket}/${versionId}`;
