"""Streams completions from a server, all at once: the same load for every server."""
import asyncio
import json
import random
import time
from dataclasses import dataclass

from process import PeerError


@dataclass(frozen=True)
class LoadResult:
    tokens_per_second: float
    first_token_median: float
    first_token_last: float


def measure(port, streams, prompt, tokens, vocabulary, extra):
    """Each stream sends one prompt of its own and reads its tokens; seconds count from the moment all are sent."""
    return asyncio.run(_measure(port, streams, prompt, tokens, vocabulary, extra))


async def _measure(port, streams, prompt, tokens, vocabulary, extra):
    draw = random.Random(streams)
    bodies = [json.dumps({
        "prompt": [draw.randrange(vocabulary) for _ in range(prompt)], "max_tokens": tokens, "temperature": 0,
        "stream": True, "stream_options": {"include_usage": True}, **extra}).encode() for _ in range(streams)]
    start = time.perf_counter()
    ends = await asyncio.gather(*(_stream(port, body) for body in bodies))
    seconds = time.perf_counter() - start
    firsts = sorted(first - start for first, _ in ends)
    return LoadResult(sum(count for _, count in ends) / seconds, firsts[len(firsts) // 2], firsts[-1])


async def _stream(port, body):
    """(moment of the first text, completion tokens) of one request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body) + body)
    first, usage, status = None, None, await reader.readline()
    if b" 200 " not in status:
        raise PeerError(f"the server on port {port} answered {status.decode().strip()}: {(await reader.read()).decode(errors='replace')[-400:]}")
    while line := await reader.readline():
        if line.startswith(b'data: {"error"'):
            raise PeerError(f"the server on port {port} ended a stream: {line.decode().strip()}")
        if first is None and line.startswith(b"data: {") and _text(line):
            first = time.perf_counter()
        elif b'"completion_tokens"' in line:
            usage = json.loads(line[6:])["usage"] or usage
    writer.close()
    if first is None or usage is None:
        raise PeerError(f"the server on port {port} ended a stream without text or without usage")
    return first, usage["completion_tokens"]


def _text(line):
    choices = json.loads(line[6:])["choices"]
    return choices and choices[0].get("text")
