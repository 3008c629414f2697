import { failed, passed, skipped, waitFor, type Check, type Finding } from '../check.ts';
import type { Applications } from '../platform.ts';
import type { ApplicationPorts } from '../ports.ts';
import { prefixesOf, tradeKey, type TestRecords } from '../test-records.ts';
import type { StepContext } from '../../runbook/phase.ts';

type StreamPorts = Pick<ApplicationPorts, 'items' | 'streams' | 'history'>;

/** Sends a trade into the stream of the source region. To be called before the checks of what becomes of it. */
export async function sendTrade(
  { source }: Applications,
  { streams }: StreamPorts,
  { user, trade }: TestRecords,
): Promise<void> {
  await streams.put(source.region, source.stream, user, new TextEncoder().encode(JSON.stringify(trade)));
}

/**
 * The ways of a trade that was sent into the source stream: forwarded to the target stream, and processed where consumers run, to
 * the table of both regions and to the history of theirs.
 * @param sentAt milliseconds since the epoch.
 */
export function streamChecks(
  applications: Applications,
  ports: StreamPorts,
  records: TestRecords,
  sentAt: () => number,
  timeoutSeconds: number,
): readonly Check[] {
  const { source, target, table, consumers } = applications;
  const { tradeId, days } = records;
  const arrival = async (
    context: StepContext,
    what: string,
    look: () => Promise<boolean>,
  ): Promise<Finding> => {
    const found = await waitFor(context, timeoutSeconds, async () => ((await look()) ? true : undefined));
    const seconds = (context.clock.now() - sentAt()) / 1000;
    return found
      ? passed(`${what} ${seconds.toFixed(1)} s after it was sent`, seconds)
      : failed(`not ${what} in ${timeoutSeconds} s`);
  };
  const processed = (check: Check): Check =>
    consumers === 'none'
      ? { ...check, run: async () => skipped('no region processes its stream (platform.consumers is none)') }
      : check;
  const place = consumers === 'target' ? target : source;
  return [
    {
      name: 'stream forwarded',
      region: target.region,
      proves: 'a record of the source stream comes out of the target stream as it is',
      run: async (context) => {
        // A little earlier, by whatever clocks differ.
        const from = sentAt() - 60_000;
        let position = await ports.streams.positionAt(target.region, target.stream, from);
        return arrival(context, 'forwarded', async () => {
          const read = await ports.streams.read(target.region, position);
          position = read?.position ?? (await ports.streams.positionAt(target.region, target.stream, from));
          return (read?.records ?? []).some((data) => Buffer.from(data).includes(tradeId));
        });
      },
    },
    ...[source, target].map(({ region }) =>
      processed({
        name: 'trade in the table',
        region,
        proves: `a record of the stream is processed in ${place.region} and its result can be read here`,
        run: (context) =>
          arrival(
            context,
            'in the table',
            async () => (await ports.items.get(region, table, tradeKey(records))) !== undefined,
          ),
      }),
    ),
    processed({
      name: 'trade in the history',
      region: place.region,
      proves: 'a record of the stream is kept in the historical data',
      run: (context) =>
        arrival(context, 'in the bucket', async () => {
          const [prefix = ''] = prefixesOf(days.source);
          return (await ports.history.keys(place.region, place.bucket, prefix)).length > 0;
        }),
    }),
  ];
}
