import type { Dashboards } from '../monitoring/ports.ts';
import type { Clients } from './clients.ts';
import { absent, asking } from './errors.ts';

export const createDashboards = (clients: Clients): Dashboards => ({
  widgets: (region, name) =>
    asking(
      `GetDashboard of ${name}`,
      region,
      async () => {
        const { GetDashboardCommand } = await import('@aws-sdk/client-cloudwatch');
        const client = await clients.cloudWatch(region);
        const { DashboardBody = '{}' } = await client.send(new GetDashboardCommand({ DashboardName: name }));
        const { widgets = [] } = JSON.parse(DashboardBody) as { readonly widgets?: readonly unknown[] };
        return widgets.length;
      },
      absent('ResourceNotFound', 'DashboardNotFoundError', 'ResourceNotFoundException'),
    ),
});
