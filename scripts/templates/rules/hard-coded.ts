import { objectsIn, stringsIn, type Template } from '../template.ts';

const fixedAccount = /(?<!\d)\d{12}(?!\d)/;
const fixedRegion = /\b(us|eu|ap|sa|ca|me|af|il|mx)(-[a-z]+)+-\d\b/;
const fixedStage = /production/i;

export const hardCodedProblems = ({ Parameters, ...rest }: Template): readonly string[] => [
  ...stringsIn(rest)
    .filter((text) => fixedAccount.test(text) || fixedRegion.test(text) || fixedStage.test(text))
    .map((text) => `hard-coded: ${text}`),
  // Regions are parameters with a default; nothing else may be fixed there either.
  ...stringsIn(Parameters)
    .filter((text) => fixedAccount.test(text) || fixedStage.test(text))
    .map((text) => `hard-coded in a parameter: ${text}`),
];

const holdsSecret = /^(?!Generate)\w*(password|secret|token|apikey|privatekey)(string)?$/i;
/** Names, ARNs and ids of secrets are none. */
const refersToSecret = /(arn|id|name|username)$/i;
const reference = /^\{\{resolve:(secretsmanager|ssm-secure):/;
const accessKey = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/;

/**
 * A secret comes by a dynamic reference, which only the service that needs it resolves. A parameter would show it to
 * everybody who may describe the stack, NoEcho or not: it also lies in the configuration and in the journal.
 */
export const secretProblems = ({ Parameters, ...rest }: Template): readonly string[] => [
  ...Object.keys(Parameters)
    .filter((name) => holdsSecret.test(name) && !refersToSecret.test(name))
    .map((name) => `parameter ${name} takes a secret`),
  ...objectsIn(rest.Resources).flatMap((object) =>
    Object.entries(object)
      .filter(([key, value]) => {
        const text = typeof value === 'string' ? value : textOfSub(value);
        return holdsSecret.test(key) && text !== undefined && !reference.test(text);
      })
      .map(([key]) => `${key} is plain text`),
  ),
  ...stringsIn(rest)
    .filter((text) => accessKey.test(text))
    .map(() => 'an access key is in the template'),
];

const textOfSub = (value: unknown): string | undefined => {
  const sub = (value as { readonly 'Fn::Sub'?: unknown } | null)?.['Fn::Sub'];
  return typeof sub === 'string' ? sub : undefined;
};
