"""What a process that serves does for itself; that it serves is tried in ``test_app``."""

import resource
import subprocess
import sys

CODE = """
import resource
from harness.app.serving import allow_many_connections
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(64, hard), hard))
allow_many_connections()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_as_many_connections_as_the_system_allows() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert done.stdout.split() == [str(most), str(most)]
