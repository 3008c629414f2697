import { errorResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, GatewaySettings, Log, WireFault } from '../service.ts';
import { errorFor } from './errors.ts';
import { operationOf } from './operation.ts';
import { randomFrom, type Random } from './random.ts';

export interface WireFaults {
  /** What happens to a request instead of being served: the error that is answered, or a connection that breaks. */
  meet(request: AwsRequest): AwsResponse | 'reset' | undefined;
}

interface Progress {
  /** Requests that matched. */
  count: number;
  readonly random: Random;
}

/** The faults of the wire as the settings have them at the moment of a request. The first that is due happens. */
export function createWireFaults(settings: Pick<GatewaySettings, 'faults' | 'seed'>, log: Log): WireFaults {
  /** By the fault itself: one that is set anew counts and draws anew. */
  const progress = new WeakMap<WireFault, Progress>();

  /** Each fault draws from numbers of its own, so that its choices do not depend on what else is asked of AWS. */
  const progressOf = (fault: WireFault, index: number): Progress => {
    const known = progress.get(fault) ?? { count: 0, random: randomFrom((settings.seed ?? 1) + index) };
    progress.set(fault, known);
    return known;
  };
  const isDue = (fault: WireFault, index: number): boolean => {
    const own = progressOf(fault, index);
    own.count += 1;
    return (fault.nth ?? own.count) === own.count && own.random() < (fault.rate ?? 1);
  };

  return {
    meet: (request) => {
      const { wire = [] } = settings.faults ?? {};
      if (wire.length === 0) return undefined;
      const operation = operationOf(request);
      const fault = wire.find((each, index) => matches(each, request, operation) && isDue(each, index));
      if (!fault) return undefined;
      log(`fault ${fault.kind}: ${request.service} ${operation ?? request.target} in ${request.region}`);
      return fault.kind === 'reset'
        ? 'reset'
        : errorResponse(request, errorFor(fault.kind, request, operation));
    },
  };
}

const matches = (fault: WireFault, { service, region }: AwsRequest, operation: string | undefined): boolean =>
  (fault.service ?? service) === service &&
  (fault.region ?? region) === region &&
  (fault.operation ?? operation) === operation;
