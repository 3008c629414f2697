"""A stage of a REST API serves the methods that its deployment was made with (T48).

MiniStack serves those that the API has at the moment, so that a template which changes a method and forgets the deployment
would work.
"""

import contextvars
import copy
import functools
import inspect
import sys
import types

# What is wrapped, and the parameters it must have: these are MiniStack's internals.
WRAPPED = {
    "_create_deployment": ["api_id", "data"],
    "_match_resource_tree": ["api_id", "segments"],
    "_match_greedy_fallback": ["api_id", "segments", "http_method"],
}
MATCHING = ("_match_resource_tree", "_match_greedy_fallback")

# Of the request that is served: the id of its API and that of its stage's deployment.
served = contextvars.ContextVar("served_deployment", default=None)


class DeployedResources:
    """Stands for the resources of all APIs, and tells those that were deployed."""

    def __init__(self, current):
        self.current = current
        # By the id of an API and of its deployment.
        self.deployed = {}

    def deploy(self, api_id, deployment_id):
        self.deployed[api_id, deployment_id] = copy.deepcopy(self.current.get(api_id, {}))

    def get(self, api_id, default):
        return self.deployed.get(served.get()) or self.current.get(api_id, default)


def install():
    from ministack.services import apigateway_v1

    problems = [
        f"{name} has changed"
        for name, expected in WRAPPED.items()
        if list(inspect.signature(getattr(apigateway_v1, name, lambda: None)).parameters) != expected
    ]
    execute = getattr(apigateway_v1, "_execute_in_scope", None)
    if execute is None or list(inspect.signature(execute).parameters)[:3] != ["request", "api_id", "stage_name"]:
        problems.append("_execute_in_scope has changed")
    if problems:
        sys.exit("This version of MiniStack does not fit the gateway's API deployments: " + "; ".join(problems) + ".")

    resources = DeployedResources(apigateway_v1._resources)
    create = apigateway_v1._create_deployment

    @functools.wraps(create)
    def create_keeping(api_id, data):
        answer = create(api_id, data)
        for deployment_id in apigateway_v1._deployments_v1.get(api_id, {}):
            if (api_id, deployment_id) not in resources.deployed:
                resources.deploy(api_id, deployment_id)
        return answer

    @functools.wraps(execute)
    async def execute_deployed(request, api_id, stage_name, *args, **kwargs):
        stage = apigateway_v1._stages_v1.get(api_id, {}).get(stage_name) or {}
        token = served.set((api_id, stage.get("deploymentId")))
        try:
            return await execute(request, api_id, stage_name, *args, **kwargs)
        finally:
            served.reset(token)

    apigateway_v1._create_deployment = create_keeping
    apigateway_v1._execute_in_scope = execute_deployed
    for name in MATCHING:
        # The same functions, but for what they take for the resources of all APIs.
        function = getattr(apigateway_v1, name)
        seeing = {**vars(apigateway_v1), "_resources": resources}
        setattr(apigateway_v1, name, types.FunctionType(function.__code__, seeing, name, function.__defaults__))
