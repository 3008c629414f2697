import type { EmulatorApi, Scope } from '../../emulator-api.ts';
import { jsonResponse } from '../../response.ts';
import type { AwsResponse, ResourceChange, ResourceHook, Service } from '../../service.ts';

interface Schedule {
  readonly RotationEnabled: true;
  readonly RotationLambdaARN: unknown;
  readonly RotationRules: unknown;
}

interface Secret {
  readonly ARN: string;
}

/**
 * AWS::SecretsManager::RotationSchedule, told by DescribeSecret and ListSecrets. No secret is ever rotated: on AWS the first
 * rotation is at once.
 */
export function createRotationSchedules(api: EmulatorApi): {
  readonly hook: ResourceHook;
  readonly service: Service;
} {
  /** By the ARN of the secret. */
  const schedules = new Map<string, Schedule>();

  const secretOf = async (scope: Scope, SecretId: unknown): Promise<Secret> =>
    (await api.json(scope, 'secretsmanager', 'secretsmanager.DescribeSecret', { SecretId })) as Secret;

  const put = async (change: ResourceChange) => {
    const { SecretId, RotationLambdaARN, RotationRules, HostedRotationLambda } = change.properties;
    if (HostedRotationLambda !== undefined || RotationLambdaARN === undefined) {
      throw new Error('The local AWS rotates by RotationLambdaARN only, not by HostedRotationLambda.');
    }
    const { ARN } = await secretOf(change, SecretId);
    schedules.set(ARN, { RotationEnabled: true, RotationLambdaARN, RotationRules });
    return { physicalId: ARN, attributes: { Id: ARN } };
  };

  const withSchedules = (answer: AwsResponse, add: (body: object) => object): AwsResponse => {
    if (answer.status !== 200) return answer;
    const body = add(JSON.parse(answer.body.toString()) as object);
    return jsonResponse(200, body, answer.headers['content-type'] ?? 'application/x-amz-json-1.1');
  };
  const scheduled = (secret: Secret): Secret => ({ ...secret, ...schedules.get(secret.ARN) });

  return {
    hook: {
      type: 'AWS::SecretsManager::RotationSchedule',
      provide: {
        replacedBy: ['SecretId'],
        create: put,
        update: put,
        delete: async ({ physicalId }) => void schedules.delete(physicalId),
      },
    },
    service: {
      name: 'secretsmanager',
      handle: async (request, forward) => {
        const answer = await forward(request);
        if (schedules.size === 0) return answer;
        switch (request.headers['x-amz-target']) {
          case 'secretsmanager.DescribeSecret':
            return withSchedules(answer, (secret) => scheduled(secret as Secret));
          case 'secretsmanager.ListSecrets':
            return withSchedules(answer, (body) => ({
              ...body,
              SecretList: (body as { SecretList: readonly Secret[] }).SecretList.map(scheduled),
            }));
          default:
            return answer;
        }
      },
    },
  };
}
