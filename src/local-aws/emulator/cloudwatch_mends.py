"""Two things that the gateway's alarms need of MiniStack, and its APIs do not give.

A metric that is asked for without dimensions is the one that has none; MiniStack takes it for all with that name.
Events of aws.cloudwatch come from AWS itself; MiniStack refuses them from outside, as AWS does. The gateway marks its own.
"""

import functools
import inspect
import sys

# Of PutEvents' input. No client sends it: it is no member of the API.
FROM_AWS = "FromAws"


class ExactDimensions(dict):
    """MiniStack asks whether there are any, and compares them then. An empty set is to be compared too."""

    def __bool__(self):
        return True


def install():
    from ministack.services import cloudwatch, eventbridge

    parameters = {
        "_dims_from_list": (cloudwatch, ["dimensions"]),
        "_put_events": (eventbridge, ["data", "allow_aws_source"]),
    }
    for name, (module, expected) in parameters.items():
        function = getattr(module, name, None)
        if function is None or list(inspect.signature(function).parameters) != expected:
            sys.exit(f"This version of MiniStack does not fit the gateway's alarms: {name} has changed.")

    dimensions_of, put_events = cloudwatch._dims_from_list, eventbridge._put_events

    @functools.wraps(dimensions_of)
    def exact_dimensions_of(dimensions):
        return ExactDimensions(dimensions_of(dimensions))

    @functools.wraps(put_events)
    def put_events_of_aws(data, allow_aws_source=False):
        return put_events(data, allow_aws_source or data.get(FROM_AWS) is True)

    cloudwatch._dims_from_list = exact_dimensions_of
    eventbridge._put_events = put_events_of_aws
