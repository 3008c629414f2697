import type { RegionPair } from '../runbook/events.ts';
import { bytes, count } from './format.ts';
import { markOf, type Look } from './look.ts';
import { hanging } from './paragraph.ts';
import { table } from './text.ts';

interface Named {
  readonly region: string;
  readonly type: string;
  readonly name: string;
}

/** What cleanup would take away. */
export interface CleanupPlanView {
  readonly environmentSuffix: string;
  readonly account: string;
  readonly regions: RegionPair;
  readonly stacks: readonly { readonly region: string; readonly kind: string; readonly resources: number }[];
  readonly buckets: readonly {
    readonly region: string;
    readonly bucket: string;
    readonly versions: number;
    readonly bytes: number | undefined;
    readonly basis: 'estimated' | 'counted' | 'at-least';
  }[];
  readonly stores: readonly (Named & {
    readonly size?: { readonly items: number; readonly bytes: number };
  })[];
  readonly outside: readonly Named[];
  readonly retained: readonly Named[];
  readonly blockers: readonly {
    readonly resource: Named;
    readonly why: string;
    readonly wayOn: string;
    /** Whether nothing is deleted while it is so. */
    readonly isFinal: boolean;
  }[];
}

/** The plan as text: a section a region, then what stays and what stands in the way. */
export function renderCleanupPlan(plan: CleanupPlanView, look: Look): string {
  const { environmentSuffix, account, regions } = plan;
  const { strong } = look.palette;
  const lines = [
    strong(`Cleanup of ${environmentSuffix} in account ${account} takes away:`),
    ...[regions.source, regions.target].flatMap((region) => [
      '',
      strong(region),
      ...regionLines(plan, region),
    ]),
    ...section('Stays, since its template says so', plan.retained, look),
    ...section('Stays, since no stack of this environment holds it', plan.outside, look),
    ...inTheWay(
      'In the way',
      markOf('failed', look),
      plan.blockers.filter(({ isFinal }) => isFinal),
      look,
    ),
    ...inTheWay(
      'May be in the way of some versions',
      look.glyphs.unknown,
      plan.blockers.filter(({ isFinal }) => !isFinal),
      look,
    ),
  ];
  return lines.join('\n');
}

function regionLines(plan: CleanupPlanView, region: string): readonly string[] {
  const here = <T extends { readonly region: string }>(all: readonly T[]): readonly T[] =>
    all.filter((each) => each.region === region);
  const stacks = here(plan.stacks);
  if (stacks.length === 0) return ['  nothing'];
  const resources = stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const ofSets = stacks.filter(({ kind }) => kind === 'stack-set').length;
  return [
    `  ${count(stacks.length, 'stack')}, ${ofSets} of them of StackSets, with ${count(resources, 'resource')}`,
    ...table([
      ...here(plan.stores).map(({ type, name, size }) => [
        type,
        name,
        ...(size ? [`about ${count(size.items, 'item')}, ${bytes(size.bytes)}`] : []),
      ]),
      ...here(plan.buckets).map((bucket) => ['AWS::S3::Bucket', bucket.bucket, contentOf(bucket)]),
    ]),
  ];
}

function contentOf({ versions, bytes: size, basis }: CleanupPlanView['buckets'][number]): string {
  const before = { estimated: 'about ', counted: '', 'at-least': 'at least ' }[basis];
  return `${before}${count(versions, 'version')}${size === undefined ? '' : `, ${bytes(size)}`}`;
}

function inTheWay(
  title: string,
  mark: string,
  blockers: CleanupPlanView['blockers'],
  { palette, width }: Look,
): readonly string[] {
  if (blockers.length === 0) return [];
  return [
    '',
    palette.strong(title),
    ...blockers.flatMap(({ resource, why, wayOn }) => [
      ...hanging(`  ${mark} `, 4, `${inWords(resource)}: ${why}`, width),
      ...hanging('    ', 4, wayOn, width),
    ]),
  ];
}

function section(title: string, resources: readonly Named[], { palette }: Look): readonly string[] {
  if (resources.length === 0) return [];
  return ['', palette.strong(title), ...resources.map((resource) => `  ${inWords(resource)}`)];
}

const inWords = ({ region, type, name }: Named): string => `${type} ${name} in ${region}`;
