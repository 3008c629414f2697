import { errorFields, type Log } from '../shared/log.ts';
import { isTransient } from '../shared/transient.ts';
import { TransientError, ValidationError } from './errors.ts';
import type { Stores } from './ports.ts';
import { store, transform, validate, verify, type Measured } from './steps.ts';

export interface StepEvent {
  readonly step: 'validate' | 'transform' | 'store' | 'verify';
  /** Name of the execution. */
  readonly execution: string;
  /** Of `validate` the execution's input, of the others the output of the step before. */
  readonly input: unknown;
}

/** Names of executions that can be part of a key as they are. */
const isExecutionName = (name: unknown): boolean =>
  typeof name === 'string' && /^[A-Za-z0-9_-]{1,80}$/.test(name);

/** @throws ValidationError, CorruptDataError, VerificationError; TransientError for what may pass; AWS's own errors otherwise. */
export async function runStep(event: StepEvent, stores: Stores, now: Date, log: Log): Promise<Measured> {
  const { step, execution, input } = event;
  if (!isExecutionName(execution))
    throw new ValidationError('execution must be a name of 1 to 80 letters, digits, _ or -.');
  try {
    const output = await run(step, execution, input, stores, now);
    log.info('step done', { step, execution, objects: output.objects, bytes: output.bytes });
    return output;
  } catch (error) {
    log.error('step failed', { step, execution, ...errorFields(error) });
    if (isTransient(error))
      throw new TransientError(`${step} failed for now: ${(error as Error).name}.`, { cause: error });
    throw error;
  }
}

async function run(
  step: StepEvent['step'],
  execution: string,
  input: unknown,
  stores: Stores,
  now: Date,
): Promise<Measured> {
  switch (step) {
    case 'validate':
      return validate(input, stores, now);
    case 'transform':
      return transform(input, execution, stores);
    case 'store':
      return store(input, stores);
    case 'verify':
      return verify(input, stores);
    default:
      throw new ValidationError('step must be validate, transform, store or verify.');
  }
}
