import type { Clock } from '../runbook/clock.ts';
import { Rate } from '../teardown/emptying/rate.ts';

/** People read no faster, and a view is drawn anew for each. */
const between = 250;

/**
 * Says how far the versions of a bucket are deleted, or compared: count, rate and time left. `estimate` is CloudWatch's count of
 * yesterday: the total is "about" it, and no longer mentioned once it is passed.
 */
export class VersionProgress {
  readonly #clock: Clock;
  readonly #estimate: number | undefined;
  readonly #say: (text: string) => void;
  readonly #done: string;
  readonly #rate = new Rate();
  #saidAt = -Infinity;

  /** @param done what is done with them, such as "deleted". @param from how many that was before. */
  constructor(
    clock: Clock,
    estimate: number | undefined,
    done: string,
    say: (text: string) => void,
    from = 0,
  ) {
    this.#clock = clock;
    this.#estimate = estimate;
    this.#done = done;
    this.#say = say;
    this.#rate.tell(clock.now(), from);
  }

  tell(count: number): void {
    const now = this.#clock.now();
    if (now - this.#saidAt < between) return;
    this.#saidAt = now;
    this.#rate.tell(now, count);
    this.#say(this.#text(count));
  }

  #text(count: number): string {
    const total = this.#estimate !== undefined && this.#estimate > count ? this.#estimate : undefined;
    const rate = this.#rate.perSecond;
    const left = total === undefined ? undefined : this.#rate.secondsTo(total);
    return [
      total === undefined
        ? `${number(count)} versions ${this.#done}`
        : `${number(count)} of about ${number(total)} versions ${this.#done}`,
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
