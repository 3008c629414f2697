import { describe, expect, it } from 'vitest';
import type {
  Operation,
  Preferences,
  StackInstance,
} from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import { runOperation } from '../../../../src/local-aws/gateway/stack-sets/operations/runner.ts';
import { anInstance, anOperation, aSet, SimulatedStacks, somePreferences } from './support.ts';

/** Stacks whose creates end when the test says so, one by one. */
class ManualStacks extends SimulatedStacks {
  readonly running = new Map<string, (status: string) => void>();

  override async mayEnter(): Promise<boolean> {
    return true;
  }

  override settled(_region: string, stackId: string): Promise<string> {
    return new Promise((resolve) => this.running.set(this.#place(stackId), resolve));
  }

  /** @param place `region account`. */
  async end(place: string, status = 'CREATE_COMPLETE'): Promise<void> {
    const end = this.running.get(place);
    if (!end) throw new Error(`${place} does not run; ${[...this.running.keys()].join(', ')} do`);
    this.running.delete(place);
    end(status);
    await settle();
  }

  /** Every created stack is told by its instance, which the request does not name. */
  instances: readonly StackInstance[] = [];
  #place(stackId: string): string {
    const instance = this.instances.find((candidate) => candidate.stackId === stackId);
    return instance ? `${instance.region} ${instance.account}` : 'unknown';
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const start = async (places: readonly string[], preferences: Partial<Preferences>) => {
  const instances = places.map((place) => {
    const [region = '', account = ''] = place.split(' ');
    return anInstance(region, { account });
  });
  const set = aSet(instances);
  const stacks = new ManualStacks();
  stacks.instances = instances;
  const operation = anOperation(set, { preferences: somePreferences(preferences) });
  const done = runOperation(set, operation, stacks, () => new Date(0));
  await settle();
  return { stacks, operation, done };
};

const statuses = ({ results }: Operation): string[] => results.map(({ status }) => status);
const failing = 'ROLLBACK_FAILED';
const four = ['us a', 'us b', 'us c', 'us d'];

describe('accounts of a region', () => {
  it('run as many at a time as may, and the next when one has ended', async () => {
    const { stacks, operation, done } = await start(four, {
      maxConcurrentCount: 2,
      failureToleranceCount: 3,
    });
    expect([...stacks.running.keys()]).toEqual(['us a', 'us b']);
    await stacks.end('us b');
    expect([...stacks.running.keys()]).toEqual(['us a', 'us c']);
    for (const place of ['us a', 'us c', 'us d']) await stacks.end(place);
    await done;
    expect(operation.status).toBe('SUCCEEDED');
  });

  it('strictly never fail more often than the tolerance plus one', async () => {
    const { stacks, operation, done } = await start(four, {
      maxConcurrentCount: 3,
      failureToleranceCount: 1,
    });
    expect([...stacks.running.keys()]).toEqual(['us a', 'us b']);
    await failure(stacks, 'us a');
    // One failure has lowered the concurrency to one, which is taken.
    expect([...stacks.running.keys()]).toEqual(['us b']);
    await failure(stacks, 'us b');
    await done;
    expect(statuses(operation)).toEqual(['FAILED', 'FAILED', 'CANCELLED', 'CANCELLED']);
    expect(operation.status).toBe('FAILED');
  });

  it('softly run on at full concurrency, so that more may fail than are tolerated', async () => {
    const { stacks, operation, done } = await start(four, {
      maxConcurrentCount: 3,
      failureToleranceCount: 0,
      concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
    expect([...stacks.running.keys()]).toEqual(['us a', 'us b', 'us c']);
    await failure(stacks, 'us a');
    await failure(stacks, 'us b');
    await stacks.end('us c');
    await done;
    expect(statuses(operation)).toEqual(['FAILED', 'FAILED', 'SUCCEEDED', 'CANCELLED']);
  });
});

describe('regions', () => {
  it('one after the other: a failed one cancels the later', async () => {
    const { stacks, operation, done } = await start(['us a', 'eu a', 'ap a'], {
      regionOrder: ['eu', 'us', 'ap'],
    });
    expect([...stacks.running.keys()]).toEqual(['eu a']);
    await stacks.end('eu a');
    await failure(stacks, 'us a');
    await done;
    expect(operation.results.map(({ region, status }) => `${region} ${status}`)).toEqual([
      'eu SUCCEEDED',
      'us FAILED',
      'ap CANCELLED',
    ]);
  });

  it('in parallel: all at once, and a failed one cancels only its own accounts', async () => {
    const { stacks, operation, done } = await start(['us a', 'us b', 'eu a', 'eu b'], {
      regionConcurrencyType: 'PARALLEL',
    });
    expect([...stacks.running.keys()]).toEqual(['us a', 'eu a']);
    await failure(stacks, 'us a');
    await stacks.end('eu a');
    await stacks.end('eu b');
    await done;
    expect(operation.results.map(({ region, status }) => `${region} ${status}`)).toEqual([
      'us FAILED',
      'us CANCELLED',
      'eu SUCCEEDED',
      'eu SUCCEEDED',
    ]);
    expect(operation.status).toBe('FAILED');
  });
});

describe('a stop', () => {
  it('lets finish what has started and cancels the rest, later regions too (T8)', async () => {
    const { stacks, operation, done } = await start(['us a', 'us b', 'eu a'], {});
    operation.status = 'STOPPING';
    await settle();
    expect(statuses(operation)).toEqual(['RUNNING', 'PENDING', 'PENDING']);
    await stacks.end('us a');
    await done;
    expect(statuses(operation)).toEqual(['SUCCEEDED', 'CANCELLED', 'CANCELLED']);
    expect(operation).toMatchObject({ status: 'STOPPED', endedAt: new Date(0) });
    expect(stacks.instances.map(({ status }) => status)).toEqual(['CURRENT', 'OUTDATED', 'OUTDATED']);
  });

  it('in the queue cancels everything', async () => {
    const set = aSet([anInstance('us')]);
    const operation = anOperation(set, { status: 'STOPPING' });
    const stacks = new SimulatedStacks();
    await runOperation(set, operation, stacks, () => new Date(0));
    expect(operation.status).toBe('STOPPED');
    expect(operation.results).toMatchObject([
      { status: 'CANCELLED', statusReason: 'Cancelled since the operation was stopped' },
    ]);
    expect(stacks.calls).toEqual([]);
  });
});

/** A failed create is followed by the delete of its stack. */
async function failure(stacks: ManualStacks, place: string): Promise<void> {
  await stacks.end(place, failing);
  await stacks.end(place, 'DELETE_COMPLETE');
}
