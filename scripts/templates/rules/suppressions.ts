import { isObject, listOf, objectsIn, textOf, type Template } from '../template.ts';

/**
 * cfn-lint is silenced beside what it complains of, with a reason:
 * `"Metadata": {"cfn-lint": {"config": {"ignore_checks": ["W1234"]}, "reason": "…"}}`.
 */
export const suppressionProblems = (template: Template): readonly string[] =>
  objectsIn(template)
    .map((object) => object['cfn-lint'])
    .filter(isObject)
    .filter((suppression) => !suppression.reason)
    .map(({ config }) => {
      const checks = isObject(config) ? listOf(config.ignore_checks).map(textOf).join(', ') : '';
      return `${checks || 'cfn-lint'} is ignored without a reason`;
    });
