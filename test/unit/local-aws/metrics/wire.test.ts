import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../../../../src/local-aws/gateway/emulator-api.ts';
import { decodeCbor, encodeCbor, type Cbor } from '../../../../src/local-aws/gateway/metrics/wire/cbor.ts';
import { structureOfForm } from '../../../../src/local-aws/gateway/metrics/wire/form.ts';
import { Members } from '../../../../src/local-aws/gateway/metrics/wire/members.ts';
import { answer, operationOf, refuse } from '../../../../src/local-aws/gateway/metrics/wire/protocol.ts';
import type { AwsRequest } from '../../../../src/local-aws/gateway/service.ts';

const request = (headers: Record<string, string>, body: string | Buffer, target = '/'): AwsRequest => ({
  ...{ method: 'POST', target, headers, service: 'monitoring', region: 'us-east-1', account: '123456789012' },
  body: Buffer.from(body),
});
const json = { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricAlarm' };
const cbor = { 'smithy-protocol': 'rpc-v2-cbor' };
const path = '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm';

describe('a request', () => {
  it.each([
    [
      'Query',
      request(
        {},
        'Action=PutMetricAlarm&AlarmName=late&Period=60&ActionsEnabled=false&AlarmActions.member.1=a&AlarmActions.member.2=b' +
          '&Dimensions.member.1.Name=d&Dimensions.member.1.Value=v&StartTime=2026-11-25T00%3A00%3A00Z',
      ),
    ],
    [
      'JSON',
      request(
        json,
        JSON.stringify({
          ...{ AlarmName: 'late', Period: 60, ActionsEnabled: false, AlarmActions: ['a', 'b'] },
          ...{ Dimensions: [{ Name: 'd', Value: 'v' }], StartTime: Date.UTC(2026, 10, 25) / 1000 },
        }),
      ),
    ],
    [
      'CBOR',
      request(
        cbor,
        encodeCbor({
          ...{ AlarmName: 'late', Period: 60, ActionsEnabled: false, AlarmActions: ['a', 'b'] },
          ...{ Dimensions: [{ Name: 'd', Value: 'v' }], StartTime: new Date(Date.UTC(2026, 10, 25)) },
        }),
        path,
      ),
    ],
  ])('says the same in %s', (_protocol, received) => {
    const { name, input } = operationOf(received);
    expect(name).toBe('PutMetricAlarm');
    expect(input.required('AlarmName')).toBe('late');
    expect(input.integer('Period')).toBe(60);
    expect(input.flag('ActionsEnabled')).toBe(false);
    expect(input.texts('AlarmActions')).toEqual(['a', 'b']);
    expect(input.list('Dimensions').map((each) => each.text('Name'))).toEqual(['d']);
    expect(input.time('StartTime')).toEqual(new Date('2026-11-25T00:00:00Z'));
  });

  it('that cannot be read is refused', () => {
    expect(() => operationOf(request(json, '{'))).toThrow(AwsFault);
    expect(() => operationOf(request(cbor, Buffer.from([0xa1]), path))).toThrow('CBOR is cut short');
  });

  it('in Query has lists in the order of their numbers, and may have empty ones', () => {
    const many = Array.from({ length: 11 }, (_, index) => `L.member.${11 - index}=${11 - index}`).join('&');
    const members = new Members(structureOfForm(new URLSearchParams(`${many}&Empty=`)));
    expect(members.texts('L')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
    expect(members.texts('Empty')).toEqual([]);
  });
});

describe('members', () => {
  const members = new Members({
    ...{ Empty: '', Word: 'x', Half: 1.5, List: [{ Name: 1 }], Null: null },
    Many: ['a', 1],
  });
  it.each([
    [
      () => members.required('Missing'),
      "Value null at 'missing' failed to satisfy constraint: Member must not be null",
    ],
    [() => members.required('Null'), "Value null at 'null' failed"],
    [
      () => members.required('Empty'),
      "Value '' at 'empty' failed to satisfy constraint: Member must have length",
    ],
    [() => members.number('Word'), "Value 'x' at 'word' failed"],
    [() => members.integer('Half'), 'Member must be an integer'],
    [() => members.integer('Half', 2), 'Member must be an integer'],
    [() => members.flag('Word'), 'Member must be a boolean'],
    [() => members.time('Word'), 'Member must be a timestamp'],
    [() => members.choice('Word', ['a', 'b']), 'Member must satisfy enum value set: [a, b]'],
    [() => members.texts('Many'), 'Members must be strings'],
    [() => members.texts('Word'), 'Member must be a list'],
    [() => members.list('List')[0]?.required('Value'), "Value null at 'list.1.member.value' failed"],
    [() => members.text('List'), 'Member must be a string'],
  ])('are checked (%#)', (read, message) => {
    expect(read).toThrow(message);
  });
});

describe('an answer', () => {
  const output = {
    ...{
      Name: 'a < b',
      Value: 1.5,
      Enabled: true,
      At: new Date('2026-11-25T00:00:00.5Z'),
      Nothing: undefined,
    },
    ...{ List: [{ Id: 'one' }, { Id: 'two' }], Map: new Map([['p90', 2]]) },
  };
  const as = (protocol: 'query' | 'json' | 'cbor') =>
    answer({ name: 'Tell', protocol, input: new Members({}) }, output);

  it('in Query is XML', () => {
    const body = as('query').body.toString();
    expect(body).toContain(
      '<TellResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><TellResult><Name>a &lt; b</Name>' +
        '<Value>1.5</Value><Enabled>true</Enabled><At>2026-11-25T00:00:00.500Z</At>' +
        '<List><member><Id>one</Id></member><member><Id>two</Id></member></List>' +
        '<Map><entry><key>p90</key><value>2</value></entry></Map></TellResult><ResponseMetadata>',
    );
    expect(body).toMatch(/<\/TellResponse>$/);
  });

  const at = Date.UTC(2026, 10, 25) / 1000 + 0.5;
  const plain = {
    Name: 'a < b',
    Value: 1.5,
    Enabled: true,
    List: [{ Id: 'one' }, { Id: 'two' }],
    Map: { p90: 2 },
  };

  it('in JSON has seconds for dates', () => {
    expect(JSON.parse(as('json').body.toString())).toEqual({ ...plain, At: at });
  });

  it('in CBOR has dates for dates', () => {
    expect(decodeCbor(as('cbor').body)).toEqual({ ...plain, At: new Date(at * 1000) });
  });
});

describe('a refusal', () => {
  const fault = new AwsFault('ResourceNotFound', 'No such alarm', 404);
  it.each([
    ['Query', {}, '<Code>ResourceNotFound</Code><Message>No such alarm</Message>', undefined],
    ['JSON', json, '"__type":"ResourceNotFound","message":"No such alarm"', 'ResourceNotFound;Sender'],
    ['CBOR', cbor, 'com.amazonaws.cloudwatch#ResourceNotFound', 'ResourceNotFound;Sender'],
  ])('in %s', (_protocol, headers, words, queryError) => {
    const refused = refuse(request(headers, ''), fault);
    expect(refused.status).toBe(404);
    expect(refused.body.toString()).toContain(words);
    expect(refused.headers['x-amzn-query-error']).toBe(queryError);
  });
});

describe('CBOR', () => {
  const value = fc.letrec<{ value: Cbor }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
      fc.integer(),
      fc.string({ maxLength: 300 }),
      fc.date({ noInvalidDate: true }).map((date) => new Date(Math.round(date.getTime() / 1000) * 1000)),
      fc.array(tie('value'), { maxLength: 30 }),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tie('value'),
        { noNullPrototype: true },
      ),
    ),
  })).value;

  it('reads what it writes', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(decodeCbor(encodeCbor(given))).toEqual(given);
      }),
    );
  });

  it.each([
    ['a half', 'f93e00', 1.5],
    ['a tiny half', 'f90001', 5.960464477539063e-8],
    ['an infinite half', 'f9fc00', -Infinity],
    ['a single', 'fa47c35000', 100000],
    ['a long integer', '1b000000e8d4a51000', 1000000000000],
    ['a negative integer', '3903e7', -1000],
    ['an open list', '9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['an open map', 'bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
    ['an open text', '7f657374726561646d696e67ff', 'streaming'],
    ['a date', 'c11a514b67b0', new Date(1363896240000)],
    ['undefined', 'f7', null],
  ])('reads %s (RFC 8949, appendix A)', (_what, hex, expected) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(expected);
  });

  it.each(['44010203', '4401020304', 'a1', 'a10102', 'ff', '1c', 'f8ff'])('refuses %s', (hex) => {
    expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow(SyntaxError);
  });
});
