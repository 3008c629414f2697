import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import { OperationQueue } from '../../../../src/local-aws/gateway/stack-sets/operations/queue.ts';
import { anOperation, aSet } from './support.ts';

/** A queue whose operations end when the test says so. */
function manualQueue(): { queue: OperationQueue; finish: (id: string) => Promise<void>; started: string[] } {
  const finishers = new Map<string, () => void>();
  const started: string[] = [];
  const run = (_set: unknown, operation: Operation): Promise<void> => {
    started.push(operation.id);
    operation.status = 'RUNNING';
    return new Promise((resolve) => {
      finishers.set(operation.id, () => {
        operation.status = 'SUCCEEDED';
        resolve();
      });
    });
  };
  const finish = async (id: string): Promise<void> => {
    finishers.get(id)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue: new OperationQueue(run), finish, started };
}

describe('OperationQueue', () => {
  it('runs the operations of a set one at a time, in the order of request', async () => {
    const { queue, finish, started } = manualQueue();
    const set = aSet();
    for (const id of ['a', 'b', 'c']) queue.submit(set, anOperation(set, { id }));
    expect(set.operations.map(({ status }) => status)).toEqual(['RUNNING', 'QUEUED', 'QUEUED']);
    await finish('a');
    expect(set.operations.map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING', 'QUEUED']);
    await finish('b');
    await finish('c');
    expect(started).toEqual(['a', 'b', 'c']);
    queue.submit(set, anOperation(set, { id: 'd' }));
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('runs the operations of different sets side by side', () => {
    const { queue, started } = manualQueue();
    for (const [id, set] of [
      ['a', aSet()],
      ['b', aSet()],
    ] as const)
      queue.submit(set, anOperation(set, { id }));
    expect(started).toEqual(['a', 'b']);
  });

  it('refuses a conflicting operation without ManagedExecution, and only while the other runs', async () => {
    const { queue, finish } = manualQueue();
    const set = aSet([], false);
    queue.submit(set, anOperation(set, { id: 'a' }));
    expect(() => queue.refuse(set, 'b')).toThrow(
      expect.objectContaining({
        code: 'OperationInProgressException',
        status: 409,
        message: `Another Operation on StackSet ${set.arn} is in progress: a`,
      }),
    );
    await finish('a');
    expect(() => queue.refuse(set, 'b')).not.toThrow();
  });

  it('refuses a repeated id as such, while it runs and after', async () => {
    const { queue, finish } = manualQueue();
    const set = aSet([], false);
    queue.submit(set, anOperation(set, { id: 'a' }));
    const repeated: unknown = expect.objectContaining({
      code: 'OperationIdAlreadyExistsException',
      status: 409,
    });
    expect(() => queue.refuse(set, 'a')).toThrow(repeated);
    await finish('a');
    expect(() => queue.refuse(set, 'a')).toThrow(repeated);
  });

  it('refuses the id of an operation that others came after as stale', async () => {
    const { queue, finish } = manualQueue();
    const set = aSet();
    for (const id of ['a', 'b']) queue.submit(set, anOperation(set, { id }));
    await finish('a');
    expect(() => queue.refuse(set, 'a')).toThrow(
      expect.objectContaining({ code: 'StaleRequestException', status: 409 }),
    );
  });

  it('closes when what runs has ended, and starts nothing more', async () => {
    const { queue, finish, started } = manualQueue();
    const set = aSet();
    queue.submit(set, anOperation(set, { id: 'a' }));
    queue.submit(set, anOperation(set, { id: 'b' }));
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    await finish('a');
    await closing;
    expect(started).toEqual(['a']);
    expect(set.operations[1]?.status).toBe('QUEUED');
  });
});
