import { childrenOf, descend, formatXml, leaf, parseXml, setChild, textOf } from '../rds/xml.ts';
import { xmlResponse } from '../response.ts';
import type { AwsResponse, Service } from '../service.ts';

const lists = ['ListSubscriptions', 'ListSubscriptionsByTopic'];

/**
 * Subscriptions of e-mail addresses, which somebody confirms by a link in a mail. Nobody gets a mail here, so they stay
 * PendingConfirmation (T47); the emulator lists them with an ARN, as if they were confirmed.
 */
export const createSubscriptions = (): Service => ({
  name: 'sns',
  handle: async (request, forward) => {
    const response = await forward(request);
    const action = new URLSearchParams(request.body.toString()).get('Action') ?? '';
    return lists.includes(action) && response.status === 200 ? withPending(response, action) : response;
  },
});

function withPending(response: AwsResponse, action: string): AwsResponse {
  const root = parseXml(response.body.toString());
  const subscriptions = descend(root, `${action}Result`, 'Subscriptions');
  for (const subscription of subscriptions ? childrenOf(subscriptions, 'member') : []) {
    if (!textOf(subscription, 'Protocol')?.startsWith('email')) continue;
    setChild(subscription, leaf('SubscriptionArn', 'PendingConfirmation'));
  }
  return xmlResponse(200, formatXml(root));
}
