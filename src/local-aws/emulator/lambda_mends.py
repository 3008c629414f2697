"""Errors of Node.js functions by their names.

MiniStack calls every error of a function Runtime.HandlerError. Lambda's runtime tells the error's own name as errorType,
and by that name the Retry and Catch of a state machine match.
"""

import functools
import inspect
import sys
import threading

HANDLER_ERROR = "Runtime.HandlerError"

# Of the script that MiniStack's Node.js workers run: where a handler has failed, sooner or later.
TOLD = (
    ('trace: err.stack || ""', 'trace: err.stack || "", type: err.name'),
    ("trace: e.stack", "trace: e.stack, type: e.name"),
)

failure = threading.local()


def install():
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    script = getattr(lambda_runtime, "_NODEJS_WORKER_SCRIPT", "")
    execute = getattr(lambda_svc, "_execute_function_warm", None)
    fits = (
        all(script.count(plain) == 1 for plain, _ in TOLD)
        and execute is not None
        and list(inspect.signature(execute).parameters) == ["func", "event", "request_id"]
    )
    if not fits:
        sys.exit("This version of MiniStack does not fit the gateway's functions: its workers have changed.")

    for plain, named in TOLD:
        script = script.replace(plain, named)
    lambda_runtime._NODEJS_WORKER_SCRIPT = script
    invoke = lambda_runtime.Worker.invoke

    @functools.wraps(invoke)
    def invoke_and_note_failure(self, *args, **kwargs):
        answer = invoke(self, *args, **kwargs)
        failure.name = answer.get("type")
        return answer

    @functools.wraps(execute)
    def execute_and_name_failure(func, event, request_id):
        failure.name = None
        result = execute(func, event, request_id)
        body = result.get("body")
        if result.get("error") and failure.name and isinstance(body, dict) and body.get("errorType") == HANDLER_ERROR:
            return {**result, "body": {**body, "errorType": str(failure.name)}}
        return result

    lambda_runtime.Worker.invoke = invoke_and_note_failure
    lambda_svc._execute_function_warm = execute_and_name_failure
