/* SPDX-License-Identifier: GPL-2.0 */
/*
 * layout.h - processes made of mappings, for tests of whose they are.
 */
#ifndef _TESTS_LAYOUT_H
#define _TESTS_LAYOUT_H

#include "../userspace/account.h"
#include "../userspace/reader.h"

#define LIBC	"/usr/lib/x86_64-linux-gnu/libc.so.6"

/**
 * struct mapping - a mapping, and whose it should be
 * @start: its first address
 * @end: behind the last
 * @perms: as in /proc/PID/maps
 * @kind: as in the report vmas
 * @name: the same
 * @owner: whose it should be
 */
struct mapping {
	unsigned long start;
	unsigned long end;
	const char *perms;
	const char *kind;
	const char *name;
	enum vml_owner owner;
};

/**
 * struct made - a process made of them
 * @set: its reports
 * @process: which it points into
 */
struct made {
	struct vml_reports set;
	struct vml_process process;
};

void make_touched(struct made *made, const struct mapping *map, size_t count,
		  unsigned long start_code, const unsigned long *sps, size_t threads,
		  const unsigned long *touched);
void make(struct made *made, const struct mapping *map, size_t count, unsigned long start_code,
	  const unsigned long *sps, size_t threads);
size_t wrong_owners(const struct made *made, const struct mapping *map);
uint64_t count_of(const struct made *made, enum vml_owner owner);

#endif /* _TESTS_LAYOUT_H */
