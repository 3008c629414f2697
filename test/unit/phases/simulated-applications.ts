import type {
  ApplicationPorts,
  Execution,
  HttpAnswer,
  HttpRequest,
  Invocation,
} from '../../../src/applications/ports.ts';
import type { Item, Items } from '../../../src/replication/ports.ts';
import type { Clock } from '../../../src/runbook/clock.ts';
import { regions } from '../../support/world.ts';

/** Applications that work as they should, unless a test breaks them. */
export class SimulatedApplications implements Omit<ApplicationPorts, 'items'> {
  /** By `region path method`: what the API answers instead. */
  readonly answers = new Map<string, Partial<HttpAnswer>>();
  /** By `region function`. */
  readonly invocations = new Map<string, Invocation>();
  /** By the beginning of the execution's name. */
  readonly executions = new Map<string, Execution>();
  /** What is done with records of the source stream: the consumers are in the source region. */
  transforms = true;
  forwards = true;
  readonly removed: string[] = [];
  readonly sent: HttpRequest[] = [];
  readonly #items: Items;
  readonly #clock: Clock;
  readonly #table: string;
  readonly #dashboards = new Map<string, string>();
  #forwarded: Uint8Array[] = [];
  #trades = 0;

  constructor(items: Items, clock: Clock, table: string) {
    this.#items = items;
    this.#clock = clock;
    this.#table = table;
  }

  readonly streams = {
    put: async (region: string, _stream: string, _key: string, data: Uint8Array): Promise<void> => {
      if (region !== regions.source) throw new Error(`sent to ${region}`);
      const { userId, tradeId } = JSON.parse(Buffer.from(data).toString()) as Item;
      if (this.forwards) this.#forwarded.push(data);
      if (!this.transforms) return;
      this.#trades += 1;
      await this.#items.put(region, this.#table, {
        userId: userId ?? '',
        sessionId: `trade#${tradeId ?? ''}`,
      });
    },
    positionAt: async (): Promise<readonly string[]> => ['start'],
    read: async () => {
      const records = this.#forwarded;
      this.#forwarded = [];
      return { records, position: ['next'] };
    },
  };

  readonly http = {
    send: async (url: string, request: HttpRequest): Promise<HttpAnswer> => {
      this.sent.push(request);
      return this.#answer(url, { status: 200, body: 'all is well' });
    },
    callApi: async (
      { region }: { readonly region: string },
      path: string,
      { method, body, signed }: HttpRequest & { readonly signed: boolean },
    ): Promise<HttpAnswer> => {
      const name = `${region} ${path} ${method}`;
      if (method === 'OPTIONS')
        return this.#answer(name, { status: 204, headers: { 'access-control-allow-origin': '*' } });
      if (path === '/health') return this.#answer(name, { status: 200, body: JSON.stringify({ region }) });
      if (!signed) return this.#answer(name, { status: 403 });
      if (path.includes('/.')) return this.#answer(name, { status: 400 });
      if (method === 'PUT' && body === '[]') return this.#answer(name, { status: 400 });
      if (method === 'PUT') this.#dashboards.set(path, body ?? '');
      if (method === 'PUT') return this.#answer(name, { status: 201 });
      if (method === 'DELETE') {
        this.#dashboards.delete(path);
        return this.#answer(name, { status: 204 });
      }
      const state = this.#dashboards.get(path);
      return this.#answer(
        name,
        state === undefined ? { status: 404 } : { status: 200, body: `{"state":${state}}` },
      );
    },
  };

  readonly functions = {
    invoke: async (region: string, name: string, event: object): Promise<Invocation> => {
      const known = this.invocations.get(`${region} ${name}`);
      if (known) return known;
      if ('httpMethod' in event) return { payload: { statusCode: 200 } };
      if ('Records' in event) return { payload: { batchItemFailures: [] } };
      return { payload: (event as { readonly input: object }).input };
    },
  };

  readonly stateMachines = {
    start: async (_region: string, _machine: string, name: string): Promise<string> => name,
    describe: async (_region: string, execution: string): Promise<Execution> => {
      const broken = [...this.executions].find(([name]) => execution.startsWith(name));
      if (broken) return broken[1];
      return execution.includes('-fails-')
        ? { status: 'FAILED', output: null, error: 'ValidationError' }
        : { status: 'SUCCEEDED', output: { verified: true }, error: '' };
    },
  };

  readonly history = {
    keys: async (region: string): Promise<readonly string[]> =>
      region === regions.source && this.#trades > 0 ? ['trades/1971/01/01/a'] : [],
    remove: async (region: string, bucket: string, prefix: string): Promise<number> => {
      this.removed.push(`${region} ${bucket} ${prefix}`);
      return 1;
    },
  };

  #answer(name: string, answer: Partial<HttpAnswer>): HttpAnswer {
    this.#clock.now();
    return { status: 200, headers: {}, body: '', milliseconds: 12, ...answer, ...this.answers.get(name) };
  }
}
