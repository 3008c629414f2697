import { failed, passed, skipped, waitFor, type Check } from '../applications/check.ts';
import { dashboardLink, type RegionalMonitoring } from './monitoring.ts';
import type { MonitoringPorts, Subscription } from './ports.ts';

type PresencePorts = Pick<MonitoringPorts, 'topics' | 'dashboards' | 'savedQueries'>;

/**
 * What is there without being tried: who is told, dashboards, saved queries.
 * @param waitSeconds how long pending subscriptions are waited for; undefined reports them and goes on.
 */
export function presenceChecks(
  monitoring: RegionalMonitoring,
  { topics, dashboards, savedQueries }: PresencePorts,
  waitSeconds: number | undefined,
): readonly Check[] {
  const { region, topic } = monitoring;
  return [
    {
      name: 'subscriptions',
      region,
      proves: 'whoever is subscribed to the topic has confirmed it',
      run: async (context) => {
        let all: readonly Subscription[] = [];
        await waitFor(context, waitSeconds ?? 0, async () => {
          all = await topics.subscriptions(region, topic);
          return all.every(({ arn }) => arn !== undefined) ? true : undefined;
        });
        const pending = all.filter(({ arn }) => arn === undefined);
        if (all.length === 0) return skipped('nobody is subscribed to the topic (platform.alarmEmail)');
        if (pending.length === 0) return passed(`${all.length} confirmed: ${all.map(told).join(', ')}`);
        const detail = `until the link in its message is followed, nobody is told: ${pending.map(told).join(', ')}`;
        return waitSeconds === undefined ? skipped(detail) : failed(`${detail}, after ${waitSeconds} s`);
      },
    },
    ...monitoring.dashboards.map((name): Check => ({
      name: `dashboard ${name}`,
      region,
      proves: 'the dashboard is there and has something to show',
      run: async () => {
        const widgets = await dashboards.widgets(region, name);
        if (!widgets) return failed(widgets === 0 ? 'it is empty' : 'it does not exist');
        return passed(`${widgets} widgets: ${dashboardLink(topic, region, name)}`);
      },
    })),
    ...(monitoring.savedQueries.length === 0 ? [] : [savedQueriesCheck(monitoring, savedQueries)]),
  ];
}

const savedQueriesCheck = (
  { region, savedQueries: ids }: RegionalMonitoring,
  savedQueries: PresencePorts['savedQueries'],
): Check => ({
  name: 'saved log queries',
  region,
  proves: 'the saved queries are there, each with its log groups',
  run: async () => {
    const all = await savedQueries.list(region);
    const missing = ids.filter((id) => !all.has(id));
    if (missing.length > 0) return failed(`not there: ${missing.join(', ')}`);
    const found = ids.flatMap((id) => all.get(id) ?? []);
    const bare = found.filter(({ logGroups }) => logGroups.length === 0);
    return bare.length > 0
      ? failed(`without a log group: ${bare.map(({ name }) => name).join(', ')}`)
      : passed(`${found.length} there: ${found.map(({ name }) => name).join(', ')}`);
  },
});

/** Who it is, not where to reach them: the journal is read by many. */
const told = ({ protocol, endpoint }: Subscription): string =>
  protocol.startsWith('email') ? `${protocol} ${endpoint.replace(/^(.)[^@]*/, '$1…')}` : protocol;
