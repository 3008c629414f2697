import { randomUUID } from 'node:crypto';
import { AwsFault, type EmulatorApi } from '../emulator-api.ts';
import { errorResponse, xmlResponse } from '../response.ts';
import type { Service } from '../service.ts';
import { element, wrap } from '../xml.ts';
import type { RequestContext } from './conditions.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { permissionsOf } from './permissions.ts';

const defaultPage = 100;
/** Of several resources the action is as bad off as on the worst. */
const worstFirst: readonly Evaluation['decision'][] = ['explicitDeny', 'implicitDeny', 'allowed'];

/**
 * SimulatePrincipalPolicy, with one result an action. The emulator's takes any ARN, looks at the first resource only, and at
 * no context.
 */
export const createSimulation = (api: EmulatorApi): Service => ({
  name: 'iam',
  handle: async (request, forward) => {
    const params = new URLSearchParams(request.body.toString());
    if (params.get('Action') !== 'SimulatePrincipalPolicy') return forward(request);
    try {
      const permissions = await permissionsOf(api, request, params.get('PolicySourceArn') ?? '');
      const context = contextOf(params);
      const resources = members(params, 'ResourceArns');
      const results = members(params, 'ActionNames').map((action) =>
        resultOf(
          action,
          (resources.length > 0 ? resources : ['*']).map((resource) => ({
            ...{ action, resource },
            ...evaluate(permissions, action, resource, context),
          })),
        ),
      );
      const from = Number(params.get('Marker') ?? 0);
      const to = from + Number(params.get('MaxItems') ?? defaultPage);
      return xmlResponse(200, answer(results.slice(from, to), to < results.length ? String(to) : undefined));
    } catch (error) {
      if (error instanceof AwsFault) return errorResponse(request, error);
      throw error;
    }
  },
});

/** Texts of a list in the Query protocol. */
function members(params: URLSearchParams, list: string): string[] {
  const found: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = params.get(`${list}.member.${index}`);
    if (value === null) return found;
    found.push(value);
  }
}

function contextOf(params: URLSearchParams): RequestContext {
  const context = new Map<string, readonly string[]>();
  for (let index = 1; ; index += 1) {
    const entry = `ContextEntries.member.${index}`;
    const key = params.get(`${entry}.ContextKeyName`);
    if (key === null) return context;
    context.set(key.toLowerCase(), members(params, `${entry}.ContextKeyValues`));
  }
}

type Result = Evaluation & { readonly action: string; readonly resource: string };

function resultOf(action: string, results: readonly Result[]): string {
  const worst = worstFirst
    .map((decision) => results.find((result) => result.decision === decision))
    .find((result) => result !== undefined);
  const missing = [...new Set(results.flatMap((result) => result.missing))];
  return wrap(
    'member',
    element('EvalActionName', action),
    element('EvalResourceName', results.length === 1 ? results[0]?.resource : '*'),
    ...decided({ decision: worst?.decision ?? 'implicitDeny', matched: worst?.matched ?? [], missing }),
    results.length === 1
      ? ''
      : wrap(
          'ResourceSpecificResults',
          ...results.map(({ resource, decision, ...rest }) =>
            wrap(
              'member',
              element('EvalResourceName', resource),
              element('EvalResourceDecision', decision),
              ...decided({ decision, ...rest }).slice(1),
            ),
          ),
        ),
  );
}

const decided = ({ decision, matched, missing }: Evaluation): string[] => [
  element('EvalDecision', decision),
  wrap(
    'MatchedStatements',
    ...matched.map(({ id, type }) =>
      wrap('member', element('SourcePolicyId', id), element('SourcePolicyType', type)),
    ),
  ),
  wrap('MissingContextValues', ...missing.map((key) => element('member', key))),
];

const answer = (results: readonly string[], marker: string | undefined): string =>
  wrap(
    'SimulatePrincipalPolicyResponse',
    wrap(
      'SimulatePrincipalPolicyResult',
      wrap('EvaluationResults', ...results),
      element('IsTruncated', marker !== undefined),
      element('Marker', marker),
    ),
    wrap('ResponseMetadata', element('RequestId', randomUUID())),
  );
