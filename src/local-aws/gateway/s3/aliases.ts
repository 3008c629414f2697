/** A replica: what the emulator calls it, and what it is called through the gateway. */
export interface Replica {
  /** The version id that the emulator minted. */
  readonly emulatorId: string;
  /** The source's version id: a replica keeps it. */
  readonly versionId: string;
  /** When the source was written, in milliseconds since the epoch: a replica keeps that too. */
  readonly lastModified: number;
}

/** The names of replicas, both ways, by destination bucket. An id without an alias is its own name. */
export class VersionAliases {
  readonly #byEmulatorId = new Map<string, Map<string, Replica>>();
  readonly #byVersionId = new Map<string, Map<string, Replica>>();
  readonly #deleted = new Map<string, Set<string>>();

  /** A replica that the emulator has under another id by now loses the one before. */
  add(bucket: string, replica: Replica): void {
    const byEmulatorId = entriesOf(this.#byEmulatorId, bucket);
    const byVersionId = entriesOf(this.#byVersionId, bucket);
    byEmulatorId.delete(byVersionId.get(replica.versionId)?.emulatorId ?? '');
    byEmulatorId.set(replica.emulatorId, replica);
    byVersionId.set(replica.versionId, replica);
  }

  /** Whether the bucket holds replicas at all. */
  has(bucket: string): boolean {
    return (this.#byEmulatorId.get(bucket)?.size ?? 0) > 0;
  }

  replicaOf(bucket: string, emulatorId: string): Replica | undefined {
    return this.#byEmulatorId.get(bucket)?.get(emulatorId);
  }

  toEmulator(bucket: string, versionId: string): string {
    return this.#byVersionId.get(bucket)?.get(versionId)?.emulatorId ?? versionId;
  }

  fromEmulator(bucket: string, emulatorId: string): string {
    return this.replicaOf(bucket, emulatorId)?.versionId ?? emulatorId;
  }

  /** Whether the bucket holds a replica of this version. */
  holds(bucket: string, versionId: string): boolean {
    return this.#byVersionId.get(bucket)?.has(versionId) ?? false;
  }

  /** Whether a replica of this version was deleted from the bucket by its version id. */
  wasDeleted(bucket: string, versionId: string): boolean {
    return this.#deleted.get(bucket)?.has(versionId) ?? false;
  }

  forget(bucket: string, versionId: string): void {
    const replica = this.#byVersionId.get(bucket)?.get(versionId);
    if (!replica) return;
    this.#byVersionId.get(bucket)?.delete(versionId);
    this.#byEmulatorId.get(bucket)?.delete(replica.emulatorId);
    this.#deleted.set(bucket, (this.#deleted.get(bucket) ?? new Set()).add(versionId));
  }

  forgetBucket(bucket: string): void {
    this.#byEmulatorId.delete(bucket);
    this.#byVersionId.delete(bucket);
    this.#deleted.delete(bucket);
  }
}

function entriesOf(buckets: Map<string, Map<string, Replica>>, bucket: string): Map<string, Replica> {
  const known = buckets.get(bucket) ?? new Map<string, Replica>();
  buckets.set(bucket, known);
  return known;
}
