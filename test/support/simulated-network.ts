import { toMigrationError } from '../../src/aws/errors.ts';
import type { Clock } from '../../src/runbook/clock.ts';

/**
 * What can become of an attempt: AWS does nothing because it is asked too often, or because it fails; or it does what it is
 * asked, and the connection breaks before the answer is there.
 */
export type Trouble = 'throttled' | 'failed' | 'lost';

/** As src/aws/clients.ts has it. */
const maxAttempts = 6;

const errors: Readonly<Record<Trouble, Error>> = {
  throttled: Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }),
  failed: Object.assign(new Error('Service Unavailable'), { name: 'ServiceUnavailable' }),
  lost: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
};

/** Answers that come in pages of a hundred. */
const paged = /^(inProgress|resources|list|regionsOfInstances|operationResults)$/;
const changes = /^(create|update|delete|continue|cancel|stop)/;

/**
 * The way to AWS and back, and the SDK that tries again what can be tried again. A request whose answer got lost carries the
 * same token when it is sent again, so that AWS answers it without doing it again.
 */
export class SimulatedNetwork {
  /** Every request that was sent: milliseconds since the epoch, and what was asked. */
  readonly calls: { readonly at: number; readonly name: string }[] = [];
  /** What AWS refused: in these tests nothing that it could refuse should be asked. */
  readonly refusals: string[] = [];
  /** Milliseconds from a request to its answer. */
  roundTrip = 0;
  trouble: (region: string) => Trouble | undefined = () => undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async call(name: string, region: string, act: () => Promise<unknown>): Promise<unknown> {
    let done: { readonly answer: unknown } | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const trouble = this.trouble(region);
      await this.#send(name);
      if (trouble === undefined || trouble === 'lost') {
        done = done && changes.test(name) ? done : { answer: await this.#ask(name, act) };
        if (paged.test(name)) await this.#furtherPages(name, done.answer);
      }
      await this.#pass(this.roundTrip / 2);
      if (trouble === undefined && done) return done.answer;
      if (trouble !== undefined && attempt === maxAttempts)
        throw toMigrationError(errors[trouble], name, region);
      await this.#pass(Math.min(20_000, (trouble === 'throttled' ? 500 : 100) * 2 ** (attempt - 1)));
    }
  }

  async #send(name: string): Promise<void> {
    this.calls.push({ at: this.#clock.now(), name });
    await this.#pass(this.roundTrip / 2);
  }

  async #ask(name: string, act: () => Promise<unknown>): Promise<unknown> {
    try {
      return await act();
    } catch (error) {
      this.refusals.push(`${name}: ${String(error)}`);
      throw error;
    }
  }

  async #furtherPages(name: string, answer: unknown): Promise<void> {
    // A stack under way is told by ARN and by name.
    const entries = (answer as readonly unknown[]).length / (name === 'inProgress' ? 2 : 1);
    for (let page = 1; page < entries / 100; page += 1) {
      await this.#pass(this.roundTrip / 2);
      await this.#send(name);
    }
  }

  async #pass(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await this.#clock.sleep(milliseconds);
  }
}

/** The port with every method going through the network. */
export function throughNetwork<T extends object>(target: T, network: SimulatedNetwork, home: string): T {
  return new Proxy(target, {
    get: (object, key) => {
      const method = Reflect.get(object, key, object) as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) => {
        const [first] = given;
        // Stacks are asked in a region, StackSets where they live.
        const region = typeof first === 'string' && /^[a-z]+-[a-z]+-\d$/.test(first) ? first : home;
        return network.call(String(key), region, async () => Reflect.apply(method, object, given));
      };
    },
  });
}
