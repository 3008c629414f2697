import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { tableName } from './global-tables.ts';

/** Attributes as they are on the wire: binary values in base64. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One item that a request writes. */
export interface Write {
  readonly table: string;
  readonly key: WireItem;
}

/** Names of a table's key attributes; undefined when nobody wants to know of its writes. */
export type KeyNames = (table: string) => readonly string[] | undefined;

interface WriteBody {
  readonly TableName?: string;
  readonly Item?: WireItem;
  readonly Key?: WireItem;
  readonly RequestItems?: Readonly<Record<string, readonly BatchEntry[]>>;
  readonly TransactItems?: readonly TransactEntry[];
}

interface BatchEntry {
  readonly PutRequest?: { readonly Item: WireItem };
  readonly DeleteRequest?: { readonly Key: WireItem };
}

type Target = Pick<WriteBody, 'TableName' | 'Item' | 'Key'>;
type TransactEntry = Readonly<Partial<Record<'Put' | 'Update' | 'Delete', Target>>>;

/** The items that a request writes if it succeeds, of the tables that `keyNames` knows. Empty for reads. */
export function writesOf(operation: string, body: unknown, keyNames: KeyNames): Write[] {
  return targetsOf(operation, body as WriteBody).flatMap(({ TableName = '', Item, Key }) => {
    const table = tableName(TableName);
    const names = keyNames(table);
    const attributes = Item ?? Key;
    if (!names || !attributes) return [];
    const key = names.flatMap((name) => {
      const value = attributes[name];
      return value ? [[name, value] as const] : [];
    });
    return [{ table, key: Object.fromEntries(key) }];
  });
}

function targetsOf(operation: string, body: WriteBody): Target[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [body];
    case 'BatchWriteItem':
      return Object.entries(body.RequestItems ?? {}).flatMap(([TableName, entries]) =>
        entries.map(({ PutRequest, DeleteRequest }) => ({ TableName, ...PutRequest, ...DeleteRequest })),
      );
    case 'TransactWriteItems':
      return (body.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => Put ?? Update ?? Delete ?? []);
    default:
      return [];
  }
}

/** A key as the SDK takes it. Keys are strings, numbers and binaries only. */
export const sdkKey = (key: WireItem): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(key).map(([name, value]) => [
      name,
      (typeof value.B === 'string'
        ? { B: Buffer.from(value.B, 'base64') }
        : value) as unknown as AttributeValue,
    ]),
  );

/** The same text for the same key, whatever order its attributes came in. */
export const keyText = (key: WireItem): string =>
  JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
