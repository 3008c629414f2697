import type { DriftDetector, DriftedResource, GlobalMember } from '../../src/deployment/drift/ports.ts';

export interface SimulatedDrift {
  readonly detector: DriftDetector;
  /** What the next comparison finds, by ARN of the stack. */
  readonly drifted: Map<string, readonly DriftedResource[]>;
  /** How the comparison of a stack ends; undefined while it goes on. By default the third look finds its end. */
  readonly outcomes: Map<string, ({ readonly failure: string } | undefined)[]>;
  members: readonly GlobalMember[];
  /** A comparison of a StackSet is an operation on it. */
  onStackSet: (stackSet: string, operationId: string) => void;
  /** Every call, in order. */
  readonly asked: string[];
}

/** CloudFormation as it compares stacks with their templates. */
export function simulatedDrift(): SimulatedDrift {
  const simulated: SimulatedDrift = {
    drifted: new Map(),
    outcomes: new Map(),
    members: [],
    onStackSet: () => undefined,
    asked: [],
    detector: {
      start: async (region, stackId) => {
        simulated.asked.push(`compare ${stackId} in ${region}`);
        if (!simulated.outcomes.has(stackId))
          simulated.outcomes.set(stackId, [undefined, undefined, { failure: '' }]);
        return stackId;
      },
      outcome: async (_region, detectionId) => simulated.outcomes.get(detectionId)?.shift(),
      startStackSet: async (stackSet, operationId) => {
        simulated.asked.push(`compare ${stackSet}`);
        simulated.onStackSet(stackSet, operationId);
      },
      drifted: async (_region, stackId) => simulated.drifted.get(stackId) ?? [],
      globalMembers: async (region) => {
        simulated.asked.push(`members in ${region}`);
        return simulated.members.filter((member) => member.region === region);
      },
    },
  };
  return simulated;
}
