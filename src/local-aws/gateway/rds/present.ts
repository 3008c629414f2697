import { instanceEndpoint, readerEndpoint, writerEndpoint } from './endpoints.ts';
import type { Rds } from './rds.ts';
import {
  branch,
  descend,
  elementsOf,
  leaf,
  membersOf,
  removeChildren,
  setChild,
  textOf,
  type XmlElement,
} from './xml.ts';

/** Absent on AWS when they have no value; the SDK fails on a date that is empty. */
const neverEmpty = /(Time|Date|KmsKeyId|DatabaseName|DBName)$/;

/** Puts into an answer of the emulator what the gateway knows better, and takes out what AWS would leave out. */
export function present(rds: Pick<Rds, 'progress' | 'switchovers'>, answer: XmlElement): void {
  for (const element of elementsOf(answer)) {
    for (const { name, text, children } of [...element.children]) {
      if (text === '' && children.length === 0 && neverEmpty.test(name)) removeChildren(element, name);
    }
    if (textOf(element, 'DbClusterResourceId')) presentCluster(rds, element);
    else if (textOf(element, 'DbiResourceId')) presentInstance(rds, element);
    else if (textOf(element, 'GlobalClusterResourceId')) presentGlobalCluster(rds, element);
  }
}

function presentCluster(rds: Pick<Rds, 'progress'>, cluster: XmlElement): void {
  presentStatus(rds, cluster, 'DBClusterArn', 'Status');
  const arn = textOf(cluster, 'DBClusterArn') ?? '';
  setChild(cluster, leaf('Endpoint', writerEndpoint(arn)));
  setChild(cluster, leaf('ReaderEndpoint', readerEndpoint(arn)));
}

function presentInstance(rds: Pick<Rds, 'progress'>, instance: XmlElement): void {
  presentStatus(rds, instance, 'DBInstanceArn', 'DBInstanceStatus');
  const endpoint = descend(instance, 'Endpoint');
  if (endpoint)
    setChild(endpoint, leaf('Address', instanceEndpoint(textOf(instance, 'DBInstanceArn') ?? '')));
}

function presentStatus({ progress }: Pick<Rds, 'progress'>, of: XmlElement, arn: string, name: string): void {
  const status = progress.statusOf(textOf(of, arn) ?? '');
  if (status !== undefined) setChild(of, leaf(name, status));
}

function presentGlobalCluster(rds: Pick<Rds, 'progress' | 'switchovers'>, global: XmlElement): void {
  const { switchovers } = rds;
  presentStatus(rds, global, 'GlobalClusterArn', 'Status');
  setChild(global, leaf('Endpoint', globalEndpoint(global)));
  removeChildren(global, 'FailoverState');
  const state = switchovers.stateOf(textOf(global, 'GlobalClusterArn') ?? '');
  if (state) {
    setChild(global, leaf('Status', state.isDataLossAllowed ? 'failing-over' : 'switching-over'));
    setChild(
      global,
      branch(
        'FailoverState',
        leaf('Status', state.status),
        leaf('FromDbClusterArn', state.from),
        leaf('ToDbClusterArn', state.to),
        leaf('IsDataLossAllowed', String(state.isDataLossAllowed)),
      ),
    );
  }
  for (const member of membersOf(global, 'GlobalClusterMembers', 'GlobalClusterMember')) {
    const resyncing = switchovers.isResyncing(textOf(member, 'DBClusterArn') ?? '');
    setChild(member, leaf('SynchronizationStatus', resyncing ? 'pending-resync' : 'connected'));
  }
}

/** The writer endpoint, which stays the same when the writer moves. */
export function globalEndpoint(global: XmlElement): string {
  const id = textOf(global, 'GlobalClusterIdentifier') ?? '';
  const unique = (textOf(global, 'GlobalClusterResourceId') ?? '').replace(/^cluster-/, '').slice(0, 12);
  return `${id}.global-${unique}.global.rds.amazonaws.com`;
}
