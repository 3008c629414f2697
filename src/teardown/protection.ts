/** Whoever names an environment so means it. */
const production = /^(prod|production|live)\d*$/;

/** Whether an environment may only be taken down by whoever says so twice. */
export const isProtected = (environment: {
  readonly protected: boolean;
  readonly environmentSuffix: string;
}): boolean => environment.protected || production.test(environment.environmentSuffix);
