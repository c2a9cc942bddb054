"""Runs MiniStack for as long as its starter lives: standard input ends when the starter does, however it does.

The starter makes this process the leader of a process group of its own, in which the function workers run too.
"""

import os
import signal
import threading


def end_with_starter() -> None:
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402  (imported late, so that the watch is on during the slow import)
from ministack.services import apigateway, lambda_svc  # noqa: E402


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


bring_stage_variables()
main()
