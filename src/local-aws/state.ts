import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A running local AWS. */
export interface LocalAws {
  /** What AWS_ENDPOINT_URL is set to. */
  readonly endpoint: string;
  /** The emulator without the gateway: no StackSets, no replication. */
  readonly emulatorEndpoint: string;
  /** Twelve digits. */
  readonly account: string;
  /** Of the server; the emulator ends with it. */
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** From a write in one region to its arrival in the other. */
  readonly lagSeconds: number;
  readonly logFile: string;
  /** Of the trading-migrate that started it. */
  readonly version: string;
  /** Opens the gateway's admin routes. */
  readonly token: string;
}

const stateFile = (folder: string): string => join(folder, 'state.json');
export const temporaryFolderOf = (folder: string): string => join(folder, 'tmp');
export const logFileOf = (folder: string): string => join(folder, 'local-aws.log');

/** The file appears in one step, readable by its owner only: it holds the token. */
export function writeState(folder: string, state: LocalAws): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${stateFile(folder)}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, stateFile(folder));
}

/** What the last server of this state folder left: it may be dead. */
export function readState(folder: string): LocalAws | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(folder), 'utf8')) as LocalAws;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the state of the server `pid`, and of no other. */
export function removeState(folder: string, pid: number): void {
  if (readState(folder)?.pid === pid) rmSync(stateFile(folder), { force: true });
}
