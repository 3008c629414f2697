import { describe, expect, it } from 'vitest';
import { principalOf } from '../../../src/preflight/principal.ts';

describe('whom IAM simulates', () => {
  it('is a user by its ARN, path and all', () => {
    const arn = 'arn:aws:iam::111122223333:user/ops/ada';
    expect(principalOf(arn)).toEqual({ kind: 'user', arn });
  });

  it('is the role of a session, by its name: its path is not in the session’s ARN', () => {
    expect(
      principalOf('arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_1/ada@example.com'),
    ).toEqual({
      kind: 'role',
      roleName: 'AWSReservedSSO_Ops_1',
    });
  });

  it.each([
    ['arn:aws:iam::111122223333:root', 'root user'],
    ['arn:aws:sts::111122223333:federated-user/ada', 'federated user'],
    ['arn:aws:sts::111122223333:self', 'no policies of arn:aws:sts::111122223333:self'],
  ])('is not %s', (arn, why) => {
    expect(principalOf(arn)).toMatchObject({ kind: 'other', why: expect.stringContaining(why) as string });
  });
});
