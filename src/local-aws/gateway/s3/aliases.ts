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

  add(bucket: string, replica: Replica): void {
    entriesOf(this.#byEmulatorId, bucket).set(replica.emulatorId, replica);
    entriesOf(this.#byVersionId, bucket).set(replica.versionId, replica);
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

  forget(bucket: string, versionId: string): void {
    const replica = this.#byVersionId.get(bucket)?.get(versionId);
    if (!replica) return;
    this.#byVersionId.get(bucket)?.delete(versionId);
    this.#byEmulatorId.get(bucket)?.delete(replica.emulatorId);
  }

  forgetBucket(bucket: string): void {
    this.#byEmulatorId.delete(bucket);
    this.#byVersionId.delete(bucket);
  }
}

function entriesOf(buckets: Map<string, Map<string, Replica>>, bucket: string): Map<string, Replica> {
  const known = buckets.get(bucket) ?? new Map<string, Replica>();
  buckets.set(bucket, known);
  return known;
}
