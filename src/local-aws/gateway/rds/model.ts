import type { Scope } from '../emulator-api.ts';
import { membersOf, textOf, type XmlElement } from './xml.ts';

/** What the emulator answers of RDS, as far as the gateway needs it. */
export interface GlobalCluster {
  readonly id: string;
  readonly arn: string;
  /** Stays the same when the identifier changes. */
  readonly resourceId: string;
  readonly storageEncrypted: boolean;
  readonly members: readonly Member[];
}

export interface Member {
  readonly clusterArn: string;
  readonly isWriter: boolean;
}

export interface Cluster {
  readonly id: string;
  readonly arn: string;
  readonly resourceId: string;
  readonly engine: string;
  /** Undefined when it belongs to none. */
  readonly globalClusterId: string | undefined;
  readonly storageEncrypted: boolean;
  readonly deletionProtection: boolean;
  readonly httpEndpointEnabled: boolean;
  readonly instanceIds: readonly string[];
  /** Of the answer: what the emulator takes it for, which knows nothing of time. */
  readonly xml: XmlElement;
}

export interface Instance {
  readonly id: string;
  readonly arn: string;
  readonly clusterId: string | undefined;
  readonly deletionProtection: boolean;
  readonly xml: XmlElement;
}

const isTrue = (of: XmlElement, name: string): boolean => textOf(of, name) === 'true';

const text = (of: XmlElement, name: string): string => textOf(of, name)?.trim() ?? '';

export const readGlobalCluster = (xml: XmlElement): GlobalCluster => ({
  id: text(xml, 'GlobalClusterIdentifier'),
  arn: text(xml, 'GlobalClusterArn'),
  resourceId: text(xml, 'GlobalClusterResourceId'),
  storageEncrypted: isTrue(xml, 'StorageEncrypted'),
  members: membersOf(xml, 'GlobalClusterMembers', 'GlobalClusterMember').map((member) => ({
    clusterArn: text(member, 'DBClusterArn'),
    isWriter: isTrue(member, 'IsWriter'),
  })),
});

export const readCluster = (xml: XmlElement): Cluster => ({
  id: text(xml, 'DBClusterIdentifier'),
  arn: text(xml, 'DBClusterArn'),
  resourceId: text(xml, 'DbClusterResourceId'),
  engine: text(xml, 'Engine'),
  globalClusterId: text(xml, 'GlobalClusterIdentifier') || undefined,
  storageEncrypted: isTrue(xml, 'StorageEncrypted'),
  deletionProtection: isTrue(xml, 'DeletionProtection'),
  httpEndpointEnabled: isTrue(xml, 'HttpEndpointEnabled'),
  instanceIds: membersOf(xml, 'DBClusterMembers', 'DBClusterMember').map((member) =>
    text(member, 'DBInstanceIdentifier'),
  ),
  xml,
});

export const readInstance = (xml: XmlElement): Instance => ({
  id: text(xml, 'DBInstanceIdentifier'),
  arn: text(xml, 'DBInstanceArn'),
  clusterId: text(xml, 'DBClusterIdentifier') || undefined,
  deletionProtection: isTrue(xml, 'DeletionProtection'),
  xml,
});

/** `arn:aws:rds:<region>:<account>:<type>:<id>` */
export interface RdsArn extends Scope {
  readonly type: string;
  readonly id: string;
}

/** Undefined for what is no ARN of RDS. */
export function parseArn(arn: string): RdsArn | undefined {
  const [, region = '', account = '', type = '', id = ''] =
    /^arn:aws[\w-]*:rds:([\w-]*):(\d{12}):([\w-]+):(.+)$/.exec(arn) ?? [];
  return id ? { region, account, type, id } : undefined;
}

export const regionOf = (arn: string): string => parseArn(arn)?.region ?? '';

export const instanceArn = ({ account, region }: Scope, id: string): string =>
  `arn:aws:rds:${region}:${account}:db:${id}`;

export const writerOf = ({ members }: GlobalCluster): Member | undefined =>
  members.find(({ isWriter }) => isWriter);

export const secondariesOf = ({ members }: GlobalCluster): readonly Member[] =>
  members.filter(({ isWriter }) => !isWriter);
