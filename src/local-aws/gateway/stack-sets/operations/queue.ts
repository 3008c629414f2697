import { operationIdAlreadyExists, operationInProgress, staleRequest } from '../failure.ts';
import { unfinishedOperation, type Operation, type StackSet } from '../model.ts';

/**
 * The operations of every StackSet, one at a time within a set and in the order of request. With ManagedExecution a request
 * that comes while another operation runs is queued, whatever it touches; without, it is refused.
 */
export class OperationQueue {
  readonly #run: (set: StackSet, operation: Operation) => Promise<void>;
  readonly #draining = new Map<StackSet, Promise<void>>();
  #closed = false;

  /** @param run must not reject. */
  constructor(run: (set: StackSet, operation: Operation) => Promise<void>) {
    this.#run = run;
  }

  /**
   * To be asked before a request changes anything.
   * @throws AwsFailure OperationIdAlreadyExistsException, which tells a repeated request from a conflicting one;
   * StaleRequestException when other operations came after the one that is repeated; OperationInProgressException.
   */
  refuse(set: StackSet, operationId: string): void {
    const repeated = set.operations.find(({ id }) => id === operationId);
    if (repeated && repeated !== set.operations.at(-1)) throw staleRequest(set, operationId);
    if (repeated) throw operationIdAlreadyExists(operationId);
    const other = unfinishedOperation(set);
    if (other && !set.managedExecution) throw operationInProgress(set, other.id);
  }

  submit(set: StackSet, operation: Operation): void {
    set.operations.push(operation);
    if (this.#draining.has(set)) return;
    this.#draining.set(set, this.#drain(set));
  }

  /** Starts nothing more, and resolves when what runs has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#draining.values());
  }

  async #drain(set: StackSet): Promise<void> {
    for (let next = unfinishedOperation(set); next && !this.#closed; next = unfinishedOperation(set)) {
      await this.#run(set, next);
    }
    this.#draining.delete(set);
  }
}
