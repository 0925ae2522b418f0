#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""schema.py - does JSON fit a schema, and is every key in the schema?

Usage: tests/schema.py SCHEMA <JSON

The schema itself allows keys it does not know, for names may be added. Here none
may be: what the client prints has to be documented.
"""
import json
import sys

import jsonschema


def forbid_unknown(node):
    """Objects whose keys are listed may have no others."""
    if isinstance(node, dict):
        if "properties" in node or "patternProperties" in node:
            node.setdefault("additionalProperties", False)
        for value in node.values():
            forbid_unknown(value)
    elif isinstance(node, list):
        for value in node:
            forbid_unknown(value)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    forbid_unknown(schema["definitions"])
    document = json.load(sys.stdin)
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
    for error in errors:
        # Of the forms there are, the one that fits best says most: that which
        # fails deepest.
        best = max(error.context or [error], key=lambda e: len(e.absolute_path))
        print("/".join(map(str, best.absolute_path)) + ": " + best.message[:400])
    sys.exit(1 if errors else 0)


if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
    print(__doc__)
    sys.exit(0 if "--help" in sys.argv or "-h" in sys.argv else 2)
main()
