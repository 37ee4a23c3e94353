"""A language model behind an OpenAI-compatible address: chat completions, what they cost, and what goes wrong.

The address and the key come from the environment (``OPENAI_BASE_URL``, ``OPENAI_API_KEY``), never from a recipe.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphrag.errors import EndpointError, ModelError

if TYPE_CHECKING:
    import httpx

DEFAULT_URL = "https://api.openai.com/v1"
_MOST_WAIT = 30.0
_REFUSED = frozenset({401, 403, 404})
_FORMATS = ("json_schema", "json_object", "")


@dataclass
class Usage:
    """What was asked of an endpoint so far; ``failed`` replies were of no use, ``repaired`` ones were mended."""

    requests: int = 0
    failed: int = 0
    repaired: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, **counts: int) -> None:
        """Count more of each; several threads may."""
        with self._lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {
            "requests": self.requests,
            "failed": self.failed,
            "repaired": self.repaired,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
        }

    def cost(self, input_price: float, output_price: float) -> float:
        """What that costs at prices a million tokens."""
        return (self.input_tokens * input_price + self.output_tokens * output_price) / 1e6


class Endpoint:
    """One model at one address. ``retries`` are further attempts after a timeout, a full queue or a server's error."""

    def __init__(self, model: str, *, timeout: float = 60.0, retries: int = 2) -> None:
        import httpx

        self.url = os.environ.get("OPENAI_BASE_URL", DEFAULT_URL).rstrip("/")
        key = os.environ.get("OPENAI_API_KEY", "")
        if not key and self.url == DEFAULT_URL:
            raise ModelError(
                f"openai:{model} needs a key in OPENAI_API_KEY, or another server's address in OPENAI_BASE_URL "
                "(such as http://localhost:8080/v1)"
            )
        self.model = model
        self.usage = Usage()
        self._retries = retries
        self._format = 0
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=timeout, headers=headers)
        weakref.finalize(self, self._client.close)

    def complete(
        self, messages: list[dict[str, str]], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> str:
        """The model's reply. With ``schema`` it is asked for JSON of that schema, as well as the server can.

        Raises ``EndpointError`` when no reply comes, ``ModelError`` when the server refuses the model or the key.
        """
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": max_tokens,
        }
        while True:
            tried = self._format
            response = self._post(body | _response_format(schema, tried))
            if response.status_code in (400, 422) and schema is not None and tried < len(_FORMATS) - 1:
                self._format = max(self._format, tried + 1)
                continue
            break
        if response.status_code >= 400:
            raise EndpointError(f"{self.url}: {response.status_code} {response.text[:200]}")
        return self._read(response)

    def _read(self, response: httpx.Response) -> str:
        try:
            reply = response.json()
            used = reply.get("usage") or {}
            self.usage.add(
                input_tokens=int(used.get("prompt_tokens", 0)), output_tokens=int(used.get("completion_tokens", 0))
            )
            return str(reply["choices"][0]["message"]["content"] or "")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise EndpointError(f"{self.url}: not a chat completion: {type(error).__name__}: {error}") from error

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        """The server's answer, after further attempts where another may help."""
        import httpx

        for attempt in range(self._retries + 1):
            self.usage.add(requests=1)
            problem = ""
            wait = min(0.5 * 2**attempt, _MOST_WAIT)
            try:
                response = self._client.post(f"{self.url}/chat/completions", json=body)
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if response.status_code in _REFUSED:
                    raise ModelError(
                        f"{self.url} refuses {self.model}: {response.status_code} {response.text[:200]}; look at the "
                        "model's name, OPENAI_BASE_URL and OPENAI_API_KEY"
                    )
                if response.status_code != 429 and response.status_code < 500:
                    return response
                problem = f"{response.status_code} {response.text[:200]}"
                wait = _wait(response.headers.get("retry-after", ""), wait)
            if attempt == self._retries:
                raise EndpointError(f"{self.url}: no reply after {attempt + 1} attempts: {problem}")
            time.sleep(wait)
        raise AssertionError  # the loop returns or raises


def _wait(asked: str, otherwise: float) -> float:
    return min(float(asked), _MOST_WAIT) if asked.isdigit() else otherwise


def _response_format(schema: Mapping[str, Any] | None, level: int) -> dict[str, Any]:
    if schema is None or not _FORMATS[level]:
        return {}
    if _FORMATS[level] == "json_object":
        return {"response_format": {"type": "json_object"}}
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}
    }
