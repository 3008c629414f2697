"""Starts MiniStack with a bridge to the gateway, and ends it when the gateway's process ends. Mends its conditions.

MiniStack's CloudFormation ignores what a resource means to another region: a bucket's ReplicationConfiguration, a
GlobalTable's Replicas. The gateway implements those, so around every change of one of TM_BRIDGE_TYPES this asks it:
POST TM_BRIDGE_URL with {when, action, type, logicalId, physicalId, properties, stackName, region, account}, and
previousProperties for an update. Any answer but 200 fails the resource with the answer's message, and MiniStack rolls
the stack back as it does for its own errors. Types that MiniStack lacks are made by the gateway: for those of
TM_BRIDGE_PROVIDED this asks "provide" in between, and the answer is {physicalId, attributes}.

Environment: TM_BRIDGE_URL (http), TM_BRIDGE_TOKEN, TM_BRIDGE_TYPES (comma-separated), TM_BRIDGE_PROVIDED (JSON: type to
{updates, replacedBy}; each is also one of TM_BRIDGE_TYPES), and MiniStack's own.
Standard input: a pipe that the gateway's process holds open. Its end is the end of that process, however it died.
"""

import contextvars
import functools
import http.client
import inspect
import json
import os
import sys
import threading
from urllib.parse import urlsplit

# A hook may wait for the other region; a gateway that is gone refuses the connection at once.
BRIDGE_TIMEOUT_SECONDS = 600

# What is wrapped, and the parameters it must have: these are MiniStack's internals, and another version may differ.
EXPECTED = {
    "_provision_resource": ["resource_type", "logical_id", "props", "stack_name"],
    "_update_resource": [
        "resource_type", "physical_id", "old_props", "new_props", "stack_name", "logical_id", "old_attrs",
    ],
    "_delete_resource": ["resource_type", "physical_id", "props", "stack_name", "logical_id"],
}


class Refused(Exception):
    """The gateway's answer to a change; its text becomes the resource's status reason."""


