"""Reading somebody's own table of questions. Nothing here stores anything.

The modules `reading`, `cleaning`, `columns`, `tables`, `texts`, `office` and `child` run in a child process that
handles files of strangers: they use the standard library only. `sandbox` starts that process; `packing` makes a pack of
what was read.
"""
