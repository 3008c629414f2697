/** What deployment reads of a CloudFormation template. Templates are JSON, for audit. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string | number | boolean }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** Bytes of a template that goes inside a request; a larger one goes by way of S3 (CloudFormation quotas). */
export const inlineTemplateLimit = 51_200;

export const isLarge = (body: string): boolean => Buffer.byteLength(body) > inlineTemplateLimit;

/** @throws SyntaxError when the text is not JSON. */
export const parseTemplate = (body: string): Template => JSON.parse(body) as Template;

/** JSON templates are equal when their content is, whatever the white space. What AWS has need not be JSON. */
export const sameTemplate = (deployed: string, wanted: string): boolean =>
  deployed === wanted || canonical(deployed) === canonical(wanted);

const canonical = (body: string): string => {
  try {
    return JSON.stringify(parseTemplate(body));
  } catch {
    return body;
  }
};

/** The values that a template works with: CloudFormation fills in the default of every parameter that is not given. */
export function effectiveParameters(
  body: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = Object.entries(parseTemplate(body).Parameters ?? {}).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, String(Default)] as const],
  );
  return { ...Object.fromEntries(defaults), ...given };
}
