import { errorResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, GatewaySettings, Log, WireFault } from '../service.ts';
import { errorFor } from './errors.ts';
import { operationOf } from './operation.ts';
import { isBatch, servePartly } from './partial.ts';
import { randomFrom, type Random } from './random.ts';

export interface WireFaults {
  /** Serves a request as the faults have it: with an error, only in part, without its answer, or, as is usual, as it is. */
  meet(request: AwsRequest, serve: Serve): Promise<AwsResponse | 'reset'>;
}

type Serve = (request: AwsRequest) => Promise<AwsResponse>;

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
    // Of a batch the fraction is that of its entries.
    if (fault.kind === 'throttle-partly') return true;
    const own = progressOf(fault, index);
    own.count += 1;
    return (fault.nth ?? own.count) === own.count && own.random() < (fault.rate ?? 1);
  };

  return {
    meet: async (request, serve) => {
      const { wire = [] } = settings.faults ?? {};
      if (wire.length === 0) return serve(request);
      const operation = operationOf(request);
      const index = wire.findIndex((fault, at) => matches(fault, request, operation) && isDue(fault, at));
      const fault = wire[index];
      if (!fault) return serve(request);
      log(`fault ${fault.kind}: ${request.service} ${operation ?? request.target} in ${request.region}`);
      switch (fault.kind) {
        case 'reset':
          return 'reset';
        case 'lose-answer':
          await serve(request);
          return 'reset';
        case 'throttle-partly': {
          const { random } = progressOf(fault, index);
          const fails = (): boolean => random() < (fault.rate ?? 1);
          const refusal = errorResponse(request, errorFor('throttle', request, operation));
          return servePartly(request, operation, fails, serve, refusal);
        }
        default:
          return errorResponse(request, errorFor(fault.kind, request, operation));
      }
    },
  };
}

const matches = (fault: WireFault, { service, region }: AwsRequest, operation: string | undefined): boolean =>
  (fault.kind !== 'throttle-partly' || isBatch(service, operation)) &&
  (fault.service ?? service) === service &&
  (fault.region ?? region) === region &&
  (fault.operation ?? operation) === operation;
