"""How the application is served in production: `gunicorn wsgi:app` reads this file. More in docs/running-it.md."""

import os
import shutil
import sys
import tempfile

# Whatever is started so is for real use, unless it is said not to be; `make run` does not come by here.
os.environ.setdefault("PRODUCTION", "yes")

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WORKERS") or 2 * (os.cpu_count() or 1) + 1)
worker_class = "gthread"
threads = 4
# A handover of 50,000 things takes 25 seconds on PostgreSQL.
timeout = 120
# The application writes a line for each request itself, without the address that was typed.
accesslog = None
loglevel = "warning"
# What gunicorn has to say goes where everything else does, so that an error is written without its words.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True}},
    "root": {"level": "WARNING", "handlers": []},
}

_made = ""
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _made = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="throughline-metrics-")


def on_starting(_server):  # type: ignore[no-untyped-def]
    """Said once, before there are processes that would each say it."""
    from crm.config import BadSetting, Settings

    try:
        Settings().must_be_safe()
    except BadSetting as error:
        on_exit(_server)
        sys.exit(str(error))


def child_exit(_server, worker):  # type: ignore[no-untyped-def]
    """What a process that ended had counted stays in the totals; that it lives no more is noted."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server):  # type: ignore[no-untyped-def]
    """The folder of the counts goes with the server that made it."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
