import type { Template } from '../template.ts';

/** One thing that is asked of every template, as far as a program can tell. It answers with what is wrong. */
export interface Rule {
  readonly name: string;
  readonly problems: (template: Template) => readonly string[];
}
