import type { ResourceFaults } from './resources/resource-faults.ts';
import type { ProvidedResource, ResourceChange, ResourceHook, ResourceProvider } from './service.ts';

/** What `emulator/bridge.py` posts around each change of a bridged resource, and to make one of a provided type. */
export interface BridgeCall extends ResourceChange {
  readonly when: 'before' | 'provide' | 'after';
}

/** How a provided type behaves in an update: part of what the emulator must know of it. */
export interface ProvidedType {
  readonly updates: boolean;
  readonly replacedBy: readonly string[];
}

export interface ResourceBridge {
  /** The resource types that the emulator also asks about after a change, or to make one. Before a change it always asks. */
  readonly types: readonly string[];
  /** Those among them that the gateway makes. */
  readonly provided: Readonly<Record<string, ProvidedType>>;
  /**
   * Resolves with the resource when the call asks to provide one.
   * Rejects with the error of the first hook that refuses; its message becomes the resource's status reason.
   */
  handle(call: BridgeCall): Promise<ProvidedResource | undefined>;
}

/**
 * Takes what the emulator's CloudFormation is doing to the hooks of that type, in the order they were given. Before a
 * change the faults are met.
 */
export function createResourceBridge(
  hooks: readonly ResourceHook[],
  faults?: ResourceFaults,
): ResourceBridge {
  const providers = providersOf(hooks);
  return {
    types: [...new Set(hooks.filter(actsOnChange).map(({ type }) => type))],
    provided: Object.fromEntries(
      [...providers].map(([type, provider]) => [
        type,
        { updates: 'update' in provider, replacedBy: provider.replacedBy ?? [] },
      ]),
    ),
    handle: async ({ when, ...change }) => {
      if (when === 'provide') return provide(providers.get(change.type), change);
      if (when === 'before') await faults?.meet(change);
      for (const hook of hooks.filter(({ type }) => type === change.type)) await hook[when]?.(change);
      return undefined;
    },
  };
}

const actsOnChange = (hook: ResourceHook): boolean => 'after' in hook || hook.provide !== undefined;

function providersOf(hooks: readonly ResourceHook[]): ReadonlyMap<string, ResourceProvider> {
  const providers = new Map<string, ResourceProvider>();
  for (const { type, provide: provider } of hooks) {
    if (!provider) continue;
    if (providers.has(type)) throw new Error(`two hooks of the gateway provide ${type}`);
    providers.set(type, provider);
  }
  return providers;
}

async function provide(
  provider: ResourceProvider | undefined,
  change: ResourceChange,
): Promise<ProvidedResource | undefined> {
  if (!provider) throw new Error(`the gateway provides no ${change.type}`);
  switch (change.action) {
    case 'create':
      return provider.create(change);
    case 'update':
      if (!provider.update) throw new Error(`the gateway replaces ${change.type} instead of updating it`);
      return provider.update(change);
    case 'delete':
      await provider.delete(change);
      return undefined;
  }
}
