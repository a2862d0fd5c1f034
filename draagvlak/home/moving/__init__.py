"""One organisation out and in: everything of it as one documented file (docs/moving.md), and back on another server.

form.py is the file; leaving.py writes one, reading.py reads one, arriving.py makes an organisation of it.
"""
