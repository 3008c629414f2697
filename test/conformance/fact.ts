import type { Aws } from './aws.ts';

export interface About {
  /** What AWS answers, in the words that `ask` uses. */
  readonly expected: string;
  /** Where AWS says so. */
  readonly source: Source;
  /** Of an answer of moto's that is not ours: who is right by AWS's documentation, and why. */
  readonly ruling?: string;
  /** Why the gateway does not answer as AWS. Then the test fails as soon as it does, so that this is never out of date. */
  readonly gap?: string;
}

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** One question about AWS that can be put over the wire. */
export interface Fact extends About {
  /** Of docs/aws-notes.md, such as `T4`; empty when it has none. */
  readonly id: string;
  readonly question: string;
  readonly ask: (aws: Aws) => Promise<string>;
  readonly askMoto?: (aws: Aws) => Promise<string>;
}

/** A question to the gateway only. */
export const fact = (
  id: string,
  question: string,
  about: About,
  ask: (aws: Aws) => Promise<string>,
): Fact => ({
  ...{ id, question, ask },
  ...about,
});

/** A question to the gateway and to moto. */
export const sharedFact = (
  id: string,
  question: string,
  about: About,
  ask: (aws: Aws) => Promise<string>,
): Fact => ({
  ...{ id, question, ask, askMoto: ask },
  ...about,
});
