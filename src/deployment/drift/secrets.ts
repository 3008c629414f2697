import type { Difference } from './ports.ts';

const hidden = '(hidden)';

/** Names of what nobody should read over a shoulder, by any part of a path. */
const secret = /passw|secret|token|credential|private_?key|api_?key/i;

/** A difference without what it may give away. That it differs, and where, is told all the same. */
export function withoutSecrets(difference: Difference, type: string): Difference {
  const { path, expected, actual } = difference;
  const hide = secret.test(path) || (type === 'AWS::SecretsManager::Secret' && !path.startsWith('/Tags'));
  const mask = (value: string): string => (value === '' ? '' : hide ? hidden : masked(value));
  return { ...difference, expected: mask(expected), actual: mask(actual) };
}

/** JSON with the values of secret names hidden; anything else as it is. */
function masked(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? JSON.stringify(parsed, hideSecrets) : value;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

const hideSecrets = (name: string, value: unknown): unknown => (secret.test(name) ? hidden : value);
