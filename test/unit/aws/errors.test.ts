import { afterEach, describe, expect, it } from 'vitest';
import { createItems } from '../../../src/aws/items.ts';
import { createObjects } from '../../../src/aws/objects.ts';
import { createClients } from '../../../src/aws/clients.ts';
import { asking, hasName, nameOf, toMigrationError } from '../../../src/aws/errors.ts';
import { whoAmI } from '../../../src/aws/identity.ts';
import { MigrationError } from '../../../src/errors.ts';
import { checkIdentity } from '../../../src/world.ts';
import { configSchema } from '../../../src/config/schema.ts';
import {
  fakeAws,
  jsonError,
  queryError,
  queryResult,
  s3Error,
  type Answer,
  type FakeAws,
} from './fake-aws.ts';

const named = (name: string, message = 'AWS’s words', more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

describe('nameOf', () => {
  it('finds AWS’s name, the system’s code, and what an AggregateError is made of', () => {
    expect(nameOf(named('ValidationError'))).toBe('ValidationError');
    expect(nameOf(named('Error', '', { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    expect(nameOf(named('Error', '', { Code: 'NoSuchBucket' }))).toBe('NoSuchBucket');
    const both = ['::1', '127.0.0.1'].map((host) => named('Error', host, { code: 'EHOSTUNREACH' }));
    expect(nameOf(new AggregateError(both))).toBe('EHOSTUNREACH');
    expect([nameOf('text'), nameOf(undefined)]).toEqual(['', '']);
    expect(hasName(named('A'), 'B', 'A')).toBe(true);
    expect(hasName(named('A'))).toBe(false);
  });
});

describe('toMigrationError', () => {
  it.each([
    ['OperationInProgressException', 'Another Operation on StackSet arn:x is in progress'],
    ['ValidationError', 'Stack:arn:x is in UPDATE_IN_PROGRESS state and can not be updated.'],
    ['ValidationError', 'Stack [x] cannot be deleted while in status UPDATE_ROLLBACK_IN_PROGRESS'],
    ['ValidationError', 'Another operation on x is still in progress'],
  ])('%s, %s: something else is in progress', (name, message) => {
    const { code } = toMigrationError(named(name, message), 'UpdateStack', 'us-east-1');
    expect(code).toBe('OPERATION_IN_PROGRESS');
  });

  it.each([
    ['ValidationError', 'Stack:arn:x is in ROLLBACK_COMPLETE state and can not be updated.'],
    ['ValidationError', 'Stack:arn:x is in REVIEW_IN_PROGRESS state and can not be updated.'],
    ['AccessDenied', 'Stack:arn:x is in UPDATE_IN_PROGRESS state and can not be updated.'],
  ])('%s, %s: it will not end by itself', (name, message) => {
    const { code } = toMigrationError(named(name, message), 'UpdateStack', 'us-east-1');
    expect(code).toBe('AWS_REFUSED');
  });

  it.each([
    ['CredentialsProviderError', 'credentials', 'CREDENTIALS_MISSING', 6],
    ['TokenProviderError', 'credentials', 'CREDENTIALS_MISSING', 6],
    ['ExpiredToken', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['ExpiredTokenException', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['InvalidClientTokenId', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['UnrecognizedClientException', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['InvalidSignatureException', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['SignatureDoesNotMatch', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['AuthFailure', 'credentials', 'CREDENTIALS_REJECTED', 6],
    ['TimeoutError', 'aws', 'ENDPOINT_UNREACHABLE', 4],
    ['Throttling', 'aws', 'AWS_REFUSED', 4],
    ['ThrottlingException', 'aws', 'AWS_REFUSED', 4],
    ['AccessDenied', 'aws', 'AWS_REFUSED', 4],
    ['AlreadyExistsException', 'aws', 'AWS_REFUSED', 4],
  ])('%s: %s, %s, exit %d', (name, kind, code, exit) => {
    const cause = named(name, 'AWS’s own words.');
    const error = toMigrationError(cause, 'DescribeStacks of x', 'us-east-1');
    expect(error).toMatchObject({ kind, code, exit });
    expect(error.paragraph).toContain('AWS’s own words.');
    expect(error.paragraph).not.toContain('..');
    expect(error.cause).toBe(cause);
    expect(error.next.length).toBeGreaterThan(0);
    if (code !== 'CREDENTIALS_MISSING') expect(error.message).toContain('DescribeStacks of x in us-east-1');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'SELF_SIGNED_CERT_IN_CHAIN'])(
    '%s: not reached',
    (code) => {
      const error = toMigrationError(
        named('Error', 'the system’s words', { code }),
        'PutObject',
        'us-east-1',
      );
      expect(error).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', exit: 4 });
      expect(error.message).toContain('the system’s words');
    },
  );

  it('has words for an AggregateError, whose own message is empty', () => {
    const hosts = ['::1', '127.0.0.1'].map((host) =>
      named('Error', `connect ECONNREFUSED ${host}:1`, { code: 'ECONNREFUSED' }),
    );
    const error = toMigrationError(new AggregateError(hosts), 'GetCallerIdentity', 'us-east-1');
    expect(error).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    expect(error.message).toContain('connect ECONNREFUSED ::1:1, connect ECONNREFUSED 127.0.0.1:1');
  });

  it('leaves an error of ours as it is', () => {
    const ours = new MigrationError('interrupted', 'stop', { code: 'INTERRUPTED' });
    expect(toMigrationError(ours, 'x', 'y')).toBe(ours);
  });
});

describe('asking', () => {
  it('leaves a bug of ours a bug', async () => {
    const bug = new TypeError('undefined is not a function');
    await expect(asking('x', 'y', () => Promise.reject(bug))).rejects.toBe(bug);
  });

  const failing = (name: string) => () => Promise.reject(named(name));

  it('takes a refusal that is an answer for one, and no other', async () => {
    const otherwise = { when: (error: unknown) => hasName(error, 'NoSuchThing'), answer: 'none' };
    expect(await asking('x', 'y', failing('NoSuchThing'), otherwise)).toBe('none');
    await expect(asking('x', 'y', failing('Other'), otherwise)).rejects.toMatchObject({
      code: 'AWS_REFUSED',
    });
    await expect(asking('x', 'y', failing('NoSuchThing'))).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  });

  it('says which call failed, of calls within calls', async () => {
    const outer = asking('Outer', 'a', () => asking('Inner', 'b', failing('Denied')));
    await expect(outer).rejects.toThrow('AWS refused Inner in b: Denied');
  });
});

describe('on the wire', () => {
  let aws: FakeAws;
  afterEach(() => aws.stop());
  const failing = async (answer: Answer): Promise<FakeAws> => (aws = await fakeAws(() => answer));

  it('credentials that expire in the middle are exit 6, whatever the service’s spelling', async () => {
    await failing(queryError(403, 'ExpiredToken', 'The security token included in the request is expired'));
    const rejected = { code: 'CREDENTIALS_REJECTED', exit: 6 };
    await expect(whoAmI(aws.clients, 'us-east-1')).rejects.toMatchObject(rejected);
    await aws.stop();
    await failing(
      jsonError(400, 'ExpiredTokenException', 'The security token included in the request is expired'),
    );
    await expect(createItems(aws.clients).get('us-east-1', 't', { a: 'b' })).rejects.toMatchObject(rejected);
    await aws.stop();
    await failing(s3Error(400, 'ExpiredToken', 'The provided token has expired.'));
    const body = new Uint8Array(1);
    const put = createObjects(aws.clients).put('us-east-1', 'bucket', { key: 'k', body });
    await expect(put).rejects.toMatchObject(rejected);
    await expect(put).rejects.toThrow('The provided token has expired');
  });

  it('even for HEAD, which has no body to say so', async () => {
    aws = await fakeAws(({ method }) =>
      method === 'HEAD' ? { status: 400 } : s3Error(400, 'ExpiredToken', 'The provided token has expired.'),
    );
    const head = createObjects(aws.clients).head('us-east-1', 'bucket', 'key', 'v1');
    await expect(head).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED', exit: 6 });
  });

  it('knows who asks, and guards the account', async () => {
    await failing(
      queryResult(
        'GetCallerIdentity',
        '<Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account>',
      ),
    );
    const identity = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me' };
    const guard = (accountId?: string) => checkIdentity(aws.clients, configSchema.parse({ accountId }));
    expect(await guard()).toEqual(identity);
    expect(await guard('123456789012')).toEqual(identity);
    const wrong = guard('999999999999');
    await expect(wrong).rejects.toMatchObject({ code: 'WRONG_ACCOUNT', exit: 6 });
    await expect(wrong).rejects.toThrow(
      'account 123456789012; the configuration guards account 999999999999',
    );
  });

  it('an endpoint that is down is known within seconds', async () => {
    await failing({});
    const { endpoint } = aws;
    await aws.stop();
    const credentials = { accessKeyId: '123456789012', secretAccessKey: 'local' };
    const clients = createClients({ endpointUrl: endpoint, credentials });
    const startedAt = performance.now();
    const asked = whoAmI(clients, 'us-east-1');
    await expect(asked).rejects.toMatchObject({ code: 'ENDPOINT_UNREACHABLE', exit: 4 });
    await expect(asked).rejects.toThrow('ECONNREFUSED');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    clients.destroy();
  });
});
