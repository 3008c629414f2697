const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof levels)[number];

/** Counts, shard ids, sequence numbers, names of errors: never anything out of a record, a request or an item. */
export type LogFields = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, number>> | undefined>
>;

export type Log = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (message: string, fields?: LogFields) => void>
>;

export interface LogOptions {
  /** The least that is written. Default: LOG_LEVEL, else INFO. */
  readonly level?: string | undefined;
  readonly write?: (line: string) => void;
  readonly now?: () => Date;
}

const writeToStdout = (line: string): void => {
  process.stdout.write(line);
};

/**
 * One JSON object a line. Written to stdout as it is: console.log would wrap it in a second object when the function's log
 * format is JSON. `timestamp` and `level` are the names by which Lambda filters such lines.
 */
export function createLog(functionName: string, requestId: string, options: LogOptions = {}): Log {
  const { level = process.env.LOG_LEVEL, write = writeToStdout, now = () => new Date() } = options;
  const known = levels.indexOf(level as LogLevel);
  const least = known < 0 ? levels.indexOf('INFO') : known;
  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (levels.indexOf(lineLevel) < least) return;
      const timestamp = now().toISOString();
      write(
        `${JSON.stringify({ timestamp, level: lineLevel, message, function: functionName, requestId, ...fields })}\n`,
      );
    };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** An error by name and, if AWS answered it, by AWS's request id. No message: AWS's can quote what it was sent. */
export function errorFields(error: unknown): LogFields {
  const { name, $metadata } = error as {
    readonly name?: string;
    readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
  };
  return {
    error: name ?? typeof error,
    awsRequestId: $metadata?.requestId,
    httpStatus: $metadata?.httpStatusCode,
  };
}
