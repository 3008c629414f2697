import type { ResourceChange, ResourceHook } from './service.ts';

/** What `emulator/launch.py` posts around each change of a bridged resource. */
export interface BridgeCall extends ResourceChange {
  readonly when: 'before' | 'after';
}

export interface ResourceBridge {
  /** The resource types that the emulator must ask about. */
  readonly types: readonly string[];
  /** Rejects with the error of the first hook that refuses; its message becomes the resource's status reason. */
  handle(call: BridgeCall): Promise<void>;
}

/** Takes what the emulator's CloudFormation is doing to the hooks of that type, in the order they were given. */
export const createResourceBridge = (hooks: readonly ResourceHook[]): ResourceBridge => ({
  types: [...new Set(hooks.map((hook) => hook.type))],
  handle: async ({ when, ...change }) => {
    for (const hook of hooks.filter(({ type }) => type === change.type)) await hook[when]?.(change);
  },
});
