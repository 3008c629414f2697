/** What a stack's update would do, in CloudFormation's own judgement. src/aws implements it with change sets. */

export interface PlannedChange {
  readonly logicalId: string;
  readonly type: string;
  /** Maybe-replace: only CloudFormation knows, and only when it comes to it. */
  readonly action: 'add' | 'modify' | 'replace' | 'maybe-replace' | 'remove' | 'import';
  /** Properties that change, with what makes them, such as `TableName` or `SubnetIds (from SourceVPC)`; none for add and remove. */
  readonly because: readonly string[];
}

export interface PreviewRequest {
  /** Name or ARN of a stack that is there. */
  readonly stack: string;
  readonly templateBody: string;
  readonly templateUrl?: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Previews {
  /**
   * Leaves nothing behind: the change set is deleted.
   * @throws MigrationError with AWS's words when CloudFormation refuses the change.
   */
  preview(region: string, request: PreviewRequest): Promise<readonly PlannedChange[]>;
}

/** Types that hold data which a replacement or removal would lose. */
const statefulTypes =
  /^AWS::(S3::Bucket|DynamoDB::(Global)?Table|Kinesis::Stream|RDS::(DBCluster|DBInstance|GlobalCluster)|SecretsManager::Secret|KMS::(Replica)?Key|SQS::Queue|Logs::LogGroup)$/;

export const isStateful = (type: string): boolean => statefulTypes.test(type);

/** Whether a change can take data with it. */
export const losesData = ({ type, action }: PlannedChange): boolean =>
  isStateful(type) && ['replace', 'maybe-replace', 'remove'].includes(action);
