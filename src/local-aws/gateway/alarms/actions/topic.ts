import { AwsFault, type EmulatorApi } from '../../emulator-api.ts';
import { childrenOf, descend, textOf } from '../../rds/xml.ts';
import type { Alarm } from '../model.ts';
import type { Notification } from './message.ts';
import { allowsService, type Request } from './service-policy.ts';

const service = 'cloudwatch.amazonaws.com';

/**
 * Publishes to a topic, if its policy and its key let CloudWatch do so (T46).
 * @throws Error with what AWS's alarm history tells then.
 */
export async function publish(
  api: EmulatorApi,
  alarm: Alarm,
  topic: string,
  { subject, message }: Notification,
): Promise<void> {
  const attributes = await attributesOf(api, alarm, topic);
  const { account } = alarm.scope;
  const context = {
    'aws:sourcearn': alarm.arn,
    'aws:sourceaccount': account,
    'aws:sourceowner': account,
    'aws:securetransport': 'true',
  };
  const policy = attributes.get('Policy');
  if (policy && !allowsService(policy, { service, action: 'sns:Publish', context })) {
    throw new Error(`Resource: ${alarm.arn} is not authorized to perform: SNS:Publish on resource: ${topic}`);
  }
  const key = attributes.get('KmsMasterKeyId');
  if (key && !(await mayUseKey(api, alarm, key, context))) {
    throw new Error('CloudWatch Alarms does not have authorization to access the SNS topic encryption key.');
  }
  await api.query(alarm.scope, 'sns', 'Publish', { TopicArn: topic, Subject: subject, Message: message });
}

async function attributesOf(
  api: EmulatorApi,
  { scope }: Alarm,
  topic: string,
): Promise<ReadonlyMap<string, string>> {
  const answer = await api.query(scope, 'sns', 'GetTopicAttributes', { TopicArn: topic });
  const attributes = descend(answer, 'GetTopicAttributesResult', 'Attributes');
  return new Map(
    (attributes ? childrenOf(attributes, 'entry') : []).map((entry) => [
      textOf(entry, 'key') ?? '',
      textOf(entry, 'value') ?? '',
    ]),
  );
}

/** The policy of AWS's own key for SNS does not grant CloudWatch anything, and nobody can change it. */
async function mayUseKey(
  api: EmulatorApi,
  { scope }: Alarm,
  key: string,
  context: Request['context'],
): Promise<boolean> {
  if (key.endsWith('alias/aws/sns')) return false;
  try {
    const described = (await api.json(scope, 'kms', 'TrentService.DescribeKey', { KeyId: key })) as {
      readonly KeyMetadata: { readonly KeyId: string };
    };
    const { Policy } = (await api.json(scope, 'kms', 'TrentService.GetKeyPolicy', {
      ...{ KeyId: described.KeyMetadata.KeyId, PolicyName: 'default' },
    })) as { readonly Policy: string };
    return ['kms:Decrypt', 'kms:GenerateDataKey'].every((action) =>
      allowsService(Policy, { service, action, context }),
    );
  } catch (error) {
    // There is no such key (any more).
    if (error instanceof AwsFault && error.code === 'NotFoundException') return false;
    throw error;
  }
}
