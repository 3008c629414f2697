import { failed, passed, type Check } from '../check.ts';
import type { Applications, RegionalApplications } from '../platform.ts';
import type { Functions } from '../ports.ts';
import type { TestRecords } from '../test-records.ts';

interface Call {
  readonly what: string;
  readonly name: string;
  readonly region: string;
  readonly event: object;
  readonly proves: string;
  /** @returns what is wrong with the answer. */
  readonly judge: (answer: Readonly<Record<string, unknown>>) => string | undefined;
}

const noFailures = ({ batchItemFailures }: Readonly<Record<string, unknown>>): string | undefined =>
  Array.isArray(batchItemFailures) && batchItemFailures.length === 0
    ? undefined
    : 'it gives back a batch of nothing';

function callsIn(at: RegionalApplications, { days, executionOf }: TestRecords): readonly Call[] {
  const { region, role } = at;
  const day = days[role];
  return [
    {
      ...{ what: 'dashboard API', name: at.apiFunction, region },
      event: { httpMethod: 'GET', resource: '/health', path: '/health', headers: {}, pathParameters: null },
      proves: 'the function behind the API starts, with its environment, and answers',
      judge: ({ statusCode }) => (statusCode === 200 ? undefined : `it answers ${String(statusCode)}`),
    },
    {
      ...{ what: 'data transform', name: at.transformFunction, region },
      event: { Records: [] },
      proves: 'the function that processes the stream starts, with its environment, and takes a batch',
      judge: noFailures,
    },
    {
      ...{ what: 'pipeline', name: at.pipelineFunction, region },
      event: { step: 'validate', execution: executionOf('invoked'), input: { day } },
      proves: 'the function of the pipeline starts, and may read the history of its region',
      judge: (answer) => (answer.day === day ? undefined : 'it measured another day'),
    },
  ];
}

/** Every function, called directly with an event that changes nothing. */
export function functionChecks(
  applications: Applications,
  functions: Functions,
  records: TestRecords,
): readonly Check[] {
  const { source, target, forwarderFunction: name } = applications;
  const calls: readonly Call[] = [
    ...callsIn(source, records),
    ...callsIn(target, records),
    {
      ...{ what: 'stream forwarder', name, region: source.region, event: { Records: [] } },
      proves: 'the function that forwards the stream starts, with its environment, and takes a batch',
      judge: noFailures,
    },
  ];
  return calls.map((call) => ({
    name: `function ${call.what}`,
    region: call.region,
    proves: call.proves,
    run: async () => {
      const { payload, failure } = await functions.invoke(call.region, call.name, call.event);
      const answer = (payload ?? {}) as Readonly<Record<string, unknown>>;
      if (failure !== undefined)
        return failed(`it fails with ${typeof answer.errorType === 'string' ? answer.errorType : failure}`);
      const wrong = call.judge(answer);
      return wrong === undefined ? passed('answers as it should') : failed(wrong);
    },
  }));
}
