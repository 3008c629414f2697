import { expect, it } from 'vitest';
import { isTransient } from '../../../../../src/templates/functions/shared/transient.ts';
import { awsError } from '../records.ts';

it.each([
  ['throttling by name', awsError('ThrottlingException', 400), true],
  ['throttling by status', awsError('Whatever', 429), true],
  ['a failure on the side of AWS', awsError('InternalServerError', 500), true],
  ['S3 that asks to slow down', awsError('SlowDown', 503), true],
  ['a call that took too long', Object.assign(new Error(), { name: 'TimeoutError' }), true],
  ['a connection that broke', Object.assign(new Error(), { code: 'ECONNRESET' }), true],
  ['a missing permission', awsError('AccessDeniedException', 400), false],
  ['a table that is not there', awsError('ResourceNotFoundException', 400), false],
  ['a bug', new TypeError(), false],
  ['no error at all', 'ThrottlingException', false],
])('%s', (_, error, transient) => {
  expect(isTransient(error)).toBe(transient);
});
