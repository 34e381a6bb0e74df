#!/usr/bin/env python
"""Jisr's command line. Sets the zone data path before anything reads a clock."""

import os
import sys

# The server's own zone files may still have Morocco on +01: only the tzdata package counts.
os.environ["PYTHONTZPATH"] = ""


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line  # after PYTHONTZPATH is set

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
