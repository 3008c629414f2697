import { setTimeout as delay } from 'node:timers/promises';
import type { GatewaySettings, ResourceChange, ResourceFault } from '../service.ts';

export interface ResourceFaults {
  /** Resolves after the latency of the faults that match; rejects with the message of the first of them that fails. */
  meet(change: ResourceChange): Promise<void>;
}

type Sleep = (milliseconds: number) => Promise<void>;

/** Nothing keeps the process alive for a change that is only slow. */
const sleepUnreferenced: Sleep = (milliseconds) => delay(milliseconds, undefined, { ref: false });

/** The faults of CloudFormation as the settings have them at the moment of a change. */
export function createResourceFaults(
  settings: Pick<GatewaySettings, 'faults'>,
  sleep: Sleep = sleepUnreferenced,
): ResourceFaults {
  /** By the fault itself: a list that is set anew counts anew. */
  const counts = new WeakMap<ResourceFault, number>();

  const isDue = (fault: ResourceFault): boolean => {
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  };

  return {
    meet: async (change) => {
      const due = (settings.faults?.cloudformation ?? []).filter(
        (fault) => matches(fault, change) && isDue(fault),
      );
      const latency = due.reduce((sum, { latencyMs = 0 }) => sum + latencyMs, 0);
      if (latency > 0) await sleep(latency);
      const failure = due.find(({ fail }) => fail !== undefined)?.fail;
      if (failure !== undefined) throw new Error(failure);
    },
  };
}

const matches = (fault: ResourceFault, change: ResourceChange): boolean =>
  fault.type === change.type &&
  fault.action === change.action &&
  (fault.region ?? change.region) === change.region &&
  (fault.logicalId ?? change.logicalId) === change.logicalId;
