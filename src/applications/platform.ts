import type { RegionRole } from '../deployment/layer.ts';

/** The applications of one region, as its stacks name them. */
export interface RegionalApplications {
  readonly role: RegionRole;
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
  readonly transformFunction: string;
  readonly apiFunction: string;
  readonly pipelineFunction: string;
  readonly stateMachineArn: string;
  readonly stream: string;
  readonly bucket: string;
}

export interface Applications {
  readonly source: RegionalApplications;
  readonly target: RegionalApplications;
  readonly table: string;
  readonly forwarderFunction: string;
  /** Where records are processed; none when nowhere. */
  readonly consumers: RegionRole | 'none';
}

export const otherThan = (
  { role }: RegionalApplications,
  { source, target }: Applications,
): RegionalApplications => (role === 'source' ? target : source);
