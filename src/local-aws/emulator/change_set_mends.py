"""MiniStack compares templates for a change set as if every condition held: a resource that the region does not have would
be listed as changed. On AWS only what is there, or will be, is."""

import functools
import inspect
import sys

EXPECTED = ["template", "params", "stack_name", "stack_id"]


def install():
    from ministack.services.cloudformation import changesets

    resolve = getattr(changesets, "_resolve_props_for_diff", None)
    if resolve is None or list(inspect.signature(resolve).parameters) != EXPECTED:
        sys.exit("This version of MiniStack compares templates in another way than the gateway's bridge expects.")

    @functools.wraps(resolve)
    def resolve_existing(template, params, stack_name, stack_id):
        resolved = resolve(template, params, stack_name, stack_id)
        if not template:
            return resolved
        # At each call, since the launcher replaces it.
        conditions = changesets._evaluate_conditions(template, params)
        resources = {
            logical_id: resource
            for logical_id, resource in resolved["Resources"].items()
            if conditions.get(resource.get("Condition"), True)
        }
        return {**resolved, "Resources": resources}

    changesets._resolve_props_for_diff = resolve_existing
