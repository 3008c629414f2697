const mebibyte = 1024 * 1024;

/** S3 takes no more parts of an upload. */
const mostParts = 10_000;

/** A file up to this size is sent in one request. */
export const wholeBytes = 8 * mebibyte;

/** Parts are as small as the limit of their number lets them be, in whole mebibytes. @returns bytes. */
export const partBytesFor = (size: number): number =>
  Math.max(wholeBytes, Math.ceil(size / mostParts / mebibyte) * mebibyte);
