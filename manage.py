#!/usr/bin/env python
"""Django's own entry point; `draagvlak` is the same with the product's verbs in front."""

import sys

from draagvlak.cli.main import main

if __name__ == "__main__":
    main(sys.argv)
