"""Lets the gateway have a say in what MiniStack's CloudFormation does to resources.

MiniStack ignores what a resource means to another region (a bucket's ReplicationConfiguration, a GlobalTable's
Replicas), lacks some types, and takes what AWS refuses (a name that exists, a VPC that does not). The gateway knows
better, and can be told to fail. So this asks it before every change of a resource, and for some types around it:

POST with {when, action, type, logicalId, physicalId, properties, stackName, region, account}, and previousProperties
for an update. `when` is
  before   for every type;
  provide  for a type that the gateway makes instead of MiniStack. The answer is {physicalId, attributes};
  after    for those whose changes the gateway completes.
Any answer but 200 fails the resource with the answer's message, and MiniStack rolls the stack back as it does for its
own errors.
"""

import contextvars
import functools
import http.client
import inspect
import json
import sys
from urllib.parse import urlsplit

# A hook may wait for the other region; a gateway that is gone refuses the connection at once.
TIMEOUT_SECONDS = 600

# What is wrapped, and the parameters it must have: these are MiniStack's internals, and another version may differ.
WRAPPED = {
    "_provision_resource": ["resource_type", "logical_id", "props", "stack_name"],
    "_update_resource": [
        "resource_type", "physical_id", "old_props", "new_props", "stack_name", "logical_id", "old_attrs",
    ],
    "_delete_resource": ["resource_type", "physical_id", "props", "stack_name", "logical_id"],
}
USED_OF_STACKS = ("run_reentrant", "_runs_on_worker_thread", "_provision_keeping_seed", "_update_keeping_seed")
USED_OF_PROVISIONERS = ("_RESOURCE_HANDLERS", "_REPLACING_PROPERTIES")


class Refused(Exception):
    """The gateway's answer to a change; its text becomes the resource's status reason."""


