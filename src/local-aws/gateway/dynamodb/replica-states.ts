/** One replica of a table. */
interface Replica {
  readonly name: string;
  readonly region: string;
}

interface Change {
  readonly status: 'CREATING' | 'DELETING';
  /** Where the change was asked for: that replica is UPDATING meanwhile. */
  readonly askedIn: string;
  readonly until: number;
}

const day = 24 * 3_600_000;

const keyOf = ({ name, region }: Replica): string => `${region}/${name}`;

/**
 * What replicas are going through. Times are milliseconds since the epoch, and what takes time is over when its time has
 * come: nothing has to be woken for it.
 */
export class ReplicaStates {
  readonly #changes = new Map<string, Replica & Change>();
  readonly #disassociating = new Map<string, Replica>();
  /** Those that may be disassociated: protection is on by default. */
  readonly #unprotected = new Set<string>();
  /** When a replica was last added from this one. */
  readonly #sourcedAt = new Map<string, number>();

  begin(replica: Replica, change: Change): void {
    this.#changes.set(keyOf(replica), { ...replica, ...change });
    if (change.status === 'CREATING') {
      this.#sourcedAt.set(keyOf({ name: replica.name, region: change.askedIn }), Date.now());
    }
  }

  /** Undefined when nothing is happening to it. */
  statusOf(replica: Replica): Change['status'] | undefined {
    const change = this.#changes.get(keyOf(replica));
    return change && change.until > Date.now() ? change.status : undefined;
  }

  /** The regions of replicas that are on their way out. */
  leaving(name: string): readonly string[] {
    return this.#under(name).flatMap(({ status, region }) => (status === 'DELETING' ? [region] : []));
  }

  /** Whether an UpdateTable that was sent to this replica is still at work. */
  isUpdating(replica: Replica): boolean {
    const { name, region } = replica;
    return (
      this.#disassociating.has(keyOf(replica)) || this.#under(name).some(({ askedIn }) => askedIn === region)
    );
  }

  /** T29: it acted as a source region for a new replica in the last 24 hours. */
  wasSourceToday(replica: Replica): boolean {
    return Date.now() - (this.#sourcedAt.get(keyOf(replica)) ?? -Infinity) < day;
  }

  isProtected(replica: Replica): boolean {
    return !this.#unprotected.has(keyOf(replica));
  }

  protect(replica: Replica, isProtected: boolean): void {
    if (isProtected) this.#unprotected.delete(keyOf(replica));
    else this.#unprotected.add(keyOf(replica));
  }

  disassociate(replica: Replica): void {
    this.#disassociating.set(keyOf(replica), replica);
  }

  /** The replicas that wait to be disassociated. */
  disassociating(): readonly Replica[] {
    return [...this.#disassociating.values()];
  }

  /** The table of this region is no replica any more. */
  forget(replica: Replica): void {
    this.#disassociating.delete(keyOf(replica));
    this.#unprotected.delete(keyOf(replica));
    this.#sourcedAt.delete(keyOf(replica));
  }

  #under(name: string): readonly (Replica & Change)[] {
    return [...this.#changes.values()].filter((change) => change.name === name && change.until > Date.now());
  }
}
