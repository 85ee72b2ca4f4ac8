"""Other programs: run to their end, or kept running while they are measured."""
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager


class PeerError(Exception):
    """Something is not what it should be; the message says what and what is allowed."""


def run(command, environment=None):
    """The standard output of a program."""
    try:
        done = subprocess.run([*map(str, command)], env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False)
    except OSError as error:
        raise PeerError(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise PeerError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{tail}")
    return done.stdout


def executable(path, what):
    """A path that is a program."""
    if not path.is_file() or not os.access(path, os.X_OK):
        raise PeerError(f"{path}: no program there; {what}")
    return path


def thread_limits(threads):
    """What keeps numerical libraries to a number of threads."""
    return {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def free_port():
    """A port of the loopback interface that nobody holds just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(command, port, ready, log, wait_seconds=120):
    """Starts a server, waits until it is ready, ends it; gives its process id."""
    with open(log, "w", encoding="utf-8") as output:
        started = subprocess.Popen([*map(str, command)], stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + wait_seconds
        while not _answers(f"http://127.0.0.1:{port}{ready}"):
            if started.poll() is not None or time.monotonic() > deadline:
                raise PeerError(f"{command[0]} did not become ready; see {log}")
            time.sleep(0.1)
        yield started.pid
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def memory(pid):
    """(resident now, resident at most) bytes of a process."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        fields = dict(line.split(":", 1) for line in status)
    return tuple(int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
