/** Operator settings that the built-in templates take as parameters. */
export const settingNames = [
  /** Ends the name of every resource: 1 to 16 lower-case letters or digits. */
  'EnvironmentSuffix',
  'SourceRegion',
  'TargetRegion',
  /** IPv4 block from /16 to /22: the template cuts it into /24 subnets. */
  'SourceVpcCidr',
  /** The same, and apart from the source's: VPCs that overlap cannot be peered. */
  'TargetVpcCidr',
  /** `true` or `false`: whether private subnets reach the internet, at a price by the hour. */
  'EnableNatGateway',
  /** `true` or `false`: whether deletes in the source bucket hide objects in the target bucket too (T53). */
  'ReplicateDeleteMarkers',
  /** `true` or `false`: whether the dashboard table refuses to be deleted, in both regions. */
  'EnableDeletionProtection',
] as const;

export type SettingName = (typeof settingNames)[number];
