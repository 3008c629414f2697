import { expect, it } from 'vitest';
import { createListMetrics } from '../../../../src/local-aws/gateway/metrics/list-metrics.ts';
import { xmlResponse } from '../../../../src/local-aws/gateway/response.ts';

const metric = (name: string, dimensions: Record<string, string>): string =>
  `<member><Namespace>AWS/DynamoDB</Namespace><MetricName>${name}</MetricName><Dimensions>${Object.entries(
    dimensions,
  )
    .map(([key, value]) => `<member><Name>${key}</Name><Value>${value}</Value></member>`)
    .join('')}</Dimensions></member>`;

const listed = xmlResponse(
  200,
  `<ListMetricsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ListMetricsResult><Metrics>${[
    metric('Ours', { TableName: 'ours', ReceivingRegion: 'eu-central-1' }),
    metric('Theirs', { TableName: 'theirs', ReceivingRegion: 'eu-central-1' }),
    metric('None', {}),
  ].join('')}</Metrics></ListMetricsResult></ListMetricsResponse>`,
);

const ask = async (parameters: Record<string, string>): Promise<string[]> => {
  const request = {
    ...{ method: 'POST', target: '/', headers: {}, service: 'monitoring', region: 'us-east-1', account: '1' },
    body: Buffer.from(new URLSearchParams({ Action: 'ListMetrics', ...parameters }).toString()),
  };
  const { body } = await createListMetrics().handle(request, async () => listed);
  return [...body.toString().matchAll(/<MetricName>(\w+)/g)].map(([, name = '']) => name);
};

it.each([
  ['everything without dimensions', {}, ['Ours', 'Theirs', 'None']],
  ['those that have a dimension', { 'Dimensions.member.1.Name': 'TableName' }, ['Ours', 'Theirs']],
  [
    'those that have all dimensions with these values',
    {
      'Dimensions.member.1.Name': 'TableName',
      'Dimensions.member.1.Value': 'ours',
      'Dimensions.member.2.Name': 'ReceivingRegion',
      'Dimensions.member.2.Value': 'eu-central-1',
    },
    ['Ours'],
  ],
  ['none', { 'Dimensions.member.1.Name': 'TableName', 'Dimensions.member.1.Value': 'other' }, []],
  [
    'what another action lists',
    { Action: 'DescribeAlarms', 'Dimensions.member.1.Name': 'No' },
    ['Ours', 'Theirs', 'None'],
  ],
])('ListMetrics lists %s', async (_what, parameters, expected) => {
  expect(await ask(parameters)).toEqual(expected);
});
