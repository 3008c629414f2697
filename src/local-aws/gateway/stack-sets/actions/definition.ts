import { insufficientCapabilities, validationError } from '../failure.ts';
import type { Definition } from '../model.ts';
import type { Home } from '../store.ts';
import { declaredParameters, noEchoParameters, resolveParameters } from '../template.ts';
import type { Query } from '../wire/query.ts';
import type { StackSetContext } from './action.ts';

/**
 * The definition that a create or update asks for.
 * @param previous of the set that is updated: what UsePreviousTemplate, UsePreviousValue and an omitted description or tag list
 * refer to.
 * @throws AwsFailure ValidationError or InsufficientCapabilitiesException.
 */
export async function definitionOf(
  query: Query,
  home: Home,
  context: Pick<StackSetContext, 'requiredCapabilities'>,
  previous?: Definition,
): Promise<Definition> {
  const templateBody = templateOf(query, previous);
  const parameters = resolveParameters(
    declaredParameters(templateBody),
    query.parameters('Parameters') ?? [],
    previous?.parameters ?? {},
  );
  const capabilities = query.list('Capabilities') ?? [];
  const missing = (await context.requiredCapabilities(home, templateBody)).filter(
    (needed) => !acknowledges(capabilities, needed),
  );
  if (missing.length > 0) throw insufficientCapabilities(missing);
  return {
    description: query.text('Description') ?? previous?.description,
    templateBody,
    parameters,
    noEcho: noEchoParameters(templateBody),
    capabilities,
    tags: query.tags('Tags') ?? previous?.tags ?? {},
  };
}

function templateOf(query: Query, previous: Definition | undefined): string {
  const body = query.text('TemplateBody');
  const reuse = query.flag('UsePreviousTemplate') ?? false;
  if (previous && reuse && body === undefined) return previous.templateBody;
  if (body === undefined || reuse)
    throw validationError(
      'Either TemplateBody or TemplateURL must be specified, or UsePreviousTemplate set to true',
    );
  return body;
}

/** CAPABILITY_NAMED_IAM covers CAPABILITY_IAM. */
const acknowledges = (given: readonly string[], needed: string): boolean =>
  given.includes(needed) || (needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