def end_with_parent():
    """Ends this process, and with it the pipes of its Lambda workers, when standard input does."""

    def watch():
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def ask_gateway(url, token, call):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=BRIDGE_TIMEOUT_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "X-Local-Token": token}
        connection.request("POST", url.path, json.dumps(call, default=str), headers)
        answer = connection.getresponse()
        body = answer.read()
    except OSError as error:
        raise Refused(f"The local AWS gateway did not answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Refused(json.loads(body).get("message", f"the gateway answered {answer.status}"))
    return json.loads(body)


def check_internals(modules):
    """Exits with a clear message when this MiniStack is not the one that the bridge was written for."""
    stacks, provisioners = modules
    problems = []
    for name, expected in EXPECTED.items():
        function = getattr(provisioners, name, None)
        if function is None or getattr(stacks, name, None) is not function:
            problems.append(f"{name} is missing")
        elif list(inspect.signature(function).parameters) != expected:
            problems.append(f"{name}{inspect.signature(function)} has other parameters")
    worker = getattr(stacks, "_runs_on_worker_thread", None)
    if worker is None or list(inspect.signature(worker).parameters) != ["resource_type"]:
        problems.append("_runs_on_worker_thread(resource_type) is missing")
    for table in ("_RESOURCE_HANDLERS", "_REPLACING_PROPERTIES"):
        if not isinstance(getattr(provisioners, table, None), dict):
            problems.append(f"{table} is missing")
    if problems:
        sys.exit("This version of MiniStack does not fit the gateway's bridge: " + "; ".join(problems) + ".")


def install_bridge(types, provided, url, token):
    from ministack.core.responses import get_account_id, get_region
    from ministack.services.cloudformation import provisioners, stacks

    modules = (stacks, provisioners)
    check_internals(modules)
    create, update, delete = (getattr(provisioners, name) for name in EXPECTED)
    runs_on_worker_thread = stacks._runs_on_worker_thread
    # The stack of the change that is under way. An update that replaces calls create and delete itself: to the gateway
    # that is one update.
    inside = contextvars.ContextVar("stack_of_the_bridged_change", default=None)

    def ask(when, action, resource_type, logical_id, physical_id, props, stack_name, old_props=None):
        call = {
            "when": when, "action": action, "type": resource_type, "logicalId": logical_id or "",
            "physicalId": physical_id, "properties": props, "stackName": stack_name or "",
            "region": get_region(), "account": get_account_id(),
        }
        if old_props is not None:
            call["previousProperties"] = old_props
        return ask_gateway(url, token, call)

    def handlers_of(resource_type, updates):
        """What MiniStack's table of resource types holds for one that the gateway provides."""

        def result(answer):
            return answer["physicalId"], answer["attributes"]

        def create_provided(logical_id, props, stack_name):
            return result(ask("provide", "create", resource_type, logical_id, "", props, stack_name))

        def update_provided(physical_id, old_props, new_props, stack_name, logical_id):
            return result(
                ask("provide", "update", resource_type, logical_id, physical_id, new_props, stack_name, old_props))

        def delete_provided(physical_id, props, logical_id):
            ask("provide", "delete", resource_type, logical_id, physical_id, props, inside.get())

        handlers = {"create": create_provided, "delete": delete_provided, "delete_with_logical_id": True}
        # Without one, MiniStack creates a successor and deletes the predecessor once the update succeeded.
        return {**handlers, "update": update_provided, "update_with_logical_id": True} if updates else handlers

    for resource_type, how in provided.items():
        provisioners._RESOURCE_HANDLERS[resource_type] = handlers_of(resource_type, how["updates"])
        provisioners._REPLACING_PROPERTIES[resource_type] = tuple(how["replacedBy"])

    def bridged(original, asking):
        """Leaves every other type, and what happens inside a bridged change, to MiniStack alone."""
        signature = inspect.signature(original)

        @functools.wraps(original)
        def call(resource_type, *args, **kwargs):
            if resource_type not in types or inside.get() is not None:
                return original(resource_type, *args, **kwargs)
            stack_name = signature.bind(resource_type, *args, **kwargs).arguments.get("stack_name") or ""
            reset = inside.set(stack_name)
            try:
                return asking(resource_type, *args, **kwargs)
            finally:
                inside.reset(reset)

        return call

    def undo(change, *args):
        """Puts back what the gateway refused afterwards: MiniStack takes a change that failed for one that did nothing."""
        try:
            change(*args)
        except Refused as error:
            print(f"Could not undo the refused change of {args[0]} {args[1]}: {error}", file=sys.stderr)

    def create_asking(resource_type, logical_id, props, stack_name):
        ask("before", "create", resource_type, logical_id, "", props, stack_name)
        created = create(resource_type, logical_id, props, stack_name)
        try:
            ask("after", "create", resource_type, logical_id, created[0], props, stack_name)
        except Refused:
            undo(delete_asking, resource_type, created[0], props, stack_name, logical_id)
            raise
        return created

    def send_back(resource_type, physical_id, new_props, old_props, stack_name, logical_id, attrs):
        update(resource_type, physical_id, new_props, old_props, stack_name, logical_id, attrs)
        ask("after", "update", resource_type, logical_id, physical_id, old_props, stack_name, new_props)

    def update_asking(resource_type, physical_id, old_props, new_props, stack_name, logical_id=None, old_attrs=None):
        if old_props == new_props:
            return update(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)
        ask("before", "update", resource_type, logical_id, physical_id, new_props, stack_name, old_props)
        updated = update(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)
        try:
            ask("after", "update", resource_type, logical_id, updated[0], new_props, stack_name, old_props)
        except Refused:
            if updated[0] == physical_id:
                undo(send_back, resource_type, physical_id, new_props, old_props, stack_name, logical_id, updated[1])
            else:  # A replacement: the predecessor is still there.
                undo(delete_asking, resource_type, updated[0], new_props, stack_name, logical_id)
            raise
        return updated

    def delete_asking(resource_type, physical_id, props, stack_name=None, logical_id=None):
        ask("before", "delete", resource_type, logical_id, physical_id, props, stack_name)
        delete(resource_type, physical_id, props, stack_name, logical_id)
        ask("after", "delete", resource_type, logical_id, physical_id, props, stack_name)

    for module in modules:
        module._provision_resource = bridged(create, create_asking)
        module._update_resource = bridged(update, update_asking)
        module._delete_resource = bridged(delete, delete_asking)
    # The gateway calls the emulator while it is being asked: the event loop must stay free.
    stacks._runs_on_worker_thread = lambda resource_type: resource_type in types or runs_on_worker_thread(resource_type)


def resolve_pseudo_parameters_in_conditions():
    """MiniStack takes a pseudo parameter in a condition for its own name, so that AWS::Region would equal no region."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

    evaluate = getattr(engine, "_evaluate_conditions", None)
    if evaluate is None or list(inspect.signature(evaluate).parameters) != ["template", "params"]:
        sys.exit("This version of MiniStack evaluates conditions in another way than the gateway's bridge expects.")

    def evaluate_with_pseudo_parameters(template, params):
        pseudo = {"AWS::Region": get_region(), "AWS::AccountId": get_account_id(), "AWS::Partition": "aws"}
        return evaluate(template, {**params, **{name: {"Value": value} for name, value in pseudo.items()}})

    for module in (changesets, engine, handlers, provisioners, stacks):
        if getattr(module, "_evaluate_conditions", None) is evaluate:
            module._evaluate_conditions = evaluate_with_pseudo_parameters


def main():
    end_with_parent()
    resolve_pseudo_parameters_in_conditions()
    types = frozenset(filter(None, os.environ.get("TM_BRIDGE_TYPES", "").split(",")))
    # Taken out, since Lambda functions inherit this environment.
    token = os.environ.pop("TM_BRIDGE_TOKEN", "")
    if types:
        provided = json.loads(os.environ.get("TM_BRIDGE_PROVIDED", "{}"))
        install_bridge(types, provided, urlsplit(os.environ["TM_BRIDGE_URL"]), token)
    from ministack.app import main as start

    start()


if __name__ == "__main__":
    main()
