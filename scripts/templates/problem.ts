/** Something wrong with a template. */
export interface Problem {
  /** File name. */
  readonly template: string;
  /** Name of the rule that found it. */
  readonly rule: string;
  readonly what: string;
}
