"""Runs a program on a pseudo terminal and answers its prompts.

Reads from standard input as JSON: argv, cwd, env, columns, steps (pairs of a text that is waited for and keys that are then
sent), timeout in seconds. Writes as JSON: what the terminal showed, the exit code, and the step that was not reached.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time

task = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, task["columns"], 0, 0))
    os.chdir(task["cwd"])
    os.execvpe(task["argv"][0], task["argv"], task["env"])

deadline = time.monotonic() + task["timeout"]
shown = b""


def read():
    """Whether the program still shows something."""
    global shown
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if not ready:
        return True
    try:
        part = os.read(terminal, 65536)
    except OSError:
        return False
    shown += part
    return part != b""


def words():
    """What is shown, without control sequences and without the breaks that a narrow terminal makes."""
    text = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown[seen:]).decode("utf8", "replace")
    return re.sub(r"\s+", " ", text)


seen = 0
missed = None
for awaited, keys in task["steps"]:
    while awaited not in words():
        if time.monotonic() > deadline or not read():
            missed = awaited
            break
    if missed is not None:
        break
    seen = len(shown)
    for key in keys:
        os.write(terminal, key.encode())
        # A prompt takes in one key after the other.
        time.sleep(0.05)
while missed is None and time.monotonic() < deadline and read():
    pass
try:
    ended, status = os.waitpid(pid, os.WNOHANG)
    while ended == 0 and time.monotonic() < deadline and missed is None:
        time.sleep(0.05)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if ended == 0:
        os.kill(pid, 9)
        _, status = os.waitpid(pid, 0)
finally:
    os.close(terminal)
json.dump(
    {"shown": shown.decode("utf8", "replace"), "code": os.waitstatus_to_exitcode(status), "missed": missed},
    sys.stdout,
)
