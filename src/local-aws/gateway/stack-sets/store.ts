import { stackSetNotFound } from './failure.ts';
import type { StackSet } from './model.ts';

/** Who asks, and in which region: a StackSet is seen only in the region that it was created in. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

export class StackSetStore {
  readonly #sets = new Map<string, StackSet[]>();

  add(home: Home, set: StackSet): void {
    this.#sets.set(keyOf(home), [...this.all(home), set]);
  }

  /** Deleted ones too, oldest first. */
  all(home: Home): readonly StackSet[] {
    return this.#sets.get(keyOf(home)) ?? [];
  }

  /** @param nameOrId `name` or `name:uuid`. */
  find(home: Home, nameOrId: string): StackSet | undefined {
    return this.all(home).find(
      ({ name, id, status }) => status === 'ACTIVE' && (name === nameOrId || id === nameOrId),
    );
  }

  /** @throws AwsFailure StackSetNotFoundException, for a deleted set too. */
  get(home: Home, nameOrId: string): StackSet {
    const set = this.find(home, nameOrId);
    if (!set) throw stackSetNotFound(nameOrId);
    return set;
  }
}

const keyOf = ({ account, region }: Home): string => `${account}/${region}`;
