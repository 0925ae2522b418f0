/* SPDX-License-Identifier: GPL-2.0 */
/*
 * owner.h - the owners a mapping can have, and what to say of them.
 */
#ifndef _VML_OWNER_H
#define _VML_OWNER_H

#include <stdbool.h>

/* enum vml_owner - who a mapping can belong to; vml_owners[] names them */
enum vml_owner {
	VML_OWNER_NONE,		/* not decided yet; never returned */
	VML_OWNER_TEXT,
	VML_OWNER_RODATA,
	VML_OWNER_DATA,
	VML_OWNER_BSS,
	VML_OWNER_HEAP,
	VML_OWNER_STACK,
	VML_OWNER_THREAD_STACK,
	VML_OWNER_SPARE_STACK,
	VML_OWNER_MERGED_STACK,
	VML_OWNER_GLIBC_ARENA,
	VML_OWNER_GO_HEAP,
	VML_OWNER_GO_SUMMARY,
	VML_OWNER_GO_TABLES,
	VML_OWNER_JAVA_HEAP,
	VML_OWNER_JAVA_CLASS,
	VML_OWNER_JAVA_METASPACE,
	VML_OWNER_JAVA_CODE,
	VML_OWNER_JAVA_TABLES,
	VML_OWNER_V8_HEAP,
	VML_OWNER_V8_CODE,
	VML_OWNER_WASM,
	VML_OWNER_SANITIZER_SHADOW,
	VML_OWNER_SANITIZER_HEAP,
	VML_OWNER_SANITIZER_TABLES,
	VML_OWNER_JEMALLOC,
	VML_OWNER_TCMALLOC,
	VML_OWNER_PYTHON,
	VML_OWNER_FIBER,
	VML_OWNER_MMAP,
	VML_OWNER_LIBRARY,
	VML_OWNER_LOADER,
	VML_OWNER_FILE,
	VML_OWNER_SHARED_ANON,
	VML_OWNER_SYSV,
	VML_OWNER_MEMFD,
	VML_OWNER_TMPFS,
	VML_OWNER_ANON,
	VML_OWNER_NOACCESS,
	VML_OWNER_HUGETLB,
	VML_OWNER_DEVICE,
	VML_OWNER_RING,
	VML_OWNER_KERNEL,
	VML_OWNER_UNKNOWN,
	VML_OWNER_NUM
};

/**
 * struct vml_owner_info - what to say of an owner
 * @label: how it is called
 * @unit: what one item of it is, plural; NULL if items say nothing
 * @named: its items are files, with names worth telling
 * @unknown: nobody is known to own it
 * @guessed: who owns it is told by kind and size alone
 * @resident: what would shrink its resident part, or NULL
 * @reserved: why it reserves addresses; and what would shrink that, or NULL
 */
struct vml_owner_info {
	const char *label;
	const char *unit;
	bool named;
	bool unknown;
	bool guessed;
	const char *resident;
	const char *reserved;
};

extern const struct vml_owner_info vml_owners[VML_OWNER_NUM];

#endif /* _VML_OWNER_H */
