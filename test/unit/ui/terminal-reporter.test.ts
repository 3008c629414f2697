import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { terminalReporter } from '../../../src/ui/terminal-reporter.ts';
import { complete, deploying, plainLook, play, startedAt } from './scripted-run.ts';

/** Keeps what is written to a terminal of 100 columns. */
class FakeTerminal {
  readonly isTTY = true;
  columns = 100;
  rows = 30;
  readonly written: string[] = [];
  private readonly listeners: (() => void)[] = [];

  write = (text: string): boolean => {
    this.written.push(text);
    return true;
  };
  on(_event: 'error', listener: () => void): void {
    this.listeners.push(listener);
  }
  breakOff(): void {
    for (const listener of this.listeners) listener();
  }
  get frames(): readonly string[] {
    return this.written.filter((text) => text.startsWith('\u001B[?2026h')).map(stripVTControlCharacters);
  }
}

let now = startedAt;
const terminals: { close(): Promise<void> }[] = [];

function open(terminal = new FakeTerminal()) {
  const stream = terminal as unknown as NodeJS.WriteStream;
  const reporter = terminalReporter({ stream, look: plainLook(), clock: { now: () => now } });
  terminals.push(reporter);
  return { terminal, reporter };
}

const pass = (milliseconds: number): void => {
  now += milliseconds;
  vi.advanceTimersByTime(milliseconds);
};
const setNow = (at: number): void => void (now = at);

beforeEach(() => {
  vi.useFakeTimers();
  now = startedAt;
});
afterEach(async () => {
  for (const reporter of terminals.splice(0)) await reporter.close();
  vi.useRealTimers();
});

describe('the live view', () => {
  it('draws both regions side by side', () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    pass(100);
    const row = terminal.frames
      .at(-1)
      ?.split('\n')
      .find((line) => line.includes('22 resources'));
    expect(row).toMatch(/network .*12\/24 .*│ ✔ network created, 22 resources/);
  });

  it('draws at most ten times a second, however much happens', () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    for (let step = 0; step < 100; step += 1) {
      reporter.observe({
        type: 'progress',
        phase: 'deploy',
        region: 'us-east-1',
        subject: 'x',
        text: `${step}`,
      });
      pass(10);
    }
    expect(terminal.frames.length).toBeGreaterThan(5);
    expect(terminal.frames.length).toBeLessThanOrEqual(10);
  });

  it('follows the size of the terminal', () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    pass(100);
    terminal.columns = 60;
    pass(100);
    expect(terminal.frames.at(-1)).not.toContain('│');
    // What was drawn 99 cells wide takes two rows now: eight lines are long, six are not.
    const [before] = terminal.frames.slice(-2);
    const rows = (before ?? '')
      .trimEnd()
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.replace('\r', '').length / 60)), 0);
    expect(terminal.written.at(-1)).toContain(`\u001B[${rows}A`);
  });

  it('hides the cursor, and gives the terminal back once', async () => {
    const { terminal, reporter } = open();
    const exits = process.listenerCount('exit');
    play(complete, reporter, setNow);
    expect(terminal.written[0]).toBe('\u001B[?25l');
    await reporter.close();
    await reporter.close();
    expect(terminal.written.filter((text) => text === '\u001B[?25h')).toHaveLength(1);
    expect(terminal.written.at(-1)).toBe('\u001B[?25h');
    expect(process.listenerCount('exit')).toBe(exits - 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the whole last frame, even where it is taller than the terminal', async () => {
    const { terminal, reporter } = open();
    terminal.rows = 4;
    play(complete, reporter, setNow);
    await reporter.close();
    expect(terminal.frames.at(-1)).toMatch(
      /✔ Deploy the infrastructure.*\n✔ Replicate the data.*\n✔ Clean up/,
    );
  });

  it('keeps what others write out of the frames, and shows it at the end', async () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    (terminal as unknown as NodeJS.WriteStream).write('a warning');
    pass(100);
    expect(terminal.written.join('')).not.toContain('a warning');
    await reporter.close();
    expect(terminal.written.at(-2)).toContain('a warning');
  });

  it('stops drawing when the terminal is gone', () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    terminal.breakOff();
    pass(500);
    expect(terminal.frames).toEqual([]);
  });

  it('throws what failed while drawing where it can be caught, and still gives the terminal back', async () => {
    const { terminal, reporter } = open();
    play(deploying, reporter, setNow);
    const failing = vi.spyOn(terminal, 'columns', 'get').mockImplementation(() => {
      throw new Error('no size');
    });
    expect(() => pass(100)).not.toThrow();
    expect(() => reporter.observe({ type: 'run-resumed', after: 'a crash' })).toThrow('no size');
    await expect(reporter.close()).rejects.toThrow('no size');
    expect(terminal.written.at(-1)).toBe('\u001B[?25h');
    failing.mockRestore();
  });
});
