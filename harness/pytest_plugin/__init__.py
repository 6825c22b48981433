"""The pytest plugin: a harness for each test, faults in blocks and markers, and what a suite met of the contracts.

``plugin`` and the hooks and fixtures in ``hooks`` are loaded in every run of pytest where the package is installed, and
need the standard library and pytest only. ``api`` has the types that a test gets, for annotations.
"""
