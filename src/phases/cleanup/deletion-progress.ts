import type { Clock } from '../../runbook/clock.ts';
import { Rate } from '../../teardown/emptying/rate.ts';

/** People read no faster, and a view is drawn anew for each. */
const between = 250;

/**
 * Says how far a bucket is: count, rate and time left. `estimate` is CloudWatch's count of yesterday: the total is "about" it, and no
 * longer mentioned once it is passed.
 */
export class DeletionProgress {
  readonly #clock: Clock;
  readonly #estimate: number | undefined;
  readonly #say: (text: string) => void;
  readonly #rate = new Rate();
  #saidAt = -Infinity;

  constructor(clock: Clock, estimate: number | undefined, say: (text: string) => void) {
    this.#clock = clock;
    this.#estimate = estimate;
    this.#say = say;
    this.#rate.tell(clock.now(), 0);
  }

  tell(deleted: number): void {
    const now = this.#clock.now();
    if (now - this.#saidAt < between) return;
    this.#saidAt = now;
    this.#rate.tell(now, deleted);
    this.#say(this.#text(deleted));
  }

  #text(deleted: number): string {
    const total = this.#estimate !== undefined && this.#estimate > deleted ? this.#estimate : undefined;
    const rate = this.#rate.perSecond;
    const left = total === undefined ? undefined : this.#rate.secondsTo(total);
    return [
      total === undefined
        ? `${number(deleted)} versions deleted`
        : `${number(deleted)} of about ${number(total)} versions deleted`,
      ...(rate === undefined ? [] : [`${number(Math.round(rate))}/s`]),
      ...(left === undefined ? [] : [`${timeLeft(left)} left`]),
    ].join(', ');
  }
}

const number = (value: number): string => value.toLocaleString('en-US');

/** An estimate has no use for seconds beyond a minute. */
function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
