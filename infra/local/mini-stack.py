"""Runs MiniStack for as long as its starter lives: standard input ends when the starter does, however it does.

The starter makes this process the leader of a process group of its own, in which the function workers run too.
"""

import json
import os
import signal
import threading


def end_with_starter() -> None:
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402  (imported late, so that the watch is on during the slow import)
from ministack.services import apigateway, cloudwatch, eventbridge, kms, lambda_svc, sqs  # noqa: E402


def bring_stage_variables() -> None:
    """API Gateway sends the variables of a stage with each event of an HTTP API (format 2.0); MiniStack keeps them, and leaves them out."""
    execute = lambda_svc._execute_function_with_config_scope

    def execute_with_variables(function, event):
        context = event.get("requestContext") if isinstance(event, dict) and event.get("version") == "2.0" else None
        if isinstance(context, dict) and "apiId" in context:
            variables = apigateway._get_stage_variables(context["apiId"], context["stage"])
            if variables:
                event = {**event, "stageVariables": variables}
        return execute(function, event)

    lambda_svc._execute_function_with_config_scope = execute_with_variables


class Follower:
    """Where a function stands in a stream that it follows."""

    def __init__(self, source):
        self.source = source
        self.after = -1
        self.tries = 0

    def follow(self, run, function, records):
        """Works off a batch. A failure is answered when the poller is to come again; what is done by then is not worked again."""
        waiting = [record for record in records if sequence_of(record) > self.after]
        size = len(waiting)
        while waiting:
            batch = waiting[:size]
            result = run(function, {"Records": batch})
            done, is_named = done_of(result, batch)
            if done > 0:
                self.settle(batch[done - 1])
                waiting = waiting[done:]
            if done == len(batch):
                size = len(waiting)
            elif done > 0:
                size = len(batch) - done
            elif not is_named and len(batch) > 1 and self.source.get("BisectBatchOnFunctionError"):
                size = len(batch) // 2
            elif self.tries < self.source.get("MaximumRetryAttempts", -1) % FOREVER:
                self.tries += 1
                return {**result, "error": True}
            else:
                failed = batch
                stream = self.source["EventSourceArn"]
                lambda_svc._send_ddb_stream_failure_record(self.source, function, failed, stream, result, "RetryAttemptsExhausted")
                self.settle(failed[-1])
                waiting = waiting[len(failed) :]
                size = len(waiting)
        return {"body": {"batchItemFailures": []}}

    def settle(self, record):
        self.after = sequence_of(record)
        self.tries = 0


# What Lambda means by -1 tries.
FOREVER = 2**31


def sequence_of(record):
    return int(record["dynamodb"]["SequenceNumber"])


def done_of(result, batch):
    """How many of a batch's records are done: all before the first that the function reports, or none when it ended with an error or reports an
    empty name; and whether a record was named, at which Lambda splits the batch then, and not in halves."""
    if result.get("error"):
        return 0, False
    body = result.get("body")
    report = json.loads(body) if isinstance(body, str) else body or {}
    reported = {failure["itemIdentifier"] for failure in report.get("batchItemFailures", [])}
    if "" in reported:
        return 0, False
    return next((index for index, record in enumerate(batch) if record["dynamodb"]["SequenceNumber"] in reported), len(batch)), True


def work_event_sources() -> None:
    """Lambda tries again what a stream's worker has failed at and not what is done, splits the batch to find it, puts it aside after so
    many tries, and counts each run and each that ended with an error; MiniStack takes a reported failure as done, and tries a thrown one forever."""
    execute = lambda_svc._execute_function
    run_queue_batch, poll_streams = lambda_svc._run_sqs_batch, lambda_svc._poll_dynamodb_streams
    followers = {}
    here = threading.local()
    # A failing record is tried six times: a second between two tries would be the most of many a test.
    lambda_svc._ESM_BACKOFF_SECONDS = 0.2

    def run(function, event):
        result = execute(function, event)
        name = function["config"]["FunctionName"]
        dimensions = {"FunctionName": name, "Resource": f"{name}:live"}
        cloudwatch.record_metric("AWS/Lambda", "Invocations", 1, "Count", dimensions)
        cloudwatch.record_metric("AWS/Lambda", "Errors", 1 if result.get("error") else 0, "Count", dimensions)
        return result

    def execute_for_source(function, event):
        if function.get("by_clock"):
            return run(function, event)
        if getattr(here, "polls", None) is None:
            return execute(function, event)
        if here.polls == "queue":
            return run(function, event)
        records = event["Records"]
        follower = follower_of(function["config"]["FunctionName"], records[0]["eventSourceARN"])
        return follower.follow(run, function, records)

    def follower_of(name, stream):
        for _, _, source in lambda_svc._iter_all_esms():
            if source["FunctionName"] == name and source["EventSourceArn"] == stream:
                return followers.setdefault(source["UUID"], Follower(source))
        raise KeyError(stream)

    def polling(kind, poll):
        def poll_as(*args):
            here.polls = kind
            try:
                return poll(*args)
            finally:
                here.polls = None

        return poll_as

    lambda_svc._execute_function = execute_for_source
    lambda_svc._run_sqs_batch = polling("queue", run_queue_batch)
    lambda_svc._poll_dynamodb_streams = polling("stream", poll_streams)


def call_by_clock() -> None:
    """EventBridge calls a function asynchronously: Lambda tries a failing call twice more, after a second and two here instead of minutes, and puts it
    aside as the alias says; MiniStack tries it once and forgets it."""

    def dispatch(arn, payload):
        function, config, name = lambda_svc._get_func_record_for_ref(arn)
        if not function or not config:
            return
        alias = arn.split(name)[-1].lstrip(":")
        settings = lambda_svc._event_invoke_config(lambda_svc._functions[name], alias or None)
        record = lambda_svc._execution_record_for_config(function, config)
        call = {**record, "event_invoke_config": settings, "by_clock": True}
        lambda_svc.invoke_async_with_retry(call, json.loads(payload))

    eventbridge._dispatch_to_lambda = dispatch


def lose_what_cannot_be_put_aside() -> None:
    """Lambda can't put anything into a queue whose key is disabled, and counts it; MiniStack encrypts nothing, and puts it there."""
    from_stream, from_call = lambda_svc._send_ddb_stream_failure_record, lambda_svc._route_async_failure

    def is_open(queue_arn):
        key = kms._resolve_key(sqs._queue_by_arn(queue_arn)["attributes"].get("KmsMasterKeyId", ""))
        return key is None or key["KeyState"] == "Enabled"

    def lose(name):
        dimensions = {"FunctionName": name, "Resource": f"{name}:live"}
        cloudwatch.record_metric("AWS/Lambda", "DestinationDeliveryFailures", 1, "Count", dimensions)

    def put_aside_records(source, function, *rest):
        if is_open(source["DestinationConfig"]["OnFailure"]["Destination"]):
            return from_stream(source, function, *rest)
        return lose(function["config"]["FunctionName"])

    def put_aside_call(queue_arn, name, *rest):
        return from_call(queue_arn, name, *rest) if is_open(queue_arn) else lose(name)

    lambda_svc._send_ddb_stream_failure_record = put_aside_records
    lambda_svc._route_async_failure = put_aside_call


bring_stage_variables()
work_event_sources()
call_by_clock()
lose_what_cannot_be_put_aside()
main()
