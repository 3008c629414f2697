import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Emulator } from '../emulator.ts';
import type { ResourceChange, ResourceHook } from '../service.ts';
import { readGlobalTable, type GlobalTableProperties } from './global-table-properties.ts';
import type { Membership } from './membership.ts';
import { applySettings, matchIndexes } from './replica-settings.ts';
import { describeTable } from './replica-table.ts';

/** The replicas of CloudFormation's global tables: the emulator makes the one in the stack's region. */
export function createGlobalTableHook(emulator: Emulator, membership: Membership): ResourceHook {
  const clientOf = (region: string) => emulator.clients(region).dynamodb;

  const create = async (name: string, home: string, table: GlobalTableProperties): Promise<void> => {
    const others = table.replicas.filter(({ Region }) => Region !== home);
    const made: string[] = [];
    try {
      for (const { Region } of others) {
        await membership.add(name, home, Region);
        made.push(Region);
      }
    } catch (error) {
      for (const region of made) await membership.remove(name, home, region);
      throw error;
    }
    await membership.settled(name, home);
  };

  const update = async (name: string, home: string, table: GlobalTableProperties): Promise<void> => {
    const wanted = table.replicas.map(({ Region }) => Region);
    const present = membership.regionsOf(name, home);
    const added = wanted.filter((region) => !present.includes(region));
    const removed = present.filter((region) => !wanted.includes(region));
    if (added.length + removed.length > 1) {
      throw new Error('You can only add or remove a single replica in each update.');
    }
    for (const region of removed) await membership.remove(name, home, region);
    for (const region of added) await membership.add(name, home, region);
    await membership.settled(name, home);
    const homeTable = await describeTable(clientOf(home), name);
    for (const region of wanted) if (region !== home) await matchIndexes(clientOf(region), homeTable);
  };

  return {
    type: 'AWS::DynamoDB::GlobalTable',
    before: async (change) => {
      if (change.action !== 'delete') {
        readGlobalTable(change.properties, change.region);
        return;
      }
      const { physicalId: name, region: home } = change;
      const regions = membership.regionsOf(name, home);
      for (const region of regions) await refuseProtected(name, region);
      // Deleting the stack deletes the data of every region (T30).
      for (const region of regions) if (region !== home) await membership.remove(name, home, region);
    },
    after: async (change: ResourceChange) => {
      if (change.action === 'delete') return;
      const { physicalId: name, region: home } = change;
      const table = readGlobalTable(change.properties, home);
      await (change.action === 'create' ? create : update)(name, home, table);
      for (const replica of table.replicas) {
        await applySettings(clientOf(replica.Region), name, replica, table.sse);
      }
    },
  };

  async function refuseProtected(name: string, region: string): Promise<void> {
    try {
      const { DeletionProtectionEnabled } = await describeTable(clientOf(region), name);
      if (!DeletionProtectionEnabled) return;
    } catch (error) {
      // Already gone, which CloudFormation takes for a deletion.
      if (error instanceof ResourceNotFoundException) return;
      throw error;
    }
    throw new Error(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. (${name} in ${region})`,
    );
  }
}
