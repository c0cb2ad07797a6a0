"""Meetings from files: the JSON schema of docs/import.md, read, planned and written.

`json_text` and `shapes` turn bytes into checked values and name every place that is wrong; `schema` is the schema;
`mapping` ties its words to the portal's; `planning` finds out what an import would do and `telling` says it; `actions`
does it; `queries` shows afterwards what the source says, and what its names probably mean.
"""
