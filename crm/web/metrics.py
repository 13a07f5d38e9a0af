"""`/metrics`: how many requests, how they ended, how long they took, as Prometheus reads it. Nothing about anyone.

Only whoever brings the token of the settings is answered; without one there is no such page. Where several processes
serve, each writes into the folder PROMETHEUS_MULTIPROC_DIR (`gunicorn.conf.py`) and any of them answers for all.
"""

from __future__ import annotations

import os
import secrets
import time

from flask import Flask, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.wrappers import Response

from crm.web.authorise import public
from crm.web.logs import method_used, page_asked_for

REQUESTS = Counter("throughline_requests", "Requests answered, by page and status.", ("method", "page", "status"))
SECONDS = Histogram(
    "throughline_request_seconds", "How long answering took, by page.", ("page",),
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)  # fmt: skip


def install(app: Flask, token: str) -> None:
    """Count every request, and answer at /metrics."""

    @app.after_request
    def count(response: Response) -> Response:
        if request.endpoint != "static":
            page = page_asked_for()
            REQUESTS.labels(method_used(), page, str(response.status_code)).inc()
            SECONDS.labels(page).observe(time.perf_counter() - g.began)
        return response

    @app.get("/metrics")
    @public
    def metrics() -> Response:
        """How many requests there were, for whoever brings the token."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or not secrets.compare_digest(given.encode(), token.encode()):
            abort(404)
        return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
