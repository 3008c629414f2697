import { applicablePhases } from './applicable-phases.ts';
import type { LoadedConfig, Overrides } from './config/load.ts';
import { MigrationError } from './errors.ts';
import { downLocalAws, environmentOf, localAwsOf, upLocalAws, type LocalAws } from './local-aws/index.ts';
import { readState } from './state.ts';
import type { PhaseName } from './phases/names.ts';
import { isResumable, type RunState } from './runbook/run-state.ts';
import { newestOf } from './runbook/runs.ts';

/** A local AWS answers in milliseconds, so nothing needs the pace of the real one. The guard is for a real account. */
export const rehearsalDefaults: Overrides = {
  environmentSuffix: 'rehearsal',
  // What is on AWS outlives a local one.
  state: undefined,
  accountId: undefined,
  pollInterval: '200ms',
  gate: { interval: '1s', timeout: '2m' },
};

export interface RehearsalOptions {
  /** Default 1. */
  readonly lagSeconds: number | undefined;
  /** Only go on with what was there. */
  readonly resume: boolean;
}

/** What the run command needs to rehearse. */
export interface Rehearsal {
  readonly command: 'rehearse';
  readonly phases: readonly PhaseName[];
  readonly options: { readonly emptyBuckets: true };
  readonly access: {
    readonly endpointUrl: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly fresh: boolean;
}

/**
 * Starts the project's local AWS, or finds it running.
 * @throws MigrationError NOTHING_TO_RESUME, ENDPOINT_CONFIGURED (exit 2), or why the local AWS does not start.
 */
export async function startRehearsal(
  config: LoadedConfig,
  options: RehearsalOptions,
  onProgress: (text: string) => void,
): Promise<Rehearsal> {
  const running = await localAwsOf(process.cwd());
  refuseOtherEndpoint(config, running);
  const { state, runs } = await readState(config);
  const last = newestOf(runs, 'rehearse');
  const goesOn = running !== undefined && isResumable(last) && beganOn(running, last);
  if (options.resume && !goesOn) throw nothingToResume(running !== undefined && !isResumable(last));
  const { local, started } = await upLocalAws(
    process.cwd(),
    { lagSeconds: options.lagSeconds ?? 1, metricsSeconds: 1 },
    onProgress,
  );
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environmentOf(local);
  return {
    command: 'rehearse',
    phases: applicablePhases(config),
    options: { emptyBuckets: true },
    access: {
      endpointUrl: AWS_ENDPOINT_URL,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    },
    // A local AWS that was started since knows nothing of an earlier rehearsal.
    fresh: started || [state, last].some((run) => run !== undefined && !beganOn(local, run)),
  };
}

export const endRehearsal = (): Promise<boolean> => downLocalAws(process.cwd());

/** Whoever points to another AWS means that one: the rehearsal neither starts a second nor leaves the first for it. */
function refuseOtherEndpoint({ config, file }: LoadedConfig, running: LocalAws | undefined): void {
  const { AWS_ENDPOINT_URL } = process.env;
  const configured = config.endpointUrl;
  const pointed = configured ?? (AWS_ENDPOINT_URL === running?.endpoint ? undefined : AWS_ENDPOINT_URL);
  if (!pointed) return;
  const by = configured === undefined ? 'AWS_ENDPOINT_URL' : (file ?? 'the configuration');
  throw new MigrationError(
    'usage',
    `A rehearsal runs on its own local AWS, and ${by} points to ${pointed}.`,
    {
      code: 'ENDPOINT_CONFIGURED',
      untouched: 'Nothing was started.',
      next: [
        `Leave ${configured === undefined ? 'it' : 'endpointUrl'} out, or run deploy, sync, verify-replication and cleanup against that endpoint.`,
      ],
    },
  );
}

/** Whether the run began on this local AWS, and not on one before it that is gone with all that was in it. */
const beganOn = (local: LocalAws, { startedAt }: RunState): boolean =>
  Date.parse(startedAt) >= Date.parse(local.startedAt);

const nothingToResume = (isFinished: boolean): MigrationError =>
  new MigrationError(
    'usage',
    isFinished
      ? 'There is no unfinished rehearsal here.'
      : 'The local AWS of the last rehearsal does not run any more, and what was in it is gone.',
    {
      code: 'NOTHING_TO_RESUME',
      untouched: 'Nothing was started.',
      next: ['Leave --resume out to rehearse from the beginning.'],
    },
  );
