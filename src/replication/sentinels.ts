import type { Clock } from '../runbook/clock.ts';
import type { SentinelEvidence } from './evidence.ts';
import type { SentinelCarrier } from './store.ts';

/** How often a sentinel is looked for; also the resolution of the lag that it measures. */
export const sentinelPollMilliseconds = 100;

interface Sentinel {
  readonly id: string;
  readonly writtenAt: number;
}

/**
 * Writes a sentinel in the source region and times its arrival in the target. One that does not arrive within a round stays
 * under way and is looked for again in the next, so its age goes on growing; one that arrived is taken away.
 */
export class SentinelTimer {
  readonly #carrier: SentinelCarrier;
  readonly #clock: Clock;
  readonly #newId: () => string;
  #underWay: Sentinel | undefined;
  #arrived: SentinelEvidence['before'];

  constructor(carrier: SentinelCarrier, clock: Clock, newId: () => string) {
    this.#carrier = carrier;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** @param patienceMilliseconds how long this round looks for it. */
  async sample(patienceMilliseconds: number, signal: AbortSignal): Promise<SentinelEvidence> {
    const sentinel = this.#underWay ?? (await this.#write());
    const until = this.#clock.now() + patienceMilliseconds;
    for (;;) {
      if (await this.#carrier.arrived(sentinel.id)) {
        const arrivedAt = this.#clock.now();
        await this.#carrier.remove(sentinel.id);
        this.#underWay = undefined;
        this.#arrived = { writtenAt: sentinel.writtenAt, arrivedAt };
        return this.#arrived;
      }
      if (this.#clock.now() >= until)
        return { writtenAt: sentinel.writtenAt, ...(this.#arrived ? { before: this.#arrived } : {}) };
      await this.#clock.sleep(sentinelPollMilliseconds, signal);
    }
  }

  /** Takes away a sentinel that never arrived. */
  async close(): Promise<void> {
    if (this.#underWay) await this.#carrier.remove(this.#underWay.id);
    this.#underWay = undefined;
  }

  async #write(): Promise<Sentinel> {
    const id = this.#newId();
    // Timed from before the call, so that the lag is never measured too small.
    this.#underWay = { id, writtenAt: this.#clock.now() };
    await this.#carrier.write(id);
    return this.#underWay;
  }
}
