export const stateValues = ['INSUFFICIENT_DATA', 'ALARM', 'OK'] as const;
export type StateValue = (typeof stateValues)[number];

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
  readonly updatedAt: Date;
  /** When the value became another. */
  readonly transitionedAt: Date;
}
