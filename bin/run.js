#!/usr/bin/env node
// Plain JavaScript for any Node, so that an old one gets an explanation and not a syntax error.
import { readFileSync } from 'node:fs';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
const packageFile = new URL('../package.json', import.meta.url);

if (!(
  (major === 22 && (minor > 22 || (minor === 22 && patch >= 2))) ||
  (major === 24 && minor >= 15) ||
  major > 24
)) {
  console.error(
    `trading-migrate needs Node 22.22.2 or newer, or 24.15 or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  console.error('In a checkout, `npm run trading-migrate -- …` uses the Node that the project pins.');
  process.exitCode = 2;
} else if (process.argv.length === 3 && process.argv[2] === '--version') {
  const { name, version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  console.log(`${name}/${version} ${process.platform}-${process.arch} node-v${process.versions.node}`);
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { runProgram } = await import('../dist/cli/run.js');
  void runProgram(process.argv.slice(2), import.meta.url);
}
