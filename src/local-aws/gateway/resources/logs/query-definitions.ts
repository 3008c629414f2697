import { randomUUID } from 'node:crypto';
import { AwsFault, type Scope } from '../../emulator-api.ts';
import { errorResponse, jsonResponse } from '../../response.ts';
import type { AwsRequest, ResourceChange, ResourceHook, Service } from '../../service.ts';

/** As DescribeQueryDefinitions shows it. */
interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly queryLanguage: string;
  readonly logGroupNames: readonly string[];
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

interface Input {
  readonly queryDefinitionId?: string;
  readonly queryDefinitionNamePrefix?: string;
  readonly maxResults?: number;
  readonly name?: string;
  readonly queryString?: string;
  readonly queryLanguage?: string;
  readonly logGroupNames?: readonly string[];
}

/** AWS's default of maxResults is not documented; it is at most this. */
const largestPage = 1000;

/** Saved queries of CloudWatch Logs Insights, by API and by AWS::Logs::QueryDefinition: the emulator has none. */
export function createQueryDefinitions(): { readonly hook: ResourceHook; readonly service: Service } {
  const regions = new Map<string, Map<string, QueryDefinition>>();
  const of = ({ account, region }: Scope): Map<string, QueryDefinition> => {
    const key = `${account} ${region}`;
    const known = regions.get(key) ?? new Map<string, QueryDefinition>();
    regions.set(key, known);
    return known;
  };

  const put = (scope: Scope, input: Input): string => {
    const { queryDefinitionId = randomUUID(), name, queryString, queryLanguage = 'CWLI' } = input;
    if (!name || !queryString)
      throw new AwsFault('InvalidParameterException', 'name and queryString are required');
    if (input.queryDefinitionId !== undefined && !of(scope).has(queryDefinitionId)) throw missing();
    const { logGroupNames = [] } = input;
    of(scope).set(queryDefinitionId, {
      ...{ queryDefinitionId, name, queryString, queryLanguage, logGroupNames },
      lastModified: Date.now(),
    });
    return queryDefinitionId;
  };

  const actions: Readonly<Record<string, (scope: Scope, input: Input) => object>> = {
    PutQueryDefinition: (scope, input) => ({ queryDefinitionId: put(scope, input) }),
    DescribeQueryDefinitions: (
      scope,
      { queryDefinitionNamePrefix: prefix = '', maxResults = largestPage },
    ) => ({
      queryDefinitions: [...of(scope).values()]
        .filter(({ name }) => name.startsWith(prefix))
        .slice(0, maxResults),
    }),
    DeleteQueryDefinition: (scope, { queryDefinitionId = '' }) => {
      if (!of(scope).delete(queryDefinitionId)) throw missing();
      return { success: true };
    },
  };

  return {
    service: {
      name: 'logs',
      handle: async (request, forward) => {
        const action = actions[request.headers['x-amz-target']?.split('.').at(-1) ?? ''];
        return action ? answer(request, action) : forward(request);
      },
    },
    hook: {
      type: 'AWS::Logs::QueryDefinition',
      provide: {
        create: async (change) => resource(put(change, inputOf(change))),
        update: async (change) =>
          resource(put(change, { ...inputOf(change), queryDefinitionId: change.physicalId })),
        delete: async (change) => void of(change).delete(change.physicalId),
      },
    },
  };
}

const missing = (): AwsFault =>
  new AwsFault('ResourceNotFoundException', 'The specified query definition does not exist.');

const resource = (id: string) => ({ physicalId: id, attributes: { QueryDefinitionId: id } });

const inputOf = ({ properties }: ResourceChange): Input => ({
  name: properties.Name as string,
  queryString: properties.QueryString as string,
  ...(properties.QueryLanguage === undefined ? {} : { queryLanguage: properties.QueryLanguage as string }),
  ...(properties.LogGroupNames === undefined ? {} : { logGroupNames: properties.LogGroupNames as string[] }),
});

function answer(request: AwsRequest, action: (scope: Scope, input: Input) => object) {
  try {
    const input = JSON.parse(request.body.toString() || '{}') as Input;
    return jsonResponse(200, action(request, input), 'application/x-amz-json-1.1');
  } catch (error) {
    if (error instanceof AwsFault) return errorResponse(request, error);
    throw error;
  }
}
