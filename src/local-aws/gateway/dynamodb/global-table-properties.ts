/** One entry of AWS::DynamoDB::GlobalTable's Replicas, as far as the local AWS honours it. */
export interface ReplicaProperties {
  readonly Region: string;
  readonly DeletionProtectionEnabled: boolean;
  readonly PointInTimeRecoveryEnabled: boolean;
  readonly KMSMasterKeyId: string | undefined;
}

export interface GlobalTableProperties {
  readonly keyNames: readonly string[];
  readonly replicas: readonly ReplicaProperties[];
  readonly sse: { readonly enabled: boolean; readonly type: string | undefined };
}

interface RawReplica {
  readonly Region?: string;
  readonly DeletionProtectionEnabled?: boolean | string;
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean | string };
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string };
}

interface RawProperties {
  readonly KeySchema?: readonly { readonly AttributeName: string }[];
  readonly AttributeDefinitions?: readonly unknown[];
  readonly Replicas?: readonly RawReplica[];
  readonly BillingMode?: string;
  readonly WriteProvisionedThroughputSettings?: unknown;
  readonly StreamSpecification?: { readonly StreamViewType?: string };
  readonly SSESpecification?: { readonly SSEEnabled?: boolean | string; readonly SSEType?: string };
}

/** CloudFormation hands on booleans of templates and parameters alike. */
const isTrue = (value: boolean | string | undefined): boolean => String(value) === 'true';

/**
 * Reads the resolved properties of a global table in a stack of this region.
 * @throws Error for what AWS refuses (T31).
 */
export function readGlobalTable(
  properties: Readonly<Record<string, unknown>>,
  stackRegion: string,
): GlobalTableProperties {
  const raw = properties as RawProperties;
  const { KeySchema = [], AttributeDefinitions = [], Replicas = [] } = raw;
  const refuse = (message: string): never => {
    throw new Error(`Properties validation failed for AWS::DynamoDB::GlobalTable: ${message}`);
  };
  if (KeySchema.length === 0) refuse('required key [KeySchema] not found');
  if (AttributeDefinitions.length === 0) refuse('required key [AttributeDefinitions] not found');
  if (Replicas.length === 0) refuse('required key [Replicas] not found');
  const regions = Replicas.map(({ Region }) => Region);
  if (!regions.includes(stackRegion)) {
    refuse(`Replicas must contain the region of the stack, ${stackRegion}`);
  }
  if (new Set(regions).size < regions.length) refuse('Replicas must not name a region twice');
  if (regions.length > 1 && raw.StreamSpecification?.StreamViewType !== 'NEW_AND_OLD_IMAGES') {
    refuse(
      'StreamSpecification with StreamViewType NEW_AND_OLD_IMAGES is required for more than one replica',
    );
  }
  // BillingMode defaults to PROVISIONED, which needs to be told how much to write.
  const onDemand = raw.BillingMode === 'PAY_PER_REQUEST';
  if (!onDemand && raw.WriteProvisionedThroughputSettings === undefined) {
    refuse('WriteProvisionedThroughputSettings is required when BillingMode is PROVISIONED');
  }
  return {
    keyNames: KeySchema.map(({ AttributeName }) => AttributeName),
    replicas: Replicas.map((replica) => ({
      Region: replica.Region ?? '',
      DeletionProtectionEnabled: isTrue(replica.DeletionProtectionEnabled),
      PointInTimeRecoveryEnabled: isTrue(
        replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled,
      ),
      KMSMasterKeyId: replica.SSESpecification?.KMSMasterKeyId,
    })),
    sse: { enabled: isTrue(raw.SSESpecification?.SSEEnabled), type: raw.SSESpecification?.SSEType },
  };
}
