import type { DatabaseTimes } from '../service.ts';
import type { Background } from './background.ts';

/** How long AWS's RDS takes, in milliseconds: minutes there, as long as you like here. Read at every use. */
export type RdsTimes = { -readonly [Name in keyof DatabaseTimes]-?: number };

export const defaultTimes: RdsTimes = { creating: 500, deleting: 500, promoting: 500, switchingOver: 3000 };

interface Stage {
  readonly status: string;
  readonly ended: Promise<void>;
}

/** Statuses that pass: the emulator's resources are `available` at once, and gone at once. */
export class Progress {
  readonly #background: Background;
  readonly #stages = new Map<string, Stage>();

  constructor(background: Background) {
    this.#background = background;
  }

  /** Undefined when nothing is under way: the resource is what the emulator says. */
  statusOf(arn: string): string | undefined {
    return this.#stages.get(arn)?.status;
  }

  /** The resource has this status for so long; then `complete` is done. It takes the place of an earlier stage. */
  start(arn: string, status: string, duration: number, complete?: () => Promise<void>): void {
    const ended = this.#background.run(`${arn} ${status}`, async () => {
      try {
        await this.#background.sleep(duration);
        await complete?.();
      } finally {
        if (this.#stages.get(arn) === stage) this.#stages.delete(arn);
      }
    });
    const stage = { status, ended };
    this.#stages.set(arn, stage);
  }

  /** Resolves when the resource has no passing status any more; rejects with what failed. */
  async settled(arn: string): Promise<void> {
    for (let stage = this.#stages.get(arn); stage; stage = this.#stages.get(arn)) await stage.ended;
  }
}
