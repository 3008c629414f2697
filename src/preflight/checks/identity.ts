import type { Check } from '../check.ts';

/** Who asks was known before any check, and the account guard held; here it is said. */
export const identity: Check = {
  name: 'identity',
  title: 'Identity',
  questions: ({ actor }) => [
    {
      region: 'global',
      about: 'who you are',
      ask: () => Promise.resolve([{ severity: 'ok', region: 'global', what: actor }]),
    },
  ],
};
