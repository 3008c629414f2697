import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { WatchSample } from '../../../src/monitoring/watch-sample.ts';
import { openMonitorView } from '../../../src/ui/monitor-view.ts';

const sample: WatchSample = {
  at: Date.parse('2026-11-24T22:00:00.000Z'),
  stores: [{ name: 's3', lagSeconds: 3, maxLagSeconds: 300 }],
  regions: [{ region: 'us-east-1', alarms: [], stacks: [], api: null }],
  problems: ['AWS refused'],
};

class FakeStream {
  readonly isTTY: boolean;
  columns = 80;
  rows = 24;
  readonly written: string[] = [];
  readonly listeners = new Map<string, () => void>();

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write = (text: string): boolean => {
    this.written.push(text);
    return true;
  };
  on(event: string, listener: () => void): this {
    this.listeners.set(event, listener);
    return this;
  }
  off(event: string): this {
    this.listeners.delete(event);
    return this;
  }
  get frames(): readonly string[] {
    return this.written.filter((text) => text.startsWith('\u001B[?2026h')).map(stripVTControlCharacters);
  }
}

async function open(isTTY: boolean, events = false) {
  const [stdout, stderr] = [new FakeStream(isTTY), new FakeStream(isTTY)];
  const view = await openMonitorView({
    ...{ environment: 'dev', events, env: { TERM: 'xterm', LANG: 'en_US.UTF-8' } },
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
  });
  return { stdout, view };
}

describe('the view of monitor --watch', () => {
  it('draws over and over on a terminal, and anew when that changes its size', async () => {
    const { stdout, view } = await open(true);
    expect(stdout.frames.at(-1)).toContain('looking …');
    view.show(sample);
    expect(stdout.frames.at(-1)).toContain('✔ s3  lag 3.0 s');
    expect(stdout.frames.at(-1)).toContain('Ctrl-C ends it.');
    stdout.rows = 7;
    stdout.listeners.get('resize')?.();
    expect(stdout.frames.at(-1)?.trimEnd().split('\n')).toHaveLength(6);
    expect(stdout.frames.at(-1)).toContain('API: unknown');
    view.close();
    expect(stdout.listeners.has('resize')).toBe(false);
  });

  it('is a line a sample where nothing is drawn', async () => {
    const { stdout, view } = await open(false);
    view.show(sample);
    expect(stdout.written).toEqual([
      '2026-11-24T22:00:00Z  s3 lag 3.0 s; us-east-1: no alarm, API unknown; AWS refused\n',
    ]);
  });

  it('is NDJSON as every other event', async () => {
    const { stdout, view } = await open(true, true);
    view.show(sample);
    const { at, ...rest } = sample;
    expect(stdout.written.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: new Date(at).toISOString(), type: 'monitored', ...rest },
    ]);
  });

  it('outlives its reader', async () => {
    const { stdout, view } = await open(false);
    stdout.listeners.get('error')?.();
    view.show(sample);
    expect(stdout.written).toEqual([]);
  });
});