class Gateway:
    def __init__(self, url, token):
        self.url = urlsplit(url)
        self.token = token

    def ask(self, when, change):
        from ministack.core.responses import get_account_id, get_region

        call = {"when": when, **change, "region": get_region(), "account": get_account_id()}
        headers = {"Content-Type": "application/json", "X-Local-Token": self.token}
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", self.url.path, json.dumps(call, default=str), headers)
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            raise Refused(f"The local AWS gateway did not answer: {error}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise Refused(json.loads(body).get("message", f"the gateway answered {answer.status}"))
        return json.loads(body)


def creation(resource_type, logical_id, props, stack_name):
    return {
        "action": "create", "type": resource_type, "logicalId": logical_id, "physicalId": "",
        "properties": props, "stackName": stack_name,
    }


def update(resource_type, physical_id, old_props, new_props, stack_name, logical_id=None, old_attrs=None):
    return {
        "action": "update", "type": resource_type, "logicalId": logical_id or "", "physicalId": physical_id,
        "properties": new_props, "previousProperties": old_props, "stackName": stack_name,
    }


def deletion(resource_type, physical_id, props, stack_name=None, logical_id=None):
    return {
        "action": "delete", "type": resource_type, "logicalId": logical_id or "", "physicalId": physical_id,
        "properties": props, "stackName": stack_name or "",
    }


def check_internals(stacks, provisioners):
    """Exits with a clear message when this MiniStack is not the one that the bridge was written for."""
    problems = []
    for name, expected in WRAPPED.items():
        function = getattr(provisioners, name, None)
        if function is None or getattr(stacks, name, None) is not function:
            problems.append(f"{name} is missing")
        elif list(inspect.signature(function).parameters) != expected:
            problems.append(f"{name}{inspect.signature(function)} has other parameters")
    for module, names in ((stacks, USED_OF_STACKS), (provisioners, USED_OF_PROVISIONERS)):
        problems += [f"{name} is missing" for name in names if not hasattr(module, name)]
    if problems:
        sys.exit("This version of MiniStack does not fit the gateway's bridge: " + "; ".join(problems) + ".")


def install(gateway, types, provided):
    """types: those that the gateway also hears of afterwards, or makes. provided: {type: {updates, replacedBy}}."""
    from ministack.services.cloudformation import provisioners, stacks

    check_internals(stacks, provisioners)
    # The stack of the bridged change that is under way.
    stack_of_change = contextvars.ContextVar("stack_of_bridged_change", default=None)
    for resource_type, how in provided.items():
        made = handlers(gateway, resource_type, how["updates"], stack_of_change)
        # A snapshot before a deletion stays MiniStack's: DeletionPolicy is Snapshot by default for clusters (T39).
        known = provisioners._RESOURCE_HANDLERS.get(resource_type, {})
        kept = {"snapshot": known["snapshot"]} if "snapshot" in known else {}
        provisioners._RESOURCE_HANDLERS[resource_type] = {**made, **kept}
        provisioners._REPLACING_PROPERTIES[resource_type] = tuple(how["replacedBy"])
    ask_around_changes(gateway, types, stack_of_change, (stacks, provisioners))
    ask_before_changes(gateway, types, stacks)


def handlers(gateway, resource_type, updates, stack_of_change):
    """What MiniStack's table of resource types holds for one that the gateway makes."""

    def made(change):
        answer = gateway.ask("provide", change)
        return answer["physicalId"], answer["attributes"]

    def create(logical_id, props, stack_name):
        return made(creation(resource_type, logical_id, props, stack_name))

    def update_in_place(physical_id, old_props, new_props, stack_name, logical_id):
        return made(update(resource_type, physical_id, old_props, new_props, stack_name, logical_id))

    def delete(physical_id, props, logical_id):
        gateway.ask("provide", deletion(resource_type, physical_id, props, stack_of_change.get(), logical_id))

    result = {"create": create, "delete": delete, "delete_with_logical_id": True}
    # Without one, MiniStack creates a successor, and deletes the predecessor when the update has succeeded.
    return {**result, "update": update_in_place, "update_with_logical_id": True} if updates else result


def ask_around_changes(gateway, types, stack_of_change, modules):
    stacks, provisioners = modules
    create, change, delete = (getattr(provisioners, name) for name in WRAPPED)

    def bridged(original, asking):
        """Leaves every other type to MiniStack, and what happens inside a bridged change: an update that replaces
        calls create and delete itself, and to the gateway that is one update."""
        signature = inspect.signature(original)

        @functools.wraps(original)
        def call(resource_type, *args, **kwargs):
            if resource_type not in types or stack_of_change.get() is not None:
                return original(resource_type, *args, **kwargs)
            stack_name = signature.bind(resource_type, *args, **kwargs).arguments.get("stack_name")
            reset = stack_of_change.set(stack_name or "")
            try:
                return asking(resource_type, *args, **kwargs)
            finally:
                stack_of_change.reset(reset)

        return call

    def undo(how, *args):
        """Puts back what the gateway refused afterwards: MiniStack takes a change that failed for one that did nothing."""
        try:
            how(*args)
        except Refused as error:
            print(f"Could not undo the refused change of {args[0]} {args[1]}: {error}", file=sys.stderr)

    def create_asking(resource_type, logical_id, props, stack_name):
        asked = creation(resource_type, logical_id, props, stack_name)
        gateway.ask("before", asked)
        created = create(resource_type, logical_id, props, stack_name)
        try:
            gateway.ask("after", {**asked, "physicalId": created[0]})
        except Refused:
            undo(delete_asking, resource_type, created[0], props, stack_name, logical_id)
            raise
        return created

    def send_back(*args):
        change(*args)
        gateway.ask("after", update(*args))

    def update_asking(resource_type, physical_id, old_props, new_props, stack_name, logical_id=None, old_attrs=None):
        if old_props == new_props:
            return change(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)
        asked = update(resource_type, physical_id, old_props, new_props, stack_name, logical_id)
        gateway.ask("before", asked)
        updated = change(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)
        try:
            gateway.ask("after", {**asked, "physicalId": updated[0]})
        except Refused:
            if updated[0] == physical_id:
                undo(send_back, resource_type, physical_id, new_props, old_props, stack_name, logical_id, updated[1])
            else:  # A replacement: the predecessor is still there.
                undo(delete_asking, resource_type, updated[0], new_props, stack_name, logical_id)
            raise
        return updated

    def delete_asking(resource_type, physical_id, props, stack_name=None, logical_id=None):
        asked = deletion(resource_type, physical_id, props, stack_name, logical_id)
        gateway.ask("before", asked)
        delete(resource_type, physical_id, props, stack_name, logical_id)
        gateway.ask("after", asked)

    for module in modules:
        module._provision_resource = bridged(create, create_asking)
        module._update_resource = bridged(change, update_asking)
        module._delete_resource = bridged(delete, delete_asking)


def ask_before_changes(gateway, types, stacks):
    """Asks from a thread, since the gateway calls the emulator meanwhile: the event loop must stay free. MiniStack's own
    changes then run where they expect to, which is on the event loop. What a nested stack holds is not asked about."""
    run_reentrant, runs_on_worker_thread = stacks.run_reentrant, stacks._runs_on_worker_thread
    changes = {
        stacks._provision_keeping_seed: creation,
        stacks._update_keeping_seed: update,
        stacks._update_resource: update,
        stacks._delete_resource: deletion,
    }

    async def run(function, resource_type, *args):
        change = changes[function](resource_type, *args)
        if resource_type not in types:
            if change["properties"] != change.get("previousProperties"):
                await run_reentrant(gateway.ask, "before", change)
            if not runs_on_worker_thread(resource_type):
                return function(resource_type, *args)
        return await run_reentrant(function, resource_type, *args)

    stacks.run_reentrant = run
    stacks._runs_on_worker_thread = lambda resource_type: True
