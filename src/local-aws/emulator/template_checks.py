"""Refuses what CloudFormation refuses before it makes anything, and MiniStack would find out too late or never.

CreateStack, UpdateStack, CreateChangeSet and, as far as there are no values yet, ValidateTemplate:
  parameters    that the template has not, or that have no value;
  references    to what the template has not, or to a resource whose condition is false;
  cycles        of resources that need each other (T50). MiniStack notices one while it creates the stack. Both branches
                of an Fn::If and resources with a condition count (from memory: AWS checks before it has values);
  capabilities  that the request does not acknowledge. MiniStack asks for them with its AUTH setting only.
"""

import functools
import inspect
import sys

# What is wrapped, and the parameters it must have: these are MiniStack's internals, and another version may differ.
WRAPPED = {
    "validate_template_support": ["template", "conditions", "params"],
    "_resolve_parameters": ["template", "provided_params", "previous_params"],
}


def install():
    from ministack.services.cloudformation import changesets, engine, handlers

    problems = [
        f"{name} has changed"
        for name, expected in WRAPPED.items()
        if list(inspect.signature(getattr(engine, name, lambda: None)).parameters) != expected
    ]
    problems += [f"{name} is missing" for name in ("_intrinsic_references",) if not hasattr(engine, name)]
    problems += [f"{name} is missing" for name in ("_capabilities_enforced",) if not hasattr(handlers, name)]
    if problems:
        sys.exit("This version of MiniStack does not fit the gateway's checks: " + "; ".join(problems) + ".")

    validate, resolve = engine.validate_template_support, engine._resolve_parameters

    @functools.wraps(validate)
    def validate_checking(template, conditions, params=None):
        validate(template, conditions, params)
        # What a macro adds can be referred to, and is not there yet.
        if not template.get("Transform"):
            check_references(template, conditions if params is not None else None)
            check_cycles(template)

    @functools.wraps(resolve)
    def resolve_checking(template, provided_params, previous_params=None):
        check_parameters(template, provided_params, previous_params or {})
        return resolve(template, provided_params, previous_params)

    for module in (changesets, handlers):
        module.validate_template_support = validate_checking
        module._resolve_parameters = resolve_checking
    handlers._capabilities_enforced = lambda: True


def check_parameters(template, provided, previous):
    declared = template.get("Parameters") or {}
    given = {entry["Key"]: entry for entry in provided if "Key" in entry}
    unknown = [name for name in given if name not in declared]
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")

    def has_value(name):
        if "Default" in declared[name]:
            return True
        entry = given.get(name)
        return entry is not None and (not entry.get("UsePreviousValue") or name in previous)

    missing = [name for name in declared if not has_value(name)]
    if missing:
        raise ValueError(f"Parameters: [{', '.join(missing)}] must have values")


def check_references(template, conditions):
    """conditions: {name: bool}, or None while there are no values, and every condition may hold."""
    resources, parameters, outputs = (template.get(name) or {} for name in ("Resources", "Parameters", "Outputs"))
    known = {*resources, *parameters}
    made = known - {name for name, resource in resources.items() if not holds(resource, conditions)}
    for block, members in (("Resources", resources), ("Outputs", outputs)):
        unresolved = {}
        for member in members.values():
            for name, attribute in references(member, None):
                if name in known:
                    continue
                if attribute is not None:
                    raise ValueError(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
                unresolved[name] = True
            if holds(member, conditions):
                unresolved |= {name: True for name, _ in references(member, conditions) if name not in made}
        if unresolved:
            names = ", ".join(unresolved)
            raise ValueError(
                f"Template format error: Unresolved resource dependencies [{names}] in the {block} block of the template"
            )


def check_cycles(template):
    resources = template.get("Resources") or {}
    waiting = {
        name: {needed for needed, _ in references(resource, None) if needed in resources}
        for name, resource in resources.items()
    }
    # What needs nothing that is left can be made, until only a cycle and what needs it is left.
    while free := {name for name, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {name: needed for name, needed in waiting.items() if name not in free}
    if waiting:
        raise ValueError(f"Circular dependency between resources: [{', '.join(waiting)}]")


def holds(member, conditions):
    """Whether a resource or an output is made."""
    condition = member.get("Condition") if isinstance(member, dict) else None
    return conditions is None or condition is None or conditions.get(condition, True)


def references(member, conditions):
    """(name, attribute or None) of what a resource or an output needs, pseudo parameters left out."""
    from ministack.services.cloudformation.engine import _intrinsic_references

    if not isinstance(member, dict):
        return []
    depends_on = member.get("DependsOn") or []
    named = [depends_on] if isinstance(depends_on, str) else depends_on
    needed = chosen({key: value for key, value in member.items() if key != "Condition"}, conditions)
    found = [(name, None) for name in named] + list(_intrinsic_references(needed))
    return [(name, attribute) for name, attribute in found if not name.startswith("AWS::")]


def chosen(value, conditions):
    """The value with the branch of each Fn::If that its condition chooses."""
    if isinstance(value, list):
        return [chosen(each, conditions) for each in value]
    if not isinstance(value, dict):
        return value
    branches = value.get("Fn::If")
    if conditions is not None and isinstance(branches, list) and branches[0] in conditions:
        return chosen(branches[1 if conditions[branches[0]] else 2], conditions)
    return {key: chosen(each, conditions) for key, each in value.items()}
