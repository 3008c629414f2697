import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedConfig } from '../../src/config/load.ts';
import { configSchema, type ConfigInput } from '../../src/config/schema.ts';
import type { RegionRole } from '../../src/deployment/layer.ts';
import { runMigration } from '../../src/main.ts';
import type { PhaseName } from '../../src/phases/index.ts';
import type { MigrationEvent } from '../../src/runbook/events.ts';
import type { RunState } from '../../src/runbook/run-state.ts';
import type { TestLocalAws } from './local-aws.ts';

/** A platform that the real engine deploys on a local AWS, in this process. */
export interface TestPlatform {
  readonly config: LoadedConfig['config'];
  /** Outputs of a layer's stack in a region, as the newest deploy recorded them; empty when there is none. */
  outputs(layer: string, role: RegionRole): Readonly<Record<string, string>>;
  /** Everything that views were told. */
  readonly seen: readonly MigrationEvent[];
  /** Runs phases of the runbook as the commands do, and rejects as they fail. */
  run(...phases: readonly PhaseName[]): Promise<RunState>;
  /** Removes the journal. What was deployed goes with the local AWS. */
  remove(): void;
}

/** The built-in platform, or a part of it, as an operator would configure it. Nothing is deployed yet. */
export function testPlatform(local: TestLocalAws, input: ConfigInput = {}): TestPlatform {
  const config = configSchema.parse({ pollInterval: '100ms', ...input });
  const stateDirectory = mkdtempSync(join(tmpdir(), 'platform-'));
  const regions = { [config.sourceRegion]: 'source', [config.targetRegion]: 'target' } as const;
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  const seen: MigrationEvent[] = [];
  const observe = (event: MigrationEvent): void => {
    seen.push(event);
    if (event.type === 'stack-settled')
      outputs.set(`${event.layer}/${regions[event.region] ?? ''}`, event.outputs);
  };
  return {
    config,
    seen,
    outputs: (layer, role) => outputs.get(`${layer}/${role}`) ?? {},
    run: (...phases) =>
      runMigration({
        command: phases.join(' '),
        phases,
        options: { emptyBuckets: true },
        config: { config, file: undefined, stateDirectory, manifestFile: undefined },
        access: {
          endpointUrl: local.endpoint,
          credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
        },
        reporter: { observe, close: () => Promise.resolve() },
        signal: new AbortController().signal,
        takeOver: undefined,
        fresh: true,
      }),
    remove: () => rmSync(stateDirectory, { recursive: true, force: true }),
  };
}

/** Deploys it, and resolves when it is complete. */
export async function deployPlatform(local: TestLocalAws, input: ConfigInput = {}): Promise<TestPlatform> {
  const platform = testPlatform(local, input);
  await platform.run('deploy');
  return platform;
}
