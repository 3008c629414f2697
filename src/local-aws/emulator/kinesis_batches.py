"""Batches of Kinesis records as Lambda hands them to functions, and what becomes of those that are given up."""

import base64
import http.client
import json
import os
import sys
import time
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass
class Batch:
    records: list
    retries: int = 0


def account():
    from ministack.core.responses import get_account_id

    return get_account_id()


def event(record, shard_id, stream_arn):
    data = record["Data"]
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record["PartitionKey"],
            "sequenceNumber": record["SequenceNumber"],
            "data": data if isinstance(data, str) else base64.b64encode(data).decode("ascii"),
            "approximateArrivalTimestamp": record["ApproximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{record['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{account()}:role/lambda-role",
        "awsRegion": stream_arn.split(":")[3],
        "eventSourceARN": stream_arn,
    }


def arrival(record):
    return record["kinesis"]["approximateArrivalTimestamp"]


def first_failure(mapping, batch, result):
    """The position of the first record that is not done; None when all are."""
    if result.get("error"):
        return 0
    if "ReportBatchItemFailures" not in (mapping.get("FunctionResponseTypes") or []):
        return None
    body = result.get("body")
    try:
        answer = json.loads(body) if isinstance(body, (str, bytes)) and body else body
    except ValueError:
        return 0
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    positions = {record["kinesis"]["sequenceNumber"]: index for index, record in enumerate(batch.records)}
    named = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    # An identifier that is none makes the whole batch a failure.
    return min(positions.get(name, 0) for name in named)


def publish_age(function, batch):
    """How long the newest record of a batch was in its stream when the function is called with it: of every call, retries too."""
    from ministack.services import cloudwatch

    now = time.time()
    age = max(0, now - arrival(batch.records[-1])) * 1000
    dimensions = {"FunctionName": (function.get("config") or function).get("FunctionName", "")}
    cloudwatch._store_datum("AWS/Lambda", "IteratorAge", dimensions, now, "Milliseconds", age, None, None, None)


def discard(mapping, function, shard_id, batch, condition, result):
    destination = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if not destination:
        return
    first, last = batch.records[0], batch.records[-1]
    failure = {"functionError": result.get("function_error") or "Unhandled"} if result.get("error") else {}
    record = {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": (function.get("config") or function).get("FunctionArn", ""),
            "condition": condition,
            "approximateInvokeCount": batch.retries + 1,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", **failure},
        "version": "1.0",
        "timestamp": iso(time.time()),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": first["kinesis"]["sequenceNumber"],
            "endSequenceNumber": last["kinesis"]["sequenceNumber"],
            "approximateArrivalOfFirstRecord": iso(arrival(first)),
            "approximateArrivalOfLastRecord": iso(arrival(last)),
            "batchSize": len(batch.records),
            "streamArn": mapping["EventSourceArn"],
        },
    }
    try:
        send(destination, json.dumps(record))
    except (OSError, ValueError) as error:
        print(f"Could not tell {destination} of a discarded batch: {error}", file=sys.stderr)


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds * 1000) % 1000:03d}Z"


def send(destination, message):
    """To a queue or a topic, over MiniStack's own API."""
    _, _, service, region, owner, name = destination.split(":", 5)
    port = os.environ["GATEWAY_PORT"]
    if service == "sqs":
        parameters = {"Action": "SendMessage", "QueueUrl": f"http://127.0.0.1:{port}/{owner}/{name}", "MessageBody": message}
    elif service == "sns":
        parameters = {"Action": "Publish", "TopicArn": destination, "Message": message}
    else:
        raise ValueError("the local AWS sends to queues and topics only")
    credential = f"Credential={owner}/20260101/{region}/{service}/aws4_request"
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    try:
        connection.request("POST", "/", urlencode(parameters), {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=local",
        })
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ValueError(body.decode(errors="replace"))
    finally:
        connection.close()
