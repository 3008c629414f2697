"""Starts MiniStack with a bridge to the gateway, and ends it when the gateway's process ends. Mends its conditions,
and what the other files beside this one say.

Environment: TM_BRIDGE_URL (http), TM_BRIDGE_TOKEN, TM_BRIDGE_TYPES (comma-separated), TM_BRIDGE_PROVIDED (JSON), all of
which bridge.py explains, and MiniStack's own.
Standard input: a pipe that the gateway's process holds open. Its end is the end of that process, however it died.
"""

import inspect
import json
import os
import sys
import threading
from urllib.parse import urlsplit

# Python was started isolated (-I), and leaves no compiled files in our package.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import api_deployments
import bridge
import change_set_mends
import cloudwatch_mends
import kinesis_mappings
import lambda_mends
import template_checks


def end_with_parent():
    """Ends this process, and with it the pipes of its Lambda workers, when standard input does."""

    def watch():
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


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


def take_templates_of_any_size():
    """The gateway keeps the limit of templates in a request: it hands on, in the request, what it read from S3 too."""
    from ministack.services.cloudformation import helpers

    if not hasattr(helpers, "TEMPLATE_BODY_MAX_BYTES"):
        sys.exit("This version of MiniStack limits templates in another way than the gateway expects.")
    helpers.TEMPLATE_BODY_MAX_BYTES = helpers.TEMPLATE_URL_MAX_BYTES


def hand_out_queue_urls_of_the_gateway():
    """A client that follows a QueueUrl, as SDKs do, must not go past the gateway. AWS_ENDPOINT_URL is the gateway's."""
    from ministack.services import sqs

    gateway = urlsplit(os.environ["AWS_ENDPOINT_URL"])
    for name, value in (
        ("DEFAULT_HOST", gateway.hostname), ("DEFAULT_PORT", str(gateway.port)), ("_CANONICAL_NETLOC", gateway.netloc),
    ):
        if not hasattr(sqs, name):
            sys.exit(f"This version of MiniStack makes queue URLs in another way than the gateway expects: {name} is missing.")
        setattr(sqs, name, value)


def main():
    end_with_parent()
    hand_out_queue_urls_of_the_gateway()
    resolve_pseudo_parameters_in_conditions()
    take_templates_of_any_size()
    template_checks.install()
    change_set_mends.install()
    api_deployments.install()
    cloudwatch_mends.install()
    kinesis_mappings.install()
    lambda_mends.install()
    # The token is taken out, since Lambda functions inherit this environment.
    gateway = bridge.Gateway(os.environ["TM_BRIDGE_URL"], os.environ.pop("TM_BRIDGE_TOKEN"))
    types = frozenset(filter(None, os.environ["TM_BRIDGE_TYPES"].split(",")))
    bridge.install(gateway, types, json.loads(os.environ["TM_BRIDGE_PROVIDED"]))
    from ministack.app import main as start

    start()


if __name__ == "__main__":
    main()
