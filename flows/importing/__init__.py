"""Meetings from files: the JSON schema of docs/import.md, read, planned and written.

`reading` turns bytes into checked values and names every place that is wrong; `schema` is the schema; `mapping` ties
its words to the portal's; `planning` finds out what an import would do; `actions` does it; `queries` shows afterwards
what the source says, and what its names probably mean.
"""
