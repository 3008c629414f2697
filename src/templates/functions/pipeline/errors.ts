/** The name of an error is what a state machine matches on, and survives minification only as a property. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
}

/** The history holds what data-transform did not write. */
export class CorruptDataError extends Error {
  override readonly name = 'CorruptDataError';
}

/** What was stored is not what was read back. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
}

/** The same call may succeed later. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}
