/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vmledger.h - what the files of the client share: settings and exit codes.
 */
#ifndef _VML_VMLEDGER_H
#define _VML_VMLEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VML_ROOT	"/sys/kernel/debug/vmledger"
#define VML_PIDS	"/sys/module/vmledger/parameters/pids"

/* Exit codes; the largest that occurred is the program's. */
enum vml_exit {
	VML_EXIT_OK = 0,
	VML_EXIT_FAILURE = 1,
	VML_EXIT_USAGE = 2,
	VML_EXIT_UNAVAILABLE = 3,
};

/* How sizes are printed in tables. */
enum vml_sizes {
	VML_SIZES_KB,
	VML_SIZES_BYTES,
	VML_SIZES_HUMAN,
};

/**
 * struct vml_settings - what the command line asks for
 * @maps: one row per mapping of a process
 * @all: explain owners of little too
 * @utf8: the terminal understands UTF-8
 * @json: JSON instead of text
 * @raw: text without alignment
 * @no_headings: no header line, no totals
 * @sizes: how sizes are printed
 * @output: columns, NULL for the default
 * @sort: column to sort by, NULL for the default
 * @root: where the module's files are
 * @from: captured reports to read instead
 * @nfrom: how many
 * @pids: processes asked for
 * @npids: how many
 */
struct vml_settings {
	bool maps;
	bool all;
	bool utf8;
	bool json;
	bool raw;
	bool no_headings;
	enum vml_sizes sizes;
	const char *output;
	const char *sort;
	const char *root;
	const char **from;
	size_t nfrom;
	uint64_t *pids;
	size_t npids;
};

#endif /* _VML_VMLEDGER_H */
