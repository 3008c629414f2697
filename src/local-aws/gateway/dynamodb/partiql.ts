import { tableName } from './global-tables.ts';
import type { KeyNames, WireItem, Write } from './writes.ts';

/** One statement of ExecuteStatement, BatchExecuteStatement or ExecuteTransaction. */
export interface Statement {
  readonly Statement?: string;
  readonly Parameters?: readonly WireItem[string][];
}

interface Body extends Statement {
  readonly Statements?: readonly Statement[];
  readonly TransactStatements?: readonly Statement[];
}

/** What each statement of a request writes; undefined for one that reads, or writes to a table that `keyNames` does not know. */
export const writesOfStatements = (body: unknown, keyNames: KeyNames): (Write | undefined)[] =>
  statementsOf(body as Body).map((statement) => writeOf(statement, keyNames));

const statementsOf = ({
  Statement,
  Parameters,
  Statements,
  TransactStatements,
}: Body): readonly Statement[] =>
  Statements ?? TransactStatements ?? [{ Statement, Parameters } as Statement];

/** Texts, quoted names, parameters, numbers, words, and everything else one by one. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?|[-+]?\d+(?:\.\d+)?|[A-Za-z_]\w*|\S/g;

/**
 * The item of a statement. A write names its item by the whole key: in the VALUE of an INSERT, or by equality in the WHERE of an
 * UPDATE or DELETE.
 */
function writeOf({ Statement = '', Parameters = [] }: Statement, keyNames: KeyNames): Write | undefined {
  const tokens = Statement.match(token) ?? [];
  const [verb = '', second = '', third = ''] = tokens;
  const named = verb.toUpperCase() === 'UPDATE' ? second : third;
  if (!['INSERT', 'UPDATE', 'DELETE'].includes(verb.toUpperCase())) return undefined;
  const table = tableName(unquoted(named));
  const names = keyNames(table);
  if (!names) return undefined;
  const isInsert = verb.toUpperCase() === 'INSERT';
  const from = tokens.findIndex((each) => each.toUpperCase() === (isInsert ? 'VALUE' : 'WHERE'));
  const assignment = isInsert ? ':' : '=';
  const key: Record<string, WireItem[string]> = {};
  let parameter = tokens.slice(0, from).filter((each) => each === '?').length;
  let depth = 0;
  for (let at = from; at >= 0 && at < tokens.length; at += 1) {
    const [each = '', next = '', value = ''] = tokens.slice(at, at + 3);
    if (each === '{' || each === '(') depth += 1;
    if (each === '}' || each === ')') depth -= 1;
    const name = unquoted(each);
    // The members of an INSERT's VALUE are one level deep; those of maps inside it are no keys.
    if (next === assignment && (depth === 1 || !isInsert) && names.includes(name)) {
      const found = valueOf(value, Parameters[parameter]);
      if (found) key[name] = found;
    }
    if (each === '?') parameter += 1;
  }
  return { table, key };
}

const unquoted = (text: string): string =>
  /^['"]/.test(text) ? text.slice(1, -1).replaceAll(text.charAt(0).repeat(2), text.charAt(0)) : text;

function valueOf(text: string, parameter: WireItem[string] | undefined): WireItem[string] | undefined {
  if (text === '?') return parameter;
  if (text.startsWith("'")) return { S: unquoted(text) };
  return /^[-+]?\d/.test(text) ? { N: text.replace(/^\+/, '') } : undefined;
}
