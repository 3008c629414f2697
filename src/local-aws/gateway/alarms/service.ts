import { AwsFault, type EmulatorApi, type Scope } from '../emulator-api.ts';
import { getMetricData } from '../metrics/get-metric-data.ts';
import { getMetricStatistics } from '../metrics/get-metric-statistics.ts';
import type { MetricReader } from '../metrics/reader.ts';
import { askEmulator } from '../metrics/wire/emulator.ts';
import type { Members } from '../metrics/wire/members.ts';
import { answer, operationOf, refuse, type Operation, type Structure } from '../metrics/wire/protocol.ts';
import type { AwsRequest, AwsResponse, Service } from '../service.ts';
import type { Alarms } from './alarms.ts';
import type { Evaluator } from './evaluator.ts';
import { alarmOperations, tagOperations } from './operations.ts';
import { isAlarmArn } from './tags.ts';

export interface MonitoringParts {
  readonly api: EmulatorApi;
  readonly reader: MetricReader;
  readonly alarms: Alarms;
  readonly evaluator: Evaluator;
  /** Stops what goes on by itself. */
  close(): Promise<void>;
}

/** CloudWatch: alarms and metric math are ours, metrics and dashboards the emulator's. */
export class MonitoringService implements Service {
  readonly name = 'monitoring';
  readonly #parts: MonitoringParts;

  constructor(parts: MonitoringParts) {
    this.#parts = parts;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    try {
      const operation = operationOf(request);
      return answer(operation, await this.#perform(operation, request));
    } catch (error) {
      if (error instanceof AwsFault) return refuse(request, error);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#parts.close();
  }

  async #perform(operation: Operation, scope: Scope): Promise<Structure> {
    const { api, reader, alarms, evaluator } = this.#parts;
    const { name, input } = operation;
    const ours = isAlarmArn(input.text('ResourceARN') ?? '')
      ? tagOperations.get(name)
      : alarmOperations.get(name);
    if (ours) return ours(alarms, scope, input);
    switch (name) {
      case 'GetMetricData':
        return getMetricData(reader, scope, input);
      case 'GetMetricStatistics':
        return getMetricStatistics(api, scope, input);
      case 'PutMetricData': {
        const [namespace, names] = [input.required('Namespace'), namesIn(input)];
        const output = await askEmulator(api, scope, operation);
        evaluator.touchThoseOf(scope, namespace, names);
        return output;
      }
      default:
        return askEmulator(api, scope, operation);
    }
  }
}

const namesIn = (input: Members): ReadonlySet<string> =>
  new Set(input.list('MetricData').map((datum) => datum.required('MetricName')));
