// Prints "N passed, N failed" from vitest's JSON report. Plain JavaScript for any Node: CI calls it with its own.
// A file that failed outside of its tests (it does not load, a hook throws) counts as one failure: its tests did not run.
import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2], 'utf8');
const { testResults: files = [] } = text === '' ? {} : JSON.parse(text);

const tests = files.flatMap(({ assertionResults }) => assertionResults);
const isFailed = ({ status }) => status === 'failed';
const brokenFiles = files.filter((file) => isFailed(file) && !file.assertionResults.some(isFailed));

const passed = tests.filter(({ status }) => status === 'passed').length;
const failed = tests.filter(isFailed).length + brokenFiles.length;
// No report, or an empty one: vitest did not get that far.
const missing = tests.length + brokenFiles.length === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed + missing} failed`);
process.exitCode = failed + missing > 0 ? 1 : 0;
