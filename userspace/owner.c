// SPDX-License-Identifier: GPL-2.0
/*
 * owner.c - the owners a mapping can have: see owner.h.
 *
 * Hints are short: they stand at the end of a line of 80 columns.
 */
#include <stddef.h>

#include "owner.h"

#define OWNER(id, label_, unit_, resident_, reserved_) \
	[VML_OWNER_##id] = { \
		.label = label_, .unit = unit_, .resident = resident_, .reserved = reserved_ \
	}

#define FILE_OWNER(id, label_, resident_, reserved_) \
	[VML_OWNER_##id] = { \
		.label = label_, .unit = "files", .named = true, \
		.resident = resident_, .reserved = reserved_ \
	}

#define STACKS	"stacks"
#define ARENAS	"arenas"
#define MAPPINGS	"mappings"

#define UNUSED	"not used so far"
#define GIVEN_BACK	"not used, or given back"
#define UNTOUCHED	"not touched here"
#define FIXED	"fixed, address space only"
#define TRIM	"malloc_trim() gives back"

const struct vml_owner_info vml_owners[VML_OWNER_NUM] = {
	OWNER(NONE, "undecided", NULL, NULL, NULL),
	OWNER(TEXT, "program text", NULL, NULL, UNUSED),
	OWNER(RODATA, "program rodata", NULL, NULL, UNUSED),
	OWNER(DATA, "program data", NULL, NULL, UNUSED),
	OWNER(BSS, "program bss", NULL, NULL, "zero so far, not used"),
	OWNER(HEAP, "heap (brk)", NULL, TRIM, GIVEN_BACK),
	OWNER(STACK, "main stack", NULL, NULL, "ulimit -s is its limit"),
	OWNER(THREAD_STACK, "thread stacks", STACKS, "fewer threads", "ulimit -s, pthread attr"),
	OWNER(SPARE_STACK, "spare thread stacks", STACKS, NULL, "kept for reuse, or Go code"),
	OWNER(MERGED_STACK, "stack and Go tables", NULL, "merged by the kernel",
	      "merged by the kernel"),
	OWNER(GLIBC_ARENA, "glibc malloc arenas", ARENAS, TRIM, "MALLOC_ARENA_MAX caps them"),
	OWNER(GO_HEAP, "Go heap", ARENAS, "GOGC, GOMEMLIMIT", "room for the heap to grow"),
	OWNER(GO_SUMMARY, "Go page summaries", NULL, NULL, FIXED),
	OWNER(GO_TABLES, "Go runtime tables", NULL, "grow with the Go heap", FIXED),
	FILE_OWNER(LIBRARY, "shared libraries", NULL, UNUSED),
	FILE_OWNER(FILE, "mapped files", "page cache, can be dropped", "not read so far"),
	OWNER(SHARED_ANON, "shared anonymous", MAPPINGS, NULL, UNTOUCHED),
	OWNER(SYSV, "SysV shared memory", MAPPINGS, "ipcs -m, ipcrm", UNTOUCHED),
	FILE_OWNER(MEMFD, "memfd", NULL, UNTOUCHED),
	FILE_OWNER(TMPFS, "tmpfs files", NULL, UNTOUCHED),
	OWNER(ANON, "anonymous", MAPPINGS, "mmap, large malloc", GIVEN_BACK),
	OWNER(NOACCESS, "PROT_NONE ranges", MAPPINGS, NULL, "address space only"),
	OWNER(HUGETLB, "hugetlb mappings", MAPPINGS, "pool: vm.nr_hugepages", UNTOUCHED),
	OWNER(DEVICE, "device mappings", MAPPINGS, NULL, "a range of a device"),
	OWNER(KERNEL, "kernel (vdso, vvar)", NULL, NULL, "the kernel's own pages"),
	OWNER(UNKNOWN, "unknown", MAPPINGS, NULL, NULL),
};
