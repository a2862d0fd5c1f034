"""Draagvlak: start with online and blended help together, and make it last."""

__version__ = "0.1.0"
