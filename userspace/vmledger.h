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

struct vml_command;

/**
 * struct vml_settings - what the command line asks for
 * @command: what to do
 * @either: a list, or an explanation if no list was captured
 * @all: show what is little or unchanged, too
 * @maps: by mapping instead of by owner
 * @pss: look at the pages, too
 * @sections: look at the sections of files, too
 * @utf8: the terminal understands UTF-8
 * @json: JSON instead of text
 * @raw: text without alignment
 * @no_headings: no header line, no totals
 * @sizes: how sizes are printed
 * @output: columns, or the file to write; NULL for the default
 * @sort: column to sort by, NULL for the default
 * @group: column to group by, NULL for none
 * @name: pattern that names of processes must match, or NULL
 * @user: user that processes must belong to, or NULL
 * @cgroup: pattern that cgroups must match, or NULL
 * @top: rows to show, 0 for all
 * @every_ms: time between two samples
 * @for_ms: time to sample for, 0 for ever
 * @root: where the module's files are
 * @from: captured reports to read instead
 * @nfrom: how many
 * @pids: processes asked for
 * @npids: how many
 * @words: words of the command line, if they are not only pids
 * @nwords: how many
 */
struct vml_settings {
	const struct vml_command *command;
	bool either;
	bool all;
	bool maps;
	bool pss;
	bool sections;
	bool utf8;
	bool json;
	bool raw;
	bool no_headings;
	enum vml_sizes sizes;
	const char *output;
	const char *sort;
	const char *group;
	const char *name;
	const char *user;
	const char *cgroup;
	uint64_t top;
	uint64_t every_ms;
	uint64_t for_ms;
	const char *root;
	const char **from;
	size_t nfrom;
	uint64_t *pids;
	size_t npids;
	char **words;
	size_t nwords;
};

/**
 * vml_worse() - which exit code to end with
 * @a: one
 * @b: another
 *
 * Return: the larger one.
 */
static inline int vml_worse(int a, int b)
{
	return a > b ? a : b;
}

#endif /* _VML_VMLEDGER_H */
