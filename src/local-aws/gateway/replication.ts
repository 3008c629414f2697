import { createGlobalTableHook } from './dynamodb/global-table-hook.ts';
import { GlobalTables } from './dynamodb/global-tables.ts';
import { Membership } from './dynamodb/membership.ts';
import { TableReplicator } from './dynamodb/replicator.ts';
import { DynamoDbService } from './dynamodb/service.ts';
import type { Emulator } from './emulator.ts';
import { publishMetrics, type CollectMetrics } from './metrics/publisher.ts';
import { createBucketHook } from './s3/bucket-hook.ts';
import { createBucketPolicyHook } from './s3/bucket-policy-hook.ts';
import { Replicator } from './s3/replicator.ts';
import { S3Service } from './s3/service.ts';
import { BatchOperations } from './s3-control/service.ts';
import type { GatewaySettings, Log, ResourceHook, Service } from './service.ts';

export interface Replication {
  readonly services: Service[];
  readonly hooks: ResourceHook[];
}

/**
 * S3 replication and DynamoDB global tables with a lag, and the metrics that AWS publishes of them. The emulator learns of
 * neither: it would replicate at once.
 */
export function createReplication(emulator: Emulator, settings: GatewaySettings, log: Log): Replication {
  const objects = new Replicator(emulator, settings, log);
  const batchOperations = new BatchOperations(emulator, objects, log);
  const tables = new GlobalTables();
  const items = new TableReplicator(emulator, tables, settings, log);
  const membership = new Membership(emulator, tables, settings);

  /** Closing a service stops its metrics and drops what is on its way. */
  const withMetrics = (
    service: Service,
    replicator: { close(): Promise<void> },
    collect: CollectMetrics,
  ): Service => {
    const publication = publishMetrics(collect, emulator, settings, log);
    return {
      name: service.name,
      handle: async (request, forward) => service.handle(request, forward),
      close: async () => {
        await publication.close();
        await replicator.close();
      },
    };
  };
  return {
    services: [
      withMetrics(new S3Service(emulator, objects, batchOperations), objects, async (now) =>
        objects.collectMetrics(now),
      ),
      withMetrics(new DynamoDbService(tables, membership, items, settings), items, async (now) =>
        items.collectMetrics(now),
      ),
    ],
    hooks: [
      createBucketHook(emulator, objects),
      createBucketPolicyHook(objects.buckets),
      createGlobalTableHook(emulator, membership),
    ],
  };
}
