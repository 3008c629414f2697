import { AwsFault, type Scope } from '../emulator-api.ts';
import { errorResponse, jsonResponse } from '../response.ts';
import type { GatewaySettings, Service } from '../service.ts';
import { quotas, type Quota } from './quotas.ts';

interface Input {
  readonly ServiceCode?: string;
  readonly QuotaCode?: string;
}

/** Service Quotas, as far as it is read: AWS's defaults, and the values that the account has or that the settings give it. */
export function createServiceQuotas(settings: Pick<GatewaySettings, 'quotas'>): Service {
  const applied = ({ code, isApplied, value }: Quota, region: string): number | undefined =>
    settings.quotas?.[code] ?? (isApplied ? value(region) : undefined);
  const show = (scope: Scope, quota: Quota, value: number): object => ({
    ...{ ServiceCode: quota.serviceCode, ServiceName: quota.serviceName },
    ...{ QuotaCode: quota.code, QuotaName: quota.name, Value: value, Unit: 'None' },
    QuotaArn: `arn:aws:servicequotas:${scope.region}:${scope.account}:${quota.serviceCode}/${quota.code}`,
    ...{ Adjustable: true, GlobalQuota: false, QuotaAppliedAtLevel: 'ACCOUNT' },
  });
  const showApplied = (scope: Scope, quota: Quota): object[] => {
    const value = applied(quota, scope.region);
    return value === undefined ? [] : [show(scope, quota, value)];
  };

  const actions: Readonly<Record<string, (scope: Scope, input: Input) => object>> = {
    GetServiceQuota: (scope, input) => {
      const [quota] = showApplied(scope, find(input));
      if (!quota) throw missing();
      return { Quota: quota };
    },
    GetAWSDefaultServiceQuota: (scope, input) => {
      const quota = find(input);
      return { Quota: show(scope, quota, quota.value(scope.region)) };
    },
    ListServiceQuotas: (scope, input) => ({
      Quotas: ofService(input).flatMap((quota) => showApplied(scope, quota)),
    }),
    ListAWSDefaultServiceQuotas: (scope, input) => ({
      Quotas: ofService(input).map((quota) => show(scope, quota, quota.value(scope.region))),
    }),
  };

  return {
    name: 'servicequotas',
    handle: async (request, forward) => {
      const action = actions[request.headers['x-amz-target']?.split('.').at(-1) ?? ''];
      if (!action) return forward(request);
      try {
        const input = JSON.parse(request.body.toString() || '{}') as Input;
        return jsonResponse(200, action(request, input), 'application/x-amz-json-1.1');
      } catch (error) {
        if (error instanceof AwsFault) return errorResponse(request, error);
        throw error;
      }
    },
  };
}

const ofService = ({ ServiceCode }: Input): readonly Quota[] => {
  const found = quotas.filter(({ serviceCode }) => serviceCode === ServiceCode);
  if (found.length === 0) throw missing();
  return found;
};

const find = (input: Input): Quota => {
  const found = ofService(input).find(({ code }) => code === input.QuotaCode);
  if (!found) throw missing();
  return found;
};

const missing = (): AwsFault =>
  new AwsFault(
    'NoSuchResourceException',
    'The request failed because the specified service quota does not exist.',
  );
