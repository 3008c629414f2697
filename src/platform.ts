import { parseDuration } from './config/duration.ts';
import type { LoadedConfig } from './config/load.ts';
import { loadManifest } from './config/manifest.ts';
import type { Config } from './config/schema.ts';
import { sha256, type ReadArtifact } from './deployment/artifact.ts';
import { withDependencies } from './deployment/graph.ts';
import { artifactsRead, settingsRead, type DeployableLayer, type Settings } from './deployment/layer.ts';
import {
  applicationsOf,
  monitoringOf,
  storesOf,
  type ApplicationSources,
  type Manifest,
  type MonitoringSources,
  type StoreSources,
} from './deployment/manifest.ts';
import { MigrationError } from './errors.ts';
import { artifactFiles, builtInArtifacts } from './templates/artifacts.ts';
import { loadLayers, readBuiltInTemplate, readTemplateFile, type ReadTemplate } from './templates/load.ts';
import { builtInManifest } from './templates/manifest.ts';
import type { SettingName } from './templates/settings.ts';

/** What a configuration says of the platform that migrates, the built-in one or the operator's own. No AWS is asked. */
export interface Platform {
  /** Everything that the manifest has, deployed or not: cleanup looks for all of it. */
  readonly layers: readonly DeployableLayer[];
  /** What is deployed. */
  readonly wanted: readonly DeployableLayer[];
  readonly settings: Settings;
  readonly readArtifact: ReadArtifact;
  readonly artifactBucket: Manifest['artifactBucket'];
  /** Those of the layers that are deployed. */
  readonly stores: StoreSources;
  readonly applications: ApplicationSources | undefined;
  readonly monitoring: MonitoringSources | undefined;
}

interface Sources {
  readonly manifest: Manifest;
  readonly readTemplate: ReadTemplate;
  readonly readArtifact: ReadArtifact;
}

/**
 * @throws MigrationError MANIFEST_UNREADABLE, MANIFEST_INVALID, TEMPLATE_UNREADABLE, TEMPLATE_TOO_LARGE, LAYER_UNKNOWN
 * (exit 2).
 */
export function loadPlatform({ config, manifestFile }: LoadedConfig): Platform {
  const { manifest, readTemplate, readArtifact } =
    manifestFile === undefined ? builtInSources() : ownSources(manifestFile);
  const layers = loadLayers(manifest, config.environmentSuffix, readTemplate);
  const settings: Settings = { ...settingsOf(config), ...config.settings };
  const wanted = chosen(layers, config.platform.layers).filter(
    ({ onlyIf }) => onlyIf === undefined || settings[onlyIf] !== '',
  );
  const { artifactBucket } = manifest;
  return {
    layers,
    wanted,
    settings,
    readArtifact,
    artifactBucket,
    stores: storesOf(manifest, wanted),
    applications: applicationsOf(manifest, wanted),
    monitoring: monitoringOf(manifest, wanted),
  };
}

const builtInSources = (): Sources => ({
  manifest: builtInManifest,
  readTemplate: readBuiltInTemplate,
  readArtifact: builtInArtifacts(),
});

function ownSources(file: string): Sources {
  const manifest = loadManifest(file);
  return {
    manifest,
    readTemplate: (name) => readTemplateFile(manifest.templateFile(name)),
    readArtifact: artifactFiles(manifest.artifactFile, `Correct "artifacts" in ${file}.`),
  };
}

/** The named layers and what they depend on; all when none are named. */
function chosen(
  layers: readonly DeployableLayer[],
  names: readonly string[] | undefined,
): readonly DeployableLayer[] {
  if (names === undefined) return layers;
  const known = layers.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return withDependencies(layers, names);
  throw new MigrationError('usage', `There is no layer ${unknown.join(', ')}.`, {
    code: 'LAYER_UNKNOWN',
    untouched: 'Nothing was called on AWS.',
    next: [`Correct platform.layers in the configuration: the layers are ${known.join(', ')}.`],
  });
}

/** What the configuration says, as the built-in templates take it; templates of the operator's own may take it too. */
export function settingsOf(config: Config): Record<SettingName, string> {
  const { platform, traffic } = config;
  return {
    EnvironmentSuffix: config.environmentSuffix,
    SourceRegion: config.sourceRegion,
    TargetRegion: config.targetRegion,
    SourceVpcCidr: config.sourceVpcCidr,
    TargetVpcCidr: config.targetVpcCidr,
    EnableNatGateway: String(platform.natGateway),
    EnableInterfaceEndpoints: String(platform.interfaceEndpoints),
    ReplicateDeleteMarkers: String(platform.replicateDeleteMarkers),
    EnableDeletionProtection: String(platform.deletionProtection),
    StreamShardCount: String(platform.streamShards),
    LambdaRuntime: platform.lambdaRuntime,
    SourceConsumersEnabled: String(platform.consumers === 'source'),
    TargetConsumersEnabled: String(platform.consumers === 'target'),
    ManageApiGatewayAccount: String(platform.manageApiGatewayAccount),
    DatabaseMasterUsername: platform.database.masterUsername,
    DatabaseInstanceClass: platform.database.instanceClass,
    DatabaseEngineVersion: platform.database.engineVersion,
    MaxReplicationLagSeconds: String(secondsOf(config.gate.maxLag)),
    AlarmEmail: platform.alarmEmail ?? '',
    DomainName: traffic.domainName ?? '',
    HostedZoneId: traffic.hostedZoneId ?? '',
    SourceTrafficWeight: String(traffic.sourceWeight),
    TargetTrafficWeight: String(traffic.targetWeight),
  };
}

/** The configuration was validated, so every duration reads. */
export const secondsOf = (duration: string): number => (parseDuration(duration) ?? NaN) / 1000;

/** The limit of the alarms follows the gate's, which is changed for the very run that the gate refused: that is no other work. */
const limitOfTheGate: SettingName = 'MaxReplicationLagSeconds';

/**
 * SHA-256 in hex of templates, manifest and the settings that reach a template and, for a deploy, of the code of functions: what a
 * phase has done by others is not done by these. A setting that no layer takes changes nothing that is deployed.
 */
export function fingerprintOf(
  { wanted, settings, artifactBucket, stores, readArtifact }: Platform,
  phases: readonly string[],
): { readonly fingerprint: string; readonly artifacts?: string } {
  const taken = new Set(wanted.flatMap(settingsRead));
  const reaching = Object.entries(settings)
    .filter(([name]) => taken.has(name) && name !== limitOfTheGate)
    .sort();
  const fingerprint = sha256(JSON.stringify([wanted, reaching, artifactBucket, stores]));
  // Only a deploy needs that they were built. Their keys are of what is in them.
  if (!phases.includes('deploy')) return { fingerprint };
  const keys = wanted.flatMap(artifactsRead).map((name) => readArtifact(name).key);
  return { fingerprint, artifacts: sha256(JSON.stringify(keys)) };
}
