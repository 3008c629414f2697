/** S3 lists keys in the order of their bytes in UTF-8, which is not the order of JavaScript's strings. */
export const compareKeys = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
