import type { ArrayValue, ColumnMetadata, Field } from './api.ts';

export interface Column {
  readonly name: string;
  /** PostgreSQL's OID of its type. */
  readonly dataTypeID: number;
}

/** A result as PostgreSQL writes it: every value is text, or null. */
export interface Result {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly affectedRows: number;
}

type Kind = 'boolean' | 'long' | 'double' | 'blob' | 'string';

interface Type {
  readonly typeName: string;
  /** Of java.sql.Types. */
  readonly type: number;
  readonly kind: Kind;
}

const type = (typeName: string, code: number, kind: Kind): Type => ({ typeName, type: code, kind });

/** By OID, from PostgreSQL's pg_type.dat. What is not here is text. */
const types: ReadonlyMap<number, Type> = new Map([
  [16, type('bool', -7, 'boolean')],
  [17, type('bytea', -2, 'blob')],
  [20, type('int8', -5, 'long')],
  [21, type('int2', 5, 'long')],
  [23, type('int4', 4, 'long')],
  [26, type('oid', -5, 'long')],
  [700, type('float4', 7, 'double')],
  [701, type('float8', 8, 'double')],
  [1042, type('bpchar', 1, 'string')],
  [1043, type('varchar', 12, 'string')],
  [1082, type('date', 91, 'string')],
  [1083, type('time', 92, 'string')],
  [1114, type('timestamp', 93, 'string')],
  [1184, type('timestamptz', 93, 'string')],
  [1700, type('numeric', 2, 'string')],
  [2950, type('uuid', 1111, 'string')],
  [114, type('json', 1111, 'string')],
  [3802, type('jsonb', 1111, 'string')],
]);

const textType = type('text', 12, 'string');

/** OIDs of the array types, and of what is in them. */
const elementTypes: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1009, 25],
  [1015, 1043],
  [1231, 1700],
  [2951, 2950],
]);

const typeOf = (oid: number): Type => types.get(oid) ?? textType;

export const metadataOf = (columns: readonly Column[]): ColumnMetadata[] =>
  columns.map(({ name, dataTypeID }) => {
    const element = elementTypes.get(dataTypeID);
    const { typeName, type: code } = typeOf(element ?? dataTypeID);
    return element === undefined
      ? { name, label: name, type: code, typeName }
      : { name, label: name, type: 2003, typeName: `_${typeName}` };
  });

export const recordsOf = ({ columns, rows }: Result): Field[][] =>
  rows.map((row) => row.map((value, index) => toField(value, columns[index]?.dataTypeID ?? 0)));

/** The records as one JSON document of objects, by the names of the columns. */
export const formattedRecordsOf = (result: Result): string =>
  JSON.stringify(
    recordsOf(result).map((record) =>
      Object.fromEntries(record.map((field, index) => [result.columns[index]?.name ?? '', plain(field)])),
    ),
  );

function toField(value: string | null, oid: number): Field {
  if (value === null) return { isNull: true };
  const element = elementTypes.get(oid);
  if (element !== undefined) return { arrayValue: toArray(value, typeOf(element).kind) };
  switch (typeOf(oid).kind) {
    case 'boolean':
      return { booleanValue: value === 't' };
    case 'long':
      return { longValue: Number(value) };
    case 'double':
      return { doubleValue: Number(value) };
    case 'blob':
      return { blobValue: Buffer.from(value.slice(2), 'hex').toString('base64') };
    case 'string':
      // A timestamp with a time zone is given in UTC, and does not say so.
      return { stringValue: oid === 1184 ? value.replace(/\+00$/, '') : value };
  }
}

/** An array of one dimension in PostgreSQL's notation: `{1,2}` or `{"a,b",c}`. */
function toArray(value: string, kind: Kind): ArrayValue {
  const items = [...value.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(
    ([, quoted, bare]) => quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  );
  switch (kind) {
    case 'boolean':
      return { booleanValues: items.map((item) => item === 't') };
    case 'long':
      return { longValues: items.map(Number) };
    case 'double':
      return { doubleValues: items.map(Number) };
    default:
      return { stringValues: items };
  }
}

function plain(field: Field): unknown {
  if (field.isNull) return null;
  const [value] = Object.values(field) as unknown[];
  return field.arrayValue ? Object.values(field.arrayValue)[0] : value;
}
