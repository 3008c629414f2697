import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phaseNames } from '../../src/phases/index.ts';
import { builtInLayers } from '../../src/templates/layers.ts';
import { browserPath, lookAt } from '../support/browser.ts';
import { createProject, type CliResult, type Project } from '../support/cli.ts';
import { filesWith, textsIn } from '../support/left-behind.ts';

/** What the issue that asked for the rehearsal allows the CLI, in bytes. */
const memoryLimit = 200 * 1024 * 1024;

const regionNames = { source: 'us-east-1', target: 'eu-central-1' };

/** What nobody should keep: the lines of a hook, and what trades and test data are made of. */
const hookSays = 'words-of-the-hook';
const payloads = [hookSays, '"symbol"', '"TEST"', ',TEST', 'quantity', 'notional', 'positions'];

let project: Project;
let rehearsal: CliResult;
let memory: ReturnType<typeof memoryReport>;
beforeAll(async () => {
  project = createProject();
  project.write(
    'trading-migrate.config.json',
    JSON.stringify({ hooks: { before: { sync: `echo ${hookSays}` } } }),
  );
  memory = memoryReport();
  rehearsal = await project.run(['rehearse', '--json', '--report', 'migration.html'], { env: memory.env });
});
afterAll(() => project.remove());

/**
 * Makes Node write the peak of its own memory to a file when it exits. Linux counts what the parent had before exec into
 * maxRSS, so the kernel's own mark comes first.
 */
function memoryReport(): { readonly env: NodeJS.ProcessEnv; read(): number } {
  const file = join(project.folder, 'memory');
  const hook = `
    import { readFileSync, writeFileSync } from 'node:fs';
    const peak = () => {
      try { return /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]; }
      catch { return process.resourceUsage().maxRSS; }
    };
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(peak())));`;
  return {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` },
    read: () => Number(readFileSync(file, 'utf8')) * 1024,
  };
}

const aNumber = expect.any(Number) as number;

/** A store that passed, by what says how far it is behind. */
const passed = (source: string, region: string, unit: string) => ({
  ...{ verdict: 'pass', lagSeconds: aNumber, limitSeconds: 300, reasons: [] },
  ...{ source, region, unit, value: aNumber, ageSeconds: aNumber },
  trend: expect.arrayContaining([aNumber]) as unknown,
  ...{ backlog: null, content: null },
  sentinel: {
    ...{ sentAt: expect.stringMatching(/Z$/) as string, arrivedAt: expect.stringMatching(/Z$/) as string },
    seconds: aNumber,
  },
});

describe('a rehearsal of the whole platform', () => {
  it('prints one object with --json', () => {
    expect(JSON.parse(rehearsal.stdout)).toEqual({
      runId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      ok: true,
      phases: phaseNames.map((name) => ({
        name,
        status: 'done',
        seconds: expect.any(Number) as number,
      })),
      checks: expect.any(Array) as unknown[],
      replication: {
        s3: {
          ...passed('ReplicationLatency', 'eu-central-1', 's'),
          backlog: {
            ...{ region: 'eu-central-1', bytes: aNumber, operations: aNumber, ageSeconds: aNumber },
            secondsLeft: expect.toSatisfy((seconds) => seconds === null || seconds >= 0) as unknown,
          },
          content: { compared: 200, pending: aNumber, wrong: 0, unverifiable: 0 },
        },
        dynamodb: passed('ReplicationLatency', 'us-east-1', 'ms'),
        // Nothing is written to the database.
        aurora: { ...passed('aurora_global_db_status()', 'us-east-1', 'ms'), sentinel: null },
        kinesis: passed('IteratorAge', 'us-east-1', 'ms'),
      },
      // 200 objects on each side, and in each region's bucket of artifacts the code of functions and large templates.
      cleanup: {
        ...{ bucketsEmptied: 4, versionsDeleted: expect.any(Number) as number, remaining: [] },
        ...{ removed: expect.any(Array) as unknown[], staying: expect.any(Array) as unknown[] },
      },
    });
    expect(rehearsal.code).toBe(0);
  });

  it('creates every stack', () => {
    const stacks = project
      .journal('rehearsal')
      .flatMap(({ event }) =>
        event.type === 'stack-settled' && event.outcome === 'created'
          ? [`${event.layer} ${event.region}`]
          : [],
      );
    // Without a domain there is no traffic to lead.
    const expected = builtInLayers
      .filter(({ onlyIf }) => onlyIf === undefined)
      .flatMap(({ name, regions }) => regions.map((role) => `${name} ${regionNames[role]}`));
    expect(stacks.sort()).toEqual(expected.sort());
  });

  it('stays within its memory', () => {
    const bytes = memory.read();
    console.log(`peak memory of the CLI: ${Math.round(bytes / 1024 / 1024)} MiB`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(memoryLimit);
  });

  it('keeps and prints no payload, and nothing of what a hook has said', () => {
    const events = project.journal('rehearsal').map(({ event }) => event);
    expect(events.flatMap((event) => (event.type === 'hook-ended' ? [event.exitCode] : []))).toEqual([0]);
    expect(project.files()).toEqual(expect.arrayContaining(['migration.html', 'migration.json']));
    const config = project.read('trading-migrate.config.json');
    project.write('trading-migrate.config.json', '{}');
    expect(filesWith(project.folder, payloads)).toEqual([]);
    project.write('trading-migrate.config.json', config);
    expect(textsIn(rehearsal.stdout + rehearsal.stderr, payloads)).toEqual([]);
  });

  it('ends the local AWS', async () => {
    const { stdout } = await project.run(['local', 'status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ running: false });
  });

  // Without Chromium (CHROMIUM names one that is elsewhere) nobody can look; .ci/run installs it.
  it.skipIf(browserPath === undefined)('leaves a report that a browser opens from the disk', async () => {
    const file = join(project.folder, 'migration.html');
    const [light, dark] = await Promise.all([
      lookAt(file, 'light', process.env.REPORT_SCREENSHOTS && `${process.env.REPORT_SCREENSHOTS}/light.png`),
      lookAt(file, 'dark', process.env.REPORT_SCREENSHOTS && `${process.env.REPORT_SCREENSHOTS}/dark.png`),
    ]);
    for (const looked of [light, dark])
      expect(looked).toMatchObject({
        requests: [],
        console: [],
        inaccessible: [],
        deadLinks: [],
        overflow: 0,
        firstStop: 'To the summary',
      });
    expect(light.sections).toEqual(dark.sections);
    expect(light.sections).toContain('Timeline');
    expect(light.ground).toBe('rgb(255, 255, 255)');
    expect(dark.ground).toBe('rgb(13, 17, 23)');
  });
});
