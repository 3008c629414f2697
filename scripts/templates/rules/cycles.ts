import { listOf, textOf, type Template } from '../template.ts';
import { namesReferredTo } from './references.ts';

/** Resources that a resource must wait for: by Ref, GetAtt, Sub and DependsOn. */
const dependenciesIn = (template: Template): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(template.Resources).map(([id, resource]) => [
      id,
      [...namesReferredTo(resource.Properties).things, ...listOf(resource.DependsOn).map(textOf)].filter(
        (name) => name in template.Resources,
      ),
    ]),
  );

/** CloudFormation refuses a circle, such as that of a bucket's notification and a function's permission (T50). */
export function cycleProblems(template: Template): readonly string[] {
  const open = new Map(dependenciesIn(template));
  for (;;) {
    const free = [...open].filter(([, names]) => !names.some((name) => open.has(name)));
    if (free.length === 0) break;
    for (const [id] of free) open.delete(id);
  }
  // What is left is on a circle or waits for one.
  const onCircle = [...open.keys()].filter((id) => reaches(open, id, id));
  return onCircle.length > 0 ? [`these wait for each other: ${onCircle.sort().join(', ')}`] : [];
}

function reaches(open: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const next = [...(open.get(from) ?? [])];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    next.push(...(open.get(id) ?? []));
  }
  return false;
}
