import type { EvaluationResult, IAMClient } from '@aws-sdk/client-iam';
import type { Decision, Permissions, SimulationRequest } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking, hasName } from './errors.ts';

export const createPermissions = (clients: Clients): Permissions => ({
  roleArn: (region, roleName) =>
    asking(`GetRole ${roleName}`, region, async () => {
      const { GetRoleCommand } = await import('@aws-sdk/client-iam');
      const { Role } = await (await clients.iam(region)).send(new GetRoleCommand({ RoleName: roleName }));
      if (!Role?.Arn) throw new Error('IAM answered without the ARN of the role');
      return Role.Arn;
    }),

  simulate: (region, request) =>
    asking(`SimulatePrincipalPolicy of ${request.principalArn}`, region, async () =>
      simulate(await clients.iam(region), request),
    ),
});

/**
 * IAM takes only actions together that do not "require different authorization information", and nothing documents which do: it
 * answers InvalidInput, and each half is asked by itself. A single action that it does not take is not simulated.
 */
async function simulate(client: IAMClient, request: SimulationRequest): Promise<readonly Decision[]> {
  const { actions } = request;
  try {
    return await evaluate(client, request);
  } catch (error) {
    if (!hasName(error, 'InvalidInput', 'InvalidInputException')) throw error;
    if (actions.length < 2)
      return actions.map((action) => ({ action, decision: 'not-simulated', by: '', missingContext: [] }));
    const middle = Math.ceil(actions.length / 2);
    const first = await simulate(client, { ...request, actions: actions.slice(0, middle) });
    return [...first, ...(await simulate(client, { ...request, actions: actions.slice(middle) }))];
  }
}

async function evaluate(
  client: IAMClient,
  { principalArn, actions, resourceArn, context }: SimulationRequest,
): Promise<Decision[]> {
  const { paginateSimulatePrincipalPolicy } = await import('@aws-sdk/client-iam');
  const decisions: Decision[] = [];
  const pages = paginateSimulatePrincipalPolicy(
    { client },
    {
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ResourceArns: [resourceArn],
      ContextEntries: Object.entries(context).map(([key, values]) => ({
        ContextKeyName: key,
        ContextKeyValues: [...values],
        ContextKeyType: 'string',
      })),
    },
  );
  for await (const { EvaluationResults = [] } of pages) decisions.push(...EvaluationResults.map(decisionOf));
  return decisions;
}

const decisionOf = (result: EvaluationResult): Decision => ({
  action: result.EvalActionName ?? '',
  decision: result.EvalDecision ?? '',
  by:
    result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
      ? 'a service control policy'
      : result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
        ? 'a permissions boundary'
        : '',
  // With a resource, IAM says of it what it misses.
  missingContext: [
    ...new Set([
      ...(result.MissingContextValues ?? []),
      ...(result.ResourceSpecificResults ?? []).flatMap((each) => each.MissingContextValues ?? []),
    ]),
  ],
});
