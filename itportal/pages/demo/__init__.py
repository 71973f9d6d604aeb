"""Näidisvald: an invented municipality to see and try the portal with (docs/demo.md).

Everything is made from one seed and dated back from today. No real person's data.
"""
