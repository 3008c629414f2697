import type { ParameterSource, RegionRole } from '../../deployment/layer.ts';
import type { SettingName } from '../settings.ts';

export const setting = (name: SettingName): ParameterSource => ({ from: 'setting', setting: name });

export const output = (layer: string, region: RegionRole, name: string): ParameterSource => ({
  from: 'output',
  layer,
  region,
  output: name,
});

/** Key of a function's code in the artifact bucket of whichever region the stack is in. */
export const artifact = (name: string): ParameterSource => ({ from: 'artifact', artifact: name });

/** Every template knows its environment, and from the two regions which of them it is in. */
export const environment = {
  EnvironmentSuffix: setting('EnvironmentSuffix'),
  SourceRegion: setting('SourceRegion'),
  TargetRegion: setting('TargetRegion'),
};
