"""Event source mappings of Kinesis as Lambda keeps to them.

MiniStack retries a batch that fails for ever, and heeds none of ReportBatchItemFailures, BisectBatchOnFunctionError,
MaximumRetryAttempts, MaximumRecordAgeInSeconds, OnFailure and AT_TIMESTAMP; a mapping of a template that is not
enabled says that it is. This reads the streams in its place. By AWS's developer guide ("Retain discarded batch records"
and "Configuring partial batch response"):
  - A batch that fails is retried before anything behind it in its shard (T43), for ever by default.
  - Splitting a batch takes nothing of its retries.
  - Of the item failures that a function reports the first counts: what comes before is done, the rest is retried.
  - What is given up goes to the destination as a record of where it is, without the data.
  - Each call publishes IteratorAge: the age of the last record of its batch.
Records of a batch are no older than 24 hours, and there is one batch of a shard at a time (ParallelizationFactor is kept
and not used).
"""

import inspect
import json
import sys
import threading
import time
from dataclasses import dataclass, field

from kinesis_batches import Batch, account, arrival, discard, event, first_failure, publish_age

STREAM_DEFAULTS = {
    "BatchSize": 100, "MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1, "BisectBatchOnFunctionError": False,
    "ParallelizationFactor": 1,
}
NUMBERS = (
    "BatchSize", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts",
    "ParallelizationFactor", "StartingPositionTimestamp",
)
BOOLEANS = ("Enabled", "BisectBatchOnFunctionError")
# Lambda waits longer and longer between retries. A rehearsal has less time.
RETRY_SECONDS = 0.25

# What is replaced or used, and the parameters it must have: these are MiniStack's internals.
USED_OF_LAMBDA = {
    "_poll_kinesis": [],
    "_create_esm": ["data"],
    "_iter_all_esms": [],
    "_get_func_record_for_qualifier": ["name", "qualifier"],
    "_execute_function": ["func", "event"],
    "_apply_filter_criteria": ["records", "esm"],
}


@dataclass
class Shard:
    """How far a mapping has read a shard."""

    # The sequence number of the last record that was taken into a batch.
    taken: int
    # What was taken and is not done, in order.
    batches: list = field(default_factory=list)
    rests_until: float = 0


# Of CloudWatch.
STORE_DATUM = ["namespace", "name", "dims", "ts", "unit", "value", "values", "counts", "stat_values"]


def install():
    from ministack.services import cloudwatch, lambda_svc
    from ministack.services.cloudformation import provisioners

    problems = [
        f"{name} has changed"
        for name, expected in USED_OF_LAMBDA.items()
        if list(inspect.signature(getattr(lambda_svc, name, lambda _: None)).parameters) != expected
    ]
    if list(inspect.signature(getattr(cloudwatch, "_store_datum", lambda _: None)).parameters) != STORE_DATUM:
        problems.append("_store_datum has changed")
    problems += [f"{name} is missing" for name in ("_lambda_esm_create", "_lambda_esm_update", "_lambda_esm_attrs")
                 if not hasattr(provisioners, name)]
    if problems:
        sys.exit("This version of MiniStack does not fit the gateway's mappings: " + "; ".join(problems) + ".")

    create_by_api, update_by_template = lambda_svc._create_esm, provisioners._lambda_esm_update
    poller = Poller(lambda_svc)

    def create(data):
        if ":kinesis:" not in data.get("EventSourceArn", ""):
            return create_by_api(data)
        problem = problem_of(data)
        if problem:
            return lambda_svc._invalid_parameter_value(problem)
        answer = create_by_api({**STREAM_DEFAULTS, **data})
        if answer[0] < 300 and "StartingPositionTimestamp" in data:
            mapping = lambda_svc._esms[json.loads(answer[2])["UUID"]]
            mapping["StartingPositionTimestamp"] = data["StartingPositionTimestamp"]
        return answer

    def create_by_template(logical_id, props, stack_name):
        status, _, body = create(typed(props))
        answer = json.loads(body)
        if status >= 300:
            raise ValueError(answer.get("message") or answer.get("Message"))
        return answer["UUID"], provisioners._lambda_esm_attrs(answer["UUID"])

    def update_typed(physical_id, old_props, new_props, stack_name):
        return update_by_template(physical_id, typed(old_props), typed(new_props), stack_name)

    lambda_svc._create_esm = create
    lambda_svc._poll_kinesis = poller.poll
    # An update that has to replace the mapping calls it by this name.
    provisioners._lambda_esm_create = create_by_template
    provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"] |= {
        "create": create_by_template, "update": update_typed,
    }


def problem_of(data):
    """Why Lambda refuses to read a stream like this."""
    from ministack.services import kinesis

    position = data.get("StartingPosition")
    if position not in ("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"):
        return "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."
    if (position == "AT_TIMESTAMP") != ("StartingPositionTimestamp" in data):
        return "StartingPositionTimestamp must be given with AT_TIMESTAMP, and only then."
    name = data["EventSourceArn"].partition(":stream/")[2]
    if data["EventSourceArn"].split(":")[4] == account() and name not in kinesis._streams:
        return f"Stream not found: {data['EventSourceArn']}"
    return None


