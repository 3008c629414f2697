import type { Template } from '../template.ts';

/**
 * CloudFormation refuses a template with a null anywhere, inside the definition of a state machine too, where null has a
 * meaning (aws-notes, Stacks). cfn-lint lets it pass.
 */
export const nullProblems = (template: Template): readonly string[] =>
  pathsToNull(template).map((path) => `null at ${path.join('/')}`);

function pathsToNull(value: unknown): readonly (readonly string[])[] {
  if (value === null) return [[]];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => pathsToNull(each).map((path) => [key, ...path]));
}
