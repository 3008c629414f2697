import type { ErrorKind } from '../errors.ts';

/** Block: a deploy would fail, or harm. Unknown: it could not be found out, which is not ok. */
export type Severity = 'block' | 'warn' | 'unknown' | 'ok';

/** What a check found in one place. */
export interface Finding {
  readonly severity: Severity;
  /** A region, or `global`. */
  readonly region: string;
  /** One sentence or less, without a period at its end. */
  readonly what: string;
  /** The reason; AWS's own words when it is AWS's. */
  readonly why?: string;
  /** What to do, most useful first: sentences or commands. */
  readonly next?: readonly string[];
  /** Of what blocks: what the exit code says of it. Default `aws`. */
  readonly kind?: Extract<ErrorKind, 'aws' | 'usage' | 'credentials'>;
}

export interface CheckResult {
  /** Stable name, such as `quotas`. */
  readonly check: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

export const findingsOf = (results: readonly CheckResult[]): readonly Finding[] =>
  results.flatMap(({ findings }) => findings);

export type Counts = Readonly<Record<Severity, number>>;

export function countsOf(results: readonly CheckResult[]): Counts {
  const of = (severity: Severity): number =>
    findingsOf(results).filter((finding) => finding.severity === severity).length;
  return { block: of('block'), warn: of('warn'), unknown: of('unknown'), ok: of('ok') };
}

export const blocks = (results: readonly CheckResult[]): boolean =>
  findingsOf(results).some(({ severity }) => severity === 'block');

/** Credentials come first, since nothing else can be trusted without them; then what only AWS can change. */
const gravest: readonly NonNullable<Finding['kind']>[] = ['credentials', 'aws', 'usage'];

/** What the exit code tells of it: `done` when nothing blocks. */
export function outcomeOf(results: readonly CheckResult[]): NonNullable<Finding['kind']> | 'done' {
  const kinds = findingsOf(results)
    .filter(({ severity }) => severity === 'block')
    .map(({ kind = 'aws' }) => kind);
  return gravest.find((kind) => kinds.includes(kind)) ?? 'done';
}
