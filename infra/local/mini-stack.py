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

main()
