"""The pytest plugin: a harness for each test, faults in blocks and markers, and what a suite met of the contracts.

``plugin`` holds the hooks and fixtures; it is loaded in every run of pytest where the package is installed, and needs
the standard library and pytest only. ``api`` has the types that a test gets, for annotations.
"""
