/** A PostgreSQL of its own, in a thread of its own: starting it keeps a processor busy for seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { Answer, FailedStatement, Request, WorkerData } from './postgres-protocol.ts';
import type { Result } from './records.ts';

const { dump } = workerData as WorkerData;
const postgres = await PGlite.create(dump ? { loadDataDir: new Blob([dump]) } : {});
await postgres.exec("SET timezone = 'UTC'");

const text = (value: string): string => value;
const { rows: types } = await postgres.query<{ oid: number }>('SELECT oid::int4 FROM pg_type');
/** Every value as the text that PostgreSQL writes, whatever its type. */
const parsers = Object.fromEntries(types.map(({ oid }) => [oid, text]));

async function query(sql: string, values: readonly unknown[]): Promise<Result> {
  const found = await postgres.query<(string | null)[]>(sql, [...values], { rowMode: 'array', parsers });
  return { columns: found.fields, rows: found.rows, affectedRows: found.affectedRows ?? 0 };
}

async function answer(request: Request): Promise<Answer> {
  const { id, kind } = request;
  try {
    switch (kind) {
      case 'query':
        return { id, result: await query(request.sql, request.values) };
      case 'script':
        await postgres.exec(request.sql);
        return { id, result: { columns: [], rows: [], affectedRows: 0 } };
      case 'dump':
        return { id, dump: await (await postgres.dumpDataDir('gzip')).arrayBuffer() };
    }
  } catch (error) {
    const { message, severity, code, position } = error as FailedStatement;
    return { id, error: { message, ...defined({ severity, code, position }) } };
  }
}

const defined = (values: Record<string, string | undefined>): Partial<FailedStatement> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

parentPort?.on('message', (request: Request) => {
  void answer(request).then((answered) => parentPort?.postMessage(answered));
});
