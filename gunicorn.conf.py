"""How the web server runs, embedded (bin/run) and in the container. `gunicorn rakor.wsgi` reads this by itself."""

import os
from pathlib import Path

# Without Redis the cache lives in the process, and rate limits count in it: one process keeps them exact.
# With Redis they are shared, and two processes use two cores.
workers = int(os.environ.get("WEB_WORKERS") or (2 if os.environ.get("REDIS_URL") else 1))
threads = int(os.environ.get("WEB_THREADS") or 8)
worker_class = "gthread"

# Requests end in this time when the server is told to stop; bin/run waits 30 seconds for it.
graceful_timeout = 20
timeout = 60

# Addresses of personal links hold a key: requests are logged by the portal, which hides it, not here.
accesslog = None
errorlog = "-"

control_socket_disable = True
# Where a process shows that it lives: memory, so that a slow disk does not look like a dead process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  gunicorn makes its own file there
