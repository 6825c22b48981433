"""Starts itself in a child process, which does so once more; the last one calls the provider."""

import subprocess
import sys
import urllib.request

depth = int(sys.argv[1]) if len(sys.argv) > 1 else 0
if depth < 2:
    sys.exit(subprocess.run([sys.executable, __file__, str(depth + 1)], check=False).returncode)
with urllib.request.urlopen("https://as.tencentcloudapi.com/", timeout=10) as answer:
    print(answer.status)
