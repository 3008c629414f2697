import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  builtIn,
  isObject,
  stringsIn,
  textOf,
  type JsonObject,
  type Resource,
} from '../../../scripts/templates/template.ts';

const application = builtIn('application.json');
const resources = application.Resources;
const propertiesOf = (id: string): JsonObject => resources[id]?.Properties ?? {};
const ofType = (type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);

describe('the API', () => {
  const methods = ofType('AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
  const stage = propertiesOf('ApiStage');

  it('has /dashboard/{userId}/{sessionId} and /health', () => {
    const pathOf = (id: string): string => {
      const { ParentId, PathPart } = propertiesOf(id);
      const parent = isObject(ParentId) ? textOf(ParentId.Ref) : '';
      return `${parent in resources ? pathOf(parent) : ''}/${textOf(PathPart)}`;
    };
    expect(pathOf('SessionResource')).toBe('/dashboard/{userId}/{sessionId}');
    expect(pathOf('HealthResource')).toBe('/health');
  });

  it('asks who calls, except of preflights and health checks, which cannot say', () => {
    const asked = methods.map(({ ResourceId, HttpMethod, AuthorizationType }) =>
      [isObject(ResourceId) ? ResourceId.Ref : '', HttpMethod, AuthorizationType].map(textOf).join(' '),
    );
    expect(asked.sort()).toEqual([
      'HealthResource GET NONE',
      'HealthResource OPTIONS NONE',
      'SessionResource DELETE AWS_IAM',
      'SessionResource GET AWS_IAM',
      'SessionResource OPTIONS NONE',
      'SessionResource PUT AWS_IAM',
    ]);
  });

  it('hands every request to the one function, which it may call', () => {
    for (const { Integration } of methods)
      expect(Integration).toEqual({
        ...{ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' },
        Uri: {
          'Fn::Sub':
            'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${DashboardApiFunction.Arn}/invocations',
        },
      });
    expect(propertiesOf('ApiGatewayInvokePermission')).toEqual({
      FunctionName: { Ref: 'DashboardApiFunction' },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Sub':
          'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${DashboardApi}/${EnvironmentSuffix}/*',
      },
    });
  });

  it('lets pages of other origins read its own errors, in the words of the function', () => {
    const errors = ofType('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    expect(errors.map(({ ResponseType }) => ResponseType)).toEqual(['DEFAULT_4XX', 'DEFAULT_5XX']);
    for (const { ResponseParameters, ResponseTemplates } of errors) {
      expect(ResponseParameters).toEqual({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      });
      const body = textOf((ResponseTemplates as JsonObject)['application/json']);
      expect(JSON.parse(body.replace('$context.error.messageString', '"Forbidden"'))).toHaveProperty(
        'error.requestId',
      );
    }
  });

  it('is logged without what it was asked about', () => {
    const { DestinationArn, Format } = stage.AccessLogSetting as JsonObject;
    expect(DestinationArn).toEqual({
      'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${ApiLogGroup}',
    });
    const logged = Object.values(JSON.parse(textOf(Format)) as JsonObject);
    expect(logged).toContain('$context.resourcePath');
    expect(logged).toContain('$context.requestId');
    expect(logged.filter((field) => /\$context\.(path|identity|authorizer)\b/.test(textOf(field)))).toEqual(
      [],
    );
    expect(stage.MethodSettings).toMatchObject([{ LoggingLevel: 'OFF', DataTraceEnabled: false }]);
  });

  it('is traced, measured and limited, under the address that is told', () => {
    expect(stage).toMatchObject({
      TracingEnabled: true,
      StageName: { Ref: 'EnvironmentSuffix' },
      MethodSettings: [{ MetricsEnabled: true, ThrottlingRateLimit: 5000, ThrottlingBurstLimit: 2500 }],
    });
    expect(application.Outputs.ApiEndpoint?.Value).toEqual({
      'Fn::Sub': 'https://${DashboardApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${ApiStage}',
    });
  });

  it('is staged after the setting for logs, where this stack makes it', () => {
    expect(stringsIn(stage.Description)).toContain('Logs by the setting of ${ApiGatewayAccount}');
  });
});

describe('the deployment of the API', () => {
  const inDeployment =
    /^AWS::ApiGateway::(RestApi|Resource|Method|Model|RequestValidator|Authorizer|GatewayResponse)$/;

  const without = (object: JsonObject, name: string): JsonObject =>
    Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

  /** Of all that a deployment is a copy of, whatever the order in the template. */
  const hashOfApi = (): string => {
    const canonical = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(canonical);
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, each]) => [key, canonical(each)]),
      );
    };
    const api = Object.entries(resources)
      .filter(([, { Type }]) => inDeployment.test(Type))
      .map(([id, { Properties }]) => [id, without(Properties, 'Tags')]);
    const text = JSON.stringify(canonical(Object.fromEntries(api)));
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
  };

  /** The API of the first release, which is deployed under the plain name. Never change this: see decision 012. */
  const firstRelease = '91c3a51e';

  it('has another logical id for another API, or clients would see the old one (T48)', () => {
    const hash = hashOfApi();
    const id = hash === firstRelease ? 'ApiDeployment' : `ApiDeployment${hash}`;
    const ids = ofType('AWS::ApiGateway::Deployment').map(([each]) => each);
    expect(ids, `The API has changed: rename the deployment to ${id}, also in ApiStage.`).toEqual([id]);
    expect(propertiesOf('ApiStage').DeploymentId).toEqual({ Ref: id });
  });

  it('is made after everything that it copies', () => {
    const [[, deployment] = []] = ofType('AWS::ApiGateway::Deployment');
    const copied = [...ofType('AWS::ApiGateway::Method'), ...ofType('AWS::ApiGateway::GatewayResponse')];
    expect(deployment?.DependsOn).toEqual(copied.map(([id]) => id));
    expect(deployment?.Properties.Description).toEqual({
      'Fn::Sub': 'API deployment for ${EnvironmentSuffix}',
    });
  });

  it('holds nothing that a parameter decides: a new value would not reach it', () => {
    const parameters = Object.keys(application.Parameters).filter((name) => name !== 'EnvironmentSuffix');
    const copied = Object.values(resources).filter(({ Type }) => inDeployment.test(Type));
    const text = JSON.stringify(copied.map(({ Properties }) => Properties));
    expect(parameters.filter((name) => text.includes(`"Ref":"${name}"`))).toEqual([]);
    expect(parameters.filter((name) => text.includes(`\${${name}}`))).toEqual([]);
    expect(text).not.toContain('"Fn::If"');
  });
});
