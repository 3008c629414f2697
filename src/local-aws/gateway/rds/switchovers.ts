import type { Background } from './background.ts';
import type { GlobalCluster } from './model.ts';

/** What DescribeGlobalClusters shows while the writer moves. The statuses are more than the SDK's enum has (T37). */
export interface FailoverState {
  status: 'pending' | 'switching-over' | 'failing-over';
  readonly from: string;
  readonly to: string;
  readonly isDataLossAllowed: boolean;
}

export interface Move {
  readonly global: GlobalCluster;
  /** ARNs of clusters. */
  readonly from: string;
  readonly to: string;
  readonly isDataLossAllowed: boolean;
  /** Milliseconds from the request until everything is over. */
  readonly duration: number;
  /** Writes end here. */
  readonly interrupt: () => void;
  /** The target becomes the writer. */
  readonly flip: () => Promise<void>;
}

/** Parts of a move's duration: the checks before it, the time without a writer; the rest resynchronises the old one. */
const pendingPart = 0.2;
const writerlessPart = 0.5;

/** Writers of global clusters that are moving from one region to another. */
export class Switchovers {
  readonly #background: Background;
  readonly #states = new Map<string, FailoverState>();
  readonly #resyncing = new Set<string>();

  constructor(background: Background) {
    this.#background = background;
  }

  stateOf(globalArn: string): FailoverState | undefined {
    return this.#states.get(globalArn);
  }

  /** Whether nobody can write: "your database is unavailable for a short time". */
  isWriterless(globalArn: string): boolean {
    const state = this.#states.get(globalArn);
    return state !== undefined && state.status !== 'pending';
  }

  /** A demoted writer that is not yet what the new one is. */
  isResyncing(clusterArn: string): boolean {
    return this.#resyncing.has(clusterArn);
  }

  start(move: Move): void {
    const { global, from, to, isDataLossAllowed } = move;
    const state: FailoverState = { status: 'pending', from, to, isDataLossAllowed };
    this.#states.set(global.arn, state);
    void this.#background
      .run(`${global.arn} switches over`, () => this.#move(move, state))
      .catch(() => undefined); // It was logged; the writer is where it was.
  }

  async #move({ global, duration, interrupt, flip }: Move, state: FailoverState): Promise<void> {
    try {
      await this.#background.sleep(duration * pendingPart);
      state.status = state.isDataLossAllowed ? 'failing-over' : 'switching-over';
      interrupt();
      await this.#background.sleep(duration * writerlessPart);
      this.#resyncing.add(state.from);
      await flip();
      await this.#background.sleep(duration * (1 - pendingPart - writerlessPart));
    } finally {
      this.#resyncing.delete(state.from);
      this.#states.delete(global.arn);
    }
  }
}
