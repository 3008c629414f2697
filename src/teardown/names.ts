/** Prefix of every name of the platform (platform.md). */
const namePrefix = 'trading-analytics-';

const instanceStack = /^StackSet-(.+)-[0-9a-f]{8}-[0-9a-f-]{27}$/;

/**
 * Whether a name belongs to the environment. A suffix has no hyphen, so `…-dev` cannot be the end of another
 * environment's name. The stack of a StackSet instance has the set's name inside its own.
 */
export const belongsTo =
  (environmentSuffix: string) =>
  (name: string): boolean => {
    const own = instanceStack.exec(name)?.[1] ?? name;
    return own.startsWith(namePrefix) && own.endsWith(`-${environmentSuffix}`);
  };
