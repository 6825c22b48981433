"""The command line, one file a command: arguments in, one engine call, output and an exit code out.

A command imports its engine when it runs: ``harness --help`` must be fast and must work where an extra is missing.
"""