def typed(props):
    """A template's properties with the types of the API: those that come from parameters are strings."""
    return {
        name: int(float(value)) if name in NUMBERS
        else str(value).lower() == "true" if name in BOOLEANS
        else value
        for name, value in props.items()
    }


class Poller:
    def __init__(self, lambda_svc):
        self.lambda_svc = lambda_svc
        # By mapping, then by shard.
        self.shards = {}

    def poll(self):
        """Works on one batch of each shard. Answers whether any got on, and there may be more."""
        from ministack.core.responses import _request_account_id, _request_region

        got_on = False
        mappings = list(self.lambda_svc._iter_all_esms())
        for gone in self.shards.keys() - {mapping["UUID"] for _, _, mapping in mappings}:
            del self.shards[gone]
        for account_id, region, mapping in mappings:
            tokens = _request_account_id.set(account_id), _request_region.set(region)
            try:
                if mapping.get("Enabled", True) and ":kinesis:" in mapping.get("EventSourceArn", ""):
                    got_on = self.read(mapping) or got_on
            finally:
                _request_account_id.reset(tokens[0])
                _request_region.reset(tokens[1])
        return got_on

    def read(self, mapping):
        from ministack.services import kinesis

        stream_arn = mapping["EventSourceArn"]
        _, _, _, region, owner, name = stream_arn.split(":", 5)
        stream = kinesis._streams.get_scoped(owner, region, name.partition("/")[2])
        function, _ = self.lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
        if function is None or not stream or stream["StreamStatus"] != "ACTIVE":
            return False
        known = self.shards.setdefault(mapping["UUID"], {})
        is_first = not known
        got_on = False
        for shard_id, shard in stream["shards"].items():
            records = shard["records"]
            if shard_id not in known:
                # A shard that was made by splitting or merging is read from its beginning.
                known[shard_id] = Shard(start(records, mapping if is_first else {"StartingPosition": "TRIM_HORIZON"}))
            got_on = self.work(mapping, function, known[shard_id], shard_id, records) or got_on
        return got_on

    def work(self, mapping, function, shard, shard_id, records):
        if shard.rests_until > time.time():
            return False
        if not shard.batches:
            self.take(mapping, shard, shard_id, records)
        if not shard.batches:
            return False
        batch = shard.batches.pop(0)
        if self.drop_old(mapping, function, shard, shard_id, batch):
            return True
        publish_age(function, batch)
        result = self.lambda_svc._execute_function(function, {"Records": batch.records})
        failed_from = first_failure(mapping, batch, result)
        if failed_from is None:
            mapping["LastProcessingResult"] = "OK"
            return True
        mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
        self.retry(mapping, function, shard, shard_id, batch, failed_from, result)
        return True

    def drop_old(self, mapping, function, shard, shard_id, batch):
        """Gives up the records of a batch that are too old, and puts the others back. Answers whether there were any."""
        most = mapping.get("MaximumRecordAgeInSeconds", -1)
        old = [record for record in batch.records if time.time() - arrival(record) > most] if most > 0 else []
        if not old:
            return False
        discard(mapping, function, shard_id, Batch(old, batch.retries), "RecordAgeExceeded", {})
        if len(old) < len(batch.records):
            shard.batches.insert(0, Batch(batch.records[len(old):], batch.retries))
        return True

    def take(self, mapping, shard, shard_id, records):
        new = [record for record in records if int(record["SequenceNumber"]) > shard.taken]
        new = new[: mapping.get("BatchSize", 100)]
        if not new:
            return
        shard.taken = int(new[-1]["SequenceNumber"])
        events = [event(record, shard_id, mapping["EventSourceArn"]) for record in new]
        wanted = self.lambda_svc._apply_filter_criteria(events, mapping)
        if wanted:
            shard.batches.append(Batch(wanted))

    def retry(self, mapping, function, shard, shard_id, batch, failed_from, result):
        left = batch.records[failed_from:]
        if result.get("error") and mapping.get("BisectBatchOnFunctionError") and len(left) > 1:
            half = (len(left) + 1) // 2
            shard.batches[:0] = [Batch(left[:half], batch.retries), Batch(left[half:], batch.retries)]
            return
        most = mapping.get("MaximumRetryAttempts", -1)
        if 0 <= most <= batch.retries:
            discard(mapping, function, shard_id, Batch(left, batch.retries), "RetryAttemptsExhausted", result)
            return
        shard.batches.insert(0, Batch(left, batch.retries + 1))
        shard.rests_until = time.time() + RETRY_SECONDS
        wake_later()


def wake_later():
    """MiniStack looks again after a second, or when it is woken."""
    from ministack.core.concurrency import esm_wake

    timer = threading.Timer(RETRY_SECONDS, esm_wake.set)
    timer.daemon = True
    timer.start()


def start(records, mapping):
    """The sequence number after which a shard is read."""
    position = mapping.get("StartingPosition", "LATEST")
    if position == "TRIM_HORIZON":
        return -1
    before = [
        record for record in records
        if position == "LATEST" or record["ApproximateArrivalTimestamp"] < mapping["StartingPositionTimestamp"]
    ]
    return int(before[-1]["SequenceNumber"]) if before else -1
