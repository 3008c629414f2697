import { MigrationError } from '../errors.ts';
import { detached } from '../runbook/outcome.ts';
import type { Part } from './parts.ts';
import { regionOf, type DeploymentWorld } from './world.ts';
import type { Watch } from './watch.ts';

/** Something is under way, and nobody waits for it. Its action stays open: the next run takes it up. */
class LeftRunning extends Error {
  override readonly name = 'LeftRunning';
}

/** Waits for nothing: what has not ended is left to AWS. */
export const watchOfNobody: Watch = {
  untilEnded: async (subject) => {
    if (!(await subject.look())) throw new LeftRunning();
  },
};

/** What a deploy that waits for nothing has begun, and what it could not begin. */
export interface Detachment {
  /** Runs the part's work, if all that it waits for is complete. */
  readonly begin: (part: Part, work: () => Promise<void>) => Promise<void>;
  /**
   * Tells what was left to AWS.
   * @throws MigrationError DETACHED when anything was.
   */
  readonly end: (world: DeploymentWorld) => Promise<void>;
}

export function createDetachment(): Detachment {
  const running: Part[] = [];
  const waiting: Part[] = [];
  return {
    begin: async (part, work) => {
      const open = [...running, ...waiting].map(({ name }) => name);
      if (part.after.some((name) => open.includes(name))) {
        waiting.push(part);
        return;
      }
      try {
        await work();
      } catch (error) {
        if (!(error instanceof LeftRunning)) throw error;
        running.push(part);
      }
    },
    end: async (world) => {
      if (running.length === 0) return;
      const [runs, waits] = [running, waiting].map((parts) => parts.map((part) => described(part, world)));
      await world.context.record({ type: 'layers-detached', running: runs ?? [], waiting: waits ?? [] });
      throw detachedFrom(runs ?? [], waits ?? []);
    },
  };
}

const described = ({ layer, role }: Part, world: DeploymentWorld): string =>
  role === undefined ? `${layer.name} (StackSet)` : `${layer.name} in ${regionOf(world, role)}`;

/** Nothing here starts a layer by itself when what it waits for is complete: that takes a process. */
const detachedFrom = (running: readonly string[], waiting: readonly string[]): MigrationError =>
  new MigrationError('interrupted', `AWS is at work on ${running.join(', ')}.`, {
    code: detached,
    untouched:
      waiting.length === 0
        ? 'Everything was begun.'
        : `Not begun, since it waits for those: ${waiting.join(', ')}.`,
  });
