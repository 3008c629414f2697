import { childrenOf, descend, formatXml, parseXml, textOf, type XmlElement } from '../rds/xml.ts';
import { xmlResponse } from '../response.ts';
import type { AwsResponse, Service } from '../service.ts';

interface DimensionFilter {
  readonly name: string;
  /** Left out: any. */
  readonly value: string | undefined;
}

/**
 * ListMetrics with Dimensions, in the Query protocol: the emulator heeds them in its other protocols only, and would list the
 * metrics of everybody's tables and buckets.
 */
export const createListMetrics = (): Service => ({
  name: 'monitoring',
  handle: async (request, forward) => {
    const response = await forward(request);
    const parameters = new URLSearchParams(request.body.toString());
    const filters = filtersOf(parameters);
    return parameters.get('Action') === 'ListMetrics' && response.status === 200 && filters.length > 0
      ? onlyWith(filters, response)
      : response;
  },
});

function filtersOf(parameters: URLSearchParams): DimensionFilter[] {
  const found: DimensionFilter[] = [];
  for (let index = 1; ; index += 1) {
    const name = parameters.get(`Dimensions.member.${index}.Name`);
    if (name === null) return found;
    found.push({ name, value: parameters.get(`Dimensions.member.${index}.Value`) ?? undefined });
  }
}

function onlyWith(filters: readonly DimensionFilter[], response: AwsResponse): AwsResponse {
  const root = parseXml(response.body.toString());
  const metrics = descend(root, 'ListMetricsResult', 'Metrics');
  const kept = metrics?.children.filter((metric) => filters.every((filter) => hasDimension(metric, filter)));
  metrics?.children.splice(0, metrics.children.length, ...(kept ?? []));
  return xmlResponse(200, formatXml(root));
}

const hasDimension = (metric: XmlElement, { name, value }: DimensionFilter): boolean =>
  childrenOf(metric, 'Dimensions')
    .flatMap((list) => childrenOf(list, 'member'))
    .some(
      (each) => textOf(each, 'Name') === name && (value === undefined || textOf(each, 'Value') === value),
    );
