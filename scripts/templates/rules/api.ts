import { listOf, ofType, textOf, type Template } from '../template.ts';

/**
 * A deployment is a copy of the methods at that moment: it comes after all of them (T48). That a change of the methods
 * makes a new one is tested beside the template, where the hash of the methods is known.
 */
export const deploymentProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::ApiGateway::Deployment').flatMap(([id, { DependsOn }]) => {
    const before = listOf(DependsOn).map(textOf);
    return ofType(template, 'AWS::ApiGateway::Method')
      .map(([method]) => method)
      .filter((method) => !before.includes(method))
      .map((method) => `${id} does not wait for ${method}`);
  });

/** Traces, access logs and limits are the stage's. */
export const stageProblems = (template: Template): readonly string[] =>
  ofType(template, 'AWS::ApiGateway::Stage').flatMap(([id, { Properties }]) => [
    ...(Properties.TracingEnabled === true ? [] : [`${id} is not traced`]),
    ...(Properties.AccessLogSetting === undefined ? [`${id} has no access log`] : []),
    ...(JSON.stringify(Properties.MethodSettings ?? null).includes('"ThrottlingRateLimit"')
      ? []
      : [`${id} has no limit of requests`]),
  ]);
