/** A folder in a bucket. */
export interface StateUrl {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

const pattern = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9!_.*'()-]+)*)\/?$/;

/** Reads `s3://bucket/prefix`; undefined when it is none. Of keys only characters that S3 calls safe. */
export function parseStateUrl(text: string): StateUrl | undefined {
  const [, bucket, prefix = ''] = pattern.exec(text) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefix.slice(1) };
}
