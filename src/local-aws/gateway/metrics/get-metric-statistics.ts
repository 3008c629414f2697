import type { EmulatorApi, Scope } from '../emulator-api.ts';
import { checkPercentile } from './metric.ts';
import { askEmulator } from './wire/emulator.ts';
import type { Members } from './wire/members.ts';
import type { Structure } from './wire/protocol.ts';

/** The emulator's, of the unit that is asked for. @throws AwsFault */
export async function getMetricStatistics(
  api: EmulatorApi,
  scope: Scope,
  input: Members,
): Promise<Structure> {
  input.texts('ExtendedStatistics').forEach(checkPercentile);
  const unit = input.text('Unit');
  const answer = await askEmulator(api, scope, { name: 'GetMetricStatistics', input });
  const datapoints = (answer.Datapoints ?? []) as readonly Structure[];
  return {
    ...answer,
    Datapoints: datapoints
      .filter((datapoint) => unit === undefined || datapoint.Unit === unit)
      .map(({ ExtendedStatistics, ...datapoint }) => ({
        ...datapoint,
        ExtendedStatistics: ExtendedStatistics && new Map(Object.entries(ExtendedStatistics as Structure)),
      })),
  };
}
