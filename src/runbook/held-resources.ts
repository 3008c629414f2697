/** What stacks hold and what becomes of it, as the journal keeps it. Part of the vocabulary in events.ts, which hands it on. */

/** A resource as its stack names it. */
export interface HeldResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

export interface HeldByStack {
  readonly layer: string;
  readonly region: string;
  readonly stackId: string;
  readonly resources: readonly HeldResource[];
}

/** Resources of a type that are gone from a region. */
export interface RemovedResources {
  readonly region: string;
  readonly type: string;
  readonly count: number;
  /** Whether the service itself was asked; else the deletion of the stack is what says so. */
  readonly asked: boolean;
}

export interface StayingResource {
  readonly region: string;
  readonly type: string;
  readonly name: string;
  /** It should be gone; AWS takes it away by itself; its template keeps it; or no stack ever held it, and it may cost something. */
  readonly why: 'remains' | 'leaving' | 'retained' | 'left-behind';
  readonly detail: string;
  /** What removes it, to be copied. */
  readonly command?: string;
}
