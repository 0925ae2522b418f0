#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# schema.sh - is what the client prints as JSON what docs/ says of it?
#
# Usage: tests/schema.sh
#
# Validates the JSON of each command against docs/vmledger-1.schema.json, which has to
# know every name in it (tests/schema.py). Needs neither root nor the module.
set -u
. "$(dirname "$0")/ktap.sh"
help_if_asked "$@"

client=${VMLEDGER:-$top/build/vmledger}
schema=$top/docs/vmledger-1.schema.json
cd "$top/tests/client" || exit 1
export LC_ALL=C.UTF-8

# fits JSON: a document that is refused is told.
fits()
{
	"$top/tests/schema.py" "$schema" >"$ktap_log" 2>&1
	fits=$?
	sed 's/^/# /' "$ktap_log"
	return "$fits"
}

prints()
{
	"$client" --json "$@" 2>/dev/null | fits
}

refuses()
{
	! echo "$1" | "$top/tests/schema.py" "$schema" >/dev/null
}

plan 20
list="--from input/processes --from input/origins"
# shellcheck disable=SC2086 # options and their values
{
	check list prints $list
	check list_of_pages prints --pss --from input/list-before
	check list_some_columns prints $list -o pid,name
	check groups prints $list --group cgroup
	check groups_of_shared_memory prints --from input/shared --group name
}
check maps prints maps --from input/go-http
check maps_with_pages prints maps --pss --from input/sections
check maps_of_odd_names prints maps --from input/names
check sections prints sections --from input/sections-go
check sections_of_all_files prints sections --from input/sections
check sections_added_up prints sections --from input/sections --group section
check explanation prints --from input/go-http --from input/c-threads
check explanation_of_a_newer_module prints --from input/newer
check explanation_of_damage prints --from input/broken
check difference_by_owner prints diff input/before input/after
check difference_of_a_series prints diff input/series
check difference_by_mapping prints diff --maps input/before input/after
check difference_by_process prints diff input/list-before input/list-after
check unknown_names_are_refused refuses \
	'{"vmledger": 1, "processes": [{"pid": 1, "colour": 2}], "total": {}}'
check unknown_versions_are_refused refuses '{"vmledger": 2, "processes": [], "total": {}}'
finish
