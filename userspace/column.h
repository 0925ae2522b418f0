/* SPDX-License-Identifier: GPL-2.0 */
/*
 * column.h - every column and key the client knows, and what its values are.
 *
 * One table drives the parser, the header line, --help, text and JSON. Names
 * and order come from abi.h; this adds unit and help text, and columns of
 * the client's own. It knows nothing of files or of printing.
 */
#ifndef _VML_COLUMN_H
#define _VML_COLUMN_H

#include <stddef.h>

#include "../module/abi.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

#define VML_COLUMN_ID(name)	COL_##name,
#define VML_COLUMN_COUNTER(name)	COL_counter_##name, COL_exact_##name,

/**
 * enum vml_column_id - columns of all reports, in the order they are listed
 *
 * Those without a place in docs/abi.md are the client's: docs/formats.md has them.
 */
enum vml_column_id {
	COL_time_ms,
	COL_pid,
	COL_uid,
	COL_user,
	COL_processes,
	COL_mm,
	COL_tid,
	COL_sp,
	COL_threads,
	COL_vmas,
	COL_start,
	COL_end,
	COL_perms,
	COL_offset,
	COL_dev,
	COL_inode,
	COL_section,
	VML_SUMS(VML_COLUMN_ID)
	VML_PAGES(VML_COLUMN_ID)
	COL_change,
	COL_bytes,
	COL_resident,
	COL_shared,
	COL_dirty,
	COL_swapped,
	COL_absent,
	VML_CLASSES(VML_COLUMN_ID)
	VML_FACTS(VML_COLUMN_ID)
	COL_table_pgd,
	COL_unknown_entries,
	COL_counter_size,
	COL_counter_table,
	VML_COUNTERS(VML_COLUMN_COUNTER)
	VML_MARKS(VML_COLUMN_ID)
	VML_COSTS(VML_COLUMN_ID)
	COL_kind,
	COL_cgroup,
	COL_name,
	COL_owner,
	COL_what,
	COL_NUM
};

/* What the values of a column are. */
enum vml_unit {
	VML_UNIT_TEXT,
	VML_UNIT_COUNT,
	VML_UNIT_KB,
	VML_UNIT_BYTES,
	VML_UNIT_NS,
	VML_UNIT_HEX,
};

/* The tables a column can be shown in, and whether it is shown unasked. */
#define VML_IN_LIST	0x1
#define VML_IN_MAPS	0x2
#define VML_IN_OWNERS	0x4	/* what each owner has, or what grew */
#define VML_IN_TOP	0x8	/* only in the live view, beside LIST or OWNERS */
#define VML_IN_SECTIONS	0x10
#define VML_OF_PAGES	0x10000	/* takes a look at each page: only on request */
#define VML_DEFAULT_OF(tables)	((tables) << 8)
#define VML_DEFAULT_LIST	VML_DEFAULT_OF(VML_IN_LIST)
#define VML_DEFAULT_MAPS	VML_DEFAULT_OF(VML_IN_MAPS)
#define VML_DEFAULT_OWNERS	VML_DEFAULT_OF(VML_IN_OWNERS)
#define VML_DEFAULT_TOP	VML_DEFAULT_OF(VML_IN_TOP)

/**
 * struct vml_column - one column or key
 * @name: name as in docs/abi.md
 * @help: one line for --help; NULL if no table shows the column
 * @unit: what its values are
 * @tables: VML_IN_* and VML_DEFAULT_* bits, and VML_OF_PAGES
 */
struct vml_column {
	const char *name;
	const char *help;
	enum vml_unit unit;
	unsigned int tables;
};

extern const struct vml_column vml_columns[COL_NUM];

/**
 * vml_upper() - a capital letter in a name of a column
 * @c: the letter, or anything else
 *
 * Not toupper(): in Turkish I is not the capital of i.
 *
 * Return: the capital of an ASCII letter, else @c.
 */
static inline char vml_upper(char c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

int vml_column_find(const char *name, size_t len);

#endif /* _VML_COLUMN_H */
