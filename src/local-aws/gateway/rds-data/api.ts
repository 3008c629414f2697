/** The Data API's shapes as they are on the wire, as far as they are used here. */

export interface Target {
  readonly resourceArn?: string;
  readonly secretArn?: string;
  readonly database?: string;
}

/** One member is set. */
export interface Field {
  readonly isNull?: boolean;
  readonly booleanValue?: boolean;
  readonly longValue?: number;
  readonly doubleValue?: number;
  readonly stringValue?: string;
  /** Base64. */
  readonly blobValue?: string;
  readonly arrayValue?: ArrayValue;
}

export interface ArrayValue {
  readonly booleanValues?: readonly boolean[];
  readonly longValues?: readonly number[];
  readonly doubleValues?: readonly number[];
  readonly stringValues?: readonly string[];
}

export interface SqlParameter {
  readonly name?: string;
  readonly value?: Field;
  readonly typeHint?: string;
}

export interface ExecuteStatementInput extends Target {
  readonly sql?: string;
  readonly parameters?: readonly SqlParameter[];
  readonly transactionId?: string;
  readonly includeResultMetadata?: boolean;
  readonly formatRecordsAs?: 'NONE' | 'JSON';
}

export interface BatchExecuteStatementInput extends Target {
  readonly sql?: string;
  readonly parameterSets?: readonly (readonly SqlParameter[])[];
  readonly transactionId?: string;
}

export interface TransactionInput extends Target {
  readonly transactionId?: string;
}

export interface ColumnMetadata {
  readonly name: string;
  readonly label: string;
  /** Of java.sql.Types. */
  readonly type: number;
  readonly typeName: string;
}
