import { createEmulatorApi } from '../emulator-api.ts';
import type { Emulator } from '../emulator.ts';
import { createMetricReader } from '../metrics/reader.ts';
import { Background } from '../rds/background.ts';
import type { GatewaySettings, Log, ResourceHook, Service } from '../service.ts';
import { createActions } from './actions/index.ts';
import { Alarms } from './alarms.ts';
import { startEvaluation } from './evaluation-timer.ts';
import { Evaluator } from './evaluator.ts';
import { AlarmHistory } from './history.ts';
import { createAlarmHooks } from './resources/alarm.ts';
import { MonitoringService } from './service.ts';
import { AlarmStore } from './store.ts';
import { Transitions } from './transitions.ts';

export interface Monitoring {
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
}

/** Milliseconds between two looks for alarms that are due, by default. */
const defaultInterval = 1_000;

/** CloudWatch with alarms that are evaluated as AWS's. The emulator keeps the metrics, and knows of no alarm. */
export function createMonitoring(
  emulator: Pick<Emulator, 'endpoint'>,
  settings: Pick<GatewaySettings, 'alarmsInterval'>,
  log: Log,
): Monitoring {
  const now = (): Date => new Date();
  const api = createEmulatorApi(emulator);
  const reader = createMetricReader(api);
  const background = new Background(log);
  const store = new AlarmStore();
  const history = new AlarmHistory();
  const actions = createActions(api, history, background, now);
  const transitions = new Transitions(store, history, actions, now, log);
  const evaluator = new Evaluator(store, reader, transitions, now, log);
  const alarms = new Alarms(store, history, transitions, evaluator, now);
  const evaluation = startEvaluation(evaluator, () => settings.alarmsInterval ?? defaultInterval);
  const close = async (): Promise<void> => {
    await evaluation.close();
    await background.close();
  };
  return {
    services: [new MonitoringService({ api, reader, alarms, evaluator, close })],
    hooks: createAlarmHooks(alarms),
  };
}
