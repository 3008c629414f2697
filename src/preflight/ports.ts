/** What preflight asks of AWS, in its own words. src/aws implements it; all of it only reads. */

export interface RegionDirectory {
  /** Every region of the partition with its OptInStatus, an open string: opt-in-not-required, opted-in, not-opted-in. */
  list(askedIn: string): Promise<readonly { readonly name: string; readonly optIn: string }[]>;
}

export interface Session {
  /** Long-term keys never end. A session of which the end is not known has no `expiresAt`. */
  readonly kind: 'long-term' | 'session';
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

export interface Sessions {
  /** Of the credentials that the calls are signed with. */
  current(region: string): Promise<Session>;
}

export interface Decision {
  readonly action: string;
  /** IAM's word: allowed, explicitDeny or implicitDeny. Not-simulated: it would not say. */
  readonly decision: string;
  /** By whom, when it is not the identity's own policies. */
  readonly by: '' | 'a service control policy' | 'a permissions boundary';
  /** Context keys that the identity's policies ask for and the simulation was not told. */
  readonly missingContext: readonly string[];
}

export interface SimulationRequest {
  /** Of a user or a role: IAM does not take an assumed role (aws-notes, preflight). */
  readonly principalArn: string;
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /** Context keys and their values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface Permissions {
  /** With the role's path, which the ARN of its session lacks. */
  roleArn(region: string, roleName: string): Promise<string>;
  /** One decision an action; policies of the resource are not looked at (T54). */
  simulate(region: string, request: SimulationRequest): Promise<readonly Decision[]>;
}

export interface QuotaId {
  /** Of Service Quotas, such as `vpc`. */
  readonly service: string;
  /** Such as `L-F678F1CE`. */
  readonly code: string;
}

export interface Quotas {
  /** The value that is applied in the account, or else AWS's default. */
  valueOf(region: string, quota: QuotaId): Promise<number>;
}

/** How many there are in the account and region now, whoever made them (T55). */
export interface Usage {
  readonly vpcs: (region: string) => Promise<number>;
  readonly addresses: (region: string) => Promise<number>;
  readonly dbClusters: (region: string) => Promise<number>;
  readonly dbInstances: (region: string) => Promise<number>;
  readonly kinesisShards: (region: string) => Promise<OpenShards>;
}

/** Open shards by the mode of their stream. */
export interface OpenShards {
  readonly provisioned: number;
  readonly onDemand: number;
}

/** Whether somebody has a name. `elsewhere`: in another account, or where we may not look. */
export type Holder = 'nobody' | 'this account' | 'elsewhere';

export interface ExistingNames {
  bucket(region: string, name: string, account: string): Promise<Holder>;
  role(region: string, name: string): Promise<Holder>;
  policy(region: string, name: string, account: string): Promise<Holder>;
  table(region: string, name: string): Promise<Holder>;
  globalCluster(region: string, name: string): Promise<Holder>;
  dbCluster(region: string, name: string): Promise<Holder>;
}

export type Validation =
  | { readonly valid: true; readonly capabilities: readonly string[] }
  | { readonly valid: false; readonly words: string };

export interface TemplateValidation {
  /** @param body of at most 51,200 bytes. */
  validate(region: string, body: string): Promise<Validation>;
}
