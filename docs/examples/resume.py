#!/usr/bin/env python3
"""A chat that rides through a killed ingress. Standard library only.

    python3 resume.py "Tell me a story" http://ingress-1:8080 http://ingress-2:8080

SIGNALBOX_API_KEY, MODEL and MAX_TOKENS are taken from the environment.
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid


def chat(prompt, bases, body=None, attempts=20):
    """Yields the text as it comes. The key makes each try the same request; the last event's id says where to go on."""
    body = body or {"model": os.environ.get("MODEL", "sim-llama"), "max_tokens": int(os.environ.get("MAX_TOKENS", "256"))}
    body = json.dumps({**body, "stream": True, "messages": [{"role": "user", "content": prompt}]}).encode()
    headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
    if os.environ.get("SIGNALBOX_API_KEY"):
        headers["authorization"] = "Bearer " + os.environ["SIGNALBOX_API_KEY"]
    for attempt in range(attempts):
        request = urllib.request.Request(bases[attempt % len(bases)] + "/v1/chat/completions", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as stream:
                data = b""
                for line in stream:
                    line = line.rstrip(b"\r\n")
                    if line.startswith(b"data: "):
                        data = line[6:]
                    elif line.startswith(b"id: "):
                        event_id = line[4:].decode()
                    elif not line and data:
                        if data == b"[DONE]":
                            return
                        event = json.loads(data)
                        if "error" in event:
                            raise RuntimeError(event["error"]["message"])
                        for choice in event["choices"]:
                            yield choice["delta"].get("content") or ""
                        headers["last-event-id"] = event_id
                        data = b""
            # the stream ended without its promised end
        except urllib.error.HTTPError as refused:
            if refused.code not in (408, 429) and refused.code < 500:
                raise RuntimeError(refused.read().decode()) from refused
            time.sleep(float(refused.headers.get("retry-after", "1")))
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)  # the ingress is gone: the next one
    raise RuntimeError("no ingress answers")


if __name__ == "__main__":
    for text in chat(sys.argv[1], sys.argv[2:]):
        print(text, end="", flush=True)
