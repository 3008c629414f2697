import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/runbook/events.ts';
import { openJournalFile } from '../../../src/runbook/journal.ts';
import { parseJournal, readJournal } from '../../support/journal.ts';
import { virtualClock } from '../../support/clock.ts';

const clock = virtualClock();
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'deep', 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (detail: string): RecordedEvent => ({ type: 'run-resumed', after: detail });
/** Each syncs every line to disk, which takes its time on a busy machine. */
const runs = { numRuns: 30 };
/** Any text, several bytes a character included. */
const details = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 });

async function write(texts: readonly string[]): Promise<Buffer> {
  rmSync(path, { force: true });
  const journal = openJournalFile(path, clock);
  for (const text of texts) await journal.append('run', 'actor', event(text));
  journal.close();
  return readFileSync(path);
}

const textsOf = (entries: readonly { readonly event: RecordedEvent }[]): unknown[] =>
  entries.map(({ event: { type, ...rest } }) =>
    type === 'run-resumed' && 'after' in rest ? rest.after : type,
  );

describe('a journal file', () => {
  test('reads back what was appended, numbered, timed and signed', async () => {
    await write(['a', 'b']);
    expect(readJournal(path)).toEqual(
      ['a', 'b'].map((text, index) => ({
        schema: 2,
        seq: index + 1,
        prev: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        time: '2027-01-01T00:00:00.000Z',
        run: 'run',
        actor: 'actor',
        event: event(text),
      })),
    );
  });

  test('is empty when there is none', () => {
    expect(readJournal(path)).toEqual([]);
  });

  test('cut short at any byte holds a prefix, goes on from there, and overwrites nothing', async () => {
    await fc.assert(
      fc.asyncProperty(details, fc.nat(), async (texts, pick) => {
        const bytes = await write(texts);
        const cut = pick % (bytes.length + 1);
        writeFileSync(path, bytes.subarray(0, cut));
        const kept = readJournal(path);
        expect(textsOf(kept)).toEqual(texts.slice(0, kept.length));
        // No entry is lost whose newline is there.
        expect(kept.length).toBe(bytes.subarray(0, cut).filter((byte) => byte === 0x0a).length);

        const journal = openJournalFile(path, clock);
        await journal.append('run', 'actor', event('after'));
        journal.close();
        expect(textsOf(readJournal(path))).toEqual([...texts.slice(0, kept.length), 'after']);
        const sound = parseJournal(bytes.subarray(0, cut), path).soundBytes;
        expect(readFileSync(path).subarray(0, sound)).toEqual(bytes.subarray(0, sound));
      }),
      runs,
    );
  });

  test('with damage in any whole line is refused by that line, and left as it is', async () => {
    await fc.assert(
      fc.asyncProperty(details, fc.nat(), fc.constantFrom('x', '"', '}', '\n'), async (texts, pick, byte) => {
        const lines = (await write(texts)).toString().split('\n').slice(0, -1);
        const line = pick % lines.length;
        const damaged = lines.map((each, index) => (index === line ? `${byte}${each}` : each));
        writeFileSync(path, `${damaged.join('\n')}\n`);
        const before = readFileSync(path);
        expect(() => openJournalFile(path, clock)).toThrow(`line ${line + 1} is not JSON`);
        expect(() => readJournal(path)).toThrow(/The journal .* cannot be read/);
        expect(readFileSync(path)).toEqual(before);
      }),
      runs,
    );
  });

  const line = (change: object): string =>
    `${JSON.stringify({ schema: 1, seq: 1, time: 't', run: 'r', actor: 'a', event: { type: 'x' }, ...change })}\n`;

  test.each([
    ['a newer schema', line({ schema: 3 }), 'line 1 has schema 3, and this version reads schemas 1 and 2'],
    ['a missing line', line({ seq: 2 }), 'line 1 says that it is entry 2'],
    ['a repeated line', line({}) + line({}), 'line 2 says that it is entry 1'],
    ['a missing run', line({ run: undefined }), 'line 1 lacks a field'],
    ['an event without a type', line({ event: {} }), 'line 1 lacks a field'],
    ['something else', '[1]\n', 'line 1 is not a journal entry'],
    ['null', 'null\n', 'line 1 is not a journal entry'],
  ])('with %s is refused', (_, text, problem) => {
    expect(() => parseJournal(Buffer.from(text), 'j')).toThrow(problem);
  });

  test('is chained: whatever whole line but the last is altered, what follows it says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string(), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        async (texts, pick) => {
          const lines = (await write(texts)).toString().split('\n').slice(0, -1);
          const line = pick % (lines.length - 1);
          const alter = (text: string): string => text.replace('"actor":"actor"', '"actor":"somebody"');
          writeFileSync(path, `${lines.map((each, at) => (at === line ? alter(each) : each)).join('\n')}\n`);
          const before = readFileSync(path);
          for (const use of [() => readJournal(path), () => openJournalFile(path, clock)]) {
            expect(use).toThrow(`line ${line + 1} is not what it was when line ${line + 2} was written`);
          }
          expect(readFileSync(path)).toEqual(before);
        },
      ),
      runs,
    );
  });

  test('has a code of its own for what was altered, and notices a line that was cut out', async () => {
    const [first = '', , third = ''] = (await write(['a', 'b', 'c'])).toString().split('\n');
    writeFileSync(path, `${first}\n${third.replace('"seq":3', '"seq":2')}\n`);
    expect(() => readJournal(path)).toThrow(expect.objectContaining({ code: 'JOURNAL_ALTERED', exit: 2 }));
    writeFileSync(path, `${third.replace('"seq":3', '"seq":1')}\n`);
    expect(() => readJournal(path)).toThrow('line 1 follows a line that is not there');
  });

  test('of schema 1 is read and gone on with, and guarded from then on', async () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, line({}) + line({ seq: 2 }));
    const journal = openJournalFile(path, clock);
    await journal.append('run', 'actor', event('chained'));
    journal.close();
    expect(readJournal(path).map(({ schema }) => schema)).toEqual([1, 1, 2]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"seq":2,"time":"t"', '"seq":2,"time":"u"'));
    expect(() => readJournal(path)).toThrow('line 2 is not what it was when line 3 was written');
  });

  test('larger than what is read at once is read whole, a line cut anywhere', async () => {
    const long = 'é'.repeat(300_000);
    await write([long, 'a', long, long, 'b']);
    expect(textsOf(readJournal(path))).toEqual([long, 'a', long, long, 'b']);
  });

  test('keeps appends that are made at the same time apart and in order', async () => {
    const journal = openJournalFile(path, clock);
    const texts = Array.from({ length: 50 }, (_, index) => `layer ${index}`);
    const entries = await Promise.all(texts.map((text) => journal.append('run', 'actor', event(text))));
    journal.close();
    expect(entries.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
    expect(textsOf(readJournal(path))).toEqual(texts);
  });

  test('has an entry on disk before append returns', () => {
    const journal = openJournalFile(path, clock);
    const appended = journal.append('run', 'actor', event('now'));
    expect(textsOf(readJournal(path))).toEqual(['now']);
    journal.close();
    return appended;
  });

  test('is not written to any more once somebody else did', async () => {
    const mine = openJournalFile(path, clock);
    await mine.append('run', 'me', event('mine'));
    const theirs = openJournalFile(path, clock);
    await theirs.append('run', 'they', event('theirs'));
    await expect(mine.append('run', 'me', event('too late'))).rejects.toMatchObject({
      code: 'JOURNAL_SHARED',
      exit: 5,
    });
    await theirs.append('run', 'they', event('on'));
    mine.close();
    theirs.close();
    expect(textsOf(readJournal(path))).toEqual(['mine', 'theirs', 'on']);
  });

  test('says so when it cannot be written', async () => {
    const journal = openJournalFile(path, clock);
    journal.close();
    await expect(journal.append('run', 'actor', event('x'))).rejects.toMatchObject({
      code: 'JOURNAL_UNWRITABLE',
      exit: 2,
    });
  });

  test('that ends in half a line read by others is not repaired by reading', async () => {
    await write(['a']);
    appendFileSync(path, '{"schema":1');
    expect(textsOf(readJournal(path))).toEqual(['a']);
    expect(readFileSync(path, 'utf8')).toMatch(/\{"schema":1$/);
  });
});
