/** An object as it was read. */
export interface StateObject {
  readonly text: string;
  /** Changes with the content; what a conditional write names. */
  readonly etag: string;
  /** Seconds since it was written, both times by the clock of the store: whose machines' clocks are wrong does not matter. */
  readonly ageSeconds: number;
}

/**
 * A store that several machines share and that decides between their writes, such as S3. Names are relative to one
 * environment, such as `lock.json`. Every read sees every write that ended before it.
 */
export interface StateObjects {
  /** Where they are, for people: `s3://bucket/prefix/suffix`. */
  readonly where: string;
  /** Undefined when there is none. */
  read(name: string): Promise<StateObject | undefined>;
  /** Names that begin with `prefix`, in order, after `after`. */
  list(prefix: string, after: string): Promise<readonly string[]>;
  /**
   * Writes an object that is not there yet. Resolves with its ETag; undefined when there is one of somebody else's. A write of
   * our own whose answer was lost is recognised.
   */
  create(name: string, text: string): Promise<string | undefined>;
  /** Writes an object anew if it still has that ETag. Resolves with the new one; undefined when somebody else wrote it since. */
  replace(name: string, text: string, etag: string): Promise<string | undefined>;
}
