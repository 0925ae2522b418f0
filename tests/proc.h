/* SPDX-License-Identifier: GPL-2.0 */
/*
 * proc.h - what /proc says of a process in words: the oracles.
 */
#ifndef _TESTS_PROC_H
#define _TESTS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * What smaps and the report pages both have: theirs, ours. Of Pss the parts are in
 * smaps_rollup only.
 */
#define SMAPS_PAGES(X)					\
	X("Pss", "pss")					\
	X("Pss_Dirty", "pss_dirty")			\
	X("Pss_Anon", "pss_anon")			\
	X("Pss_File", "pss_file")			\
	X("Pss_Shmem", "pss_shmem")			\
	X("Locked", "pss_locked")			\
	X("Shared_Clean", "shared_clean")		\
	X("Shared_Dirty", "shared_dirty")		\
	X("Private_Clean", "private_clean")		\
	X("Private_Dirty", "private_dirty")		\
	X("Shared_Hugetlb", "shared_hugetlb")		\
	X("Private_Hugetlb", "private_hugetlb")		\
	X("Referenced", "referenced")			\
	X("LazyFree", "lazyfree")			\
	X("KSM", "ksm")					\
	X("AnonHugePages", "huge_anon")			\
	X("FilePmdMapped", "huge_file")			\
	X("ShmemPmdMapped", "huge_shmem")		\
	X("SwapPss", "swap_pss_max")

enum {
#define X(theirs, ours)	+ 1
	SMAPS_PAGES_MAX = 0 SMAPS_PAGES(X)
#undef X
};

/**
 * struct smaps_vma - one mapping of /proc/PID/smaps; sizes in kB
 */
struct smaps_vma {
	unsigned long start;
	unsigned long end;
	unsigned long offset;
	unsigned long inode;
	unsigned int major;
	unsigned int minor;
	char perms[5];
	const char *name;
	unsigned long size;
	unsigned long rss;
	unsigned long anonymous;
	unsigned long swap;
	unsigned long hugetlb;
	unsigned long huge_pmd;
	unsigned long pages[SMAPS_PAGES_MAX];	/* SMAPS_LACKS: not on this kernel */
	char flags[160];
};

#define SMAPS_LACKS	(~0UL)

struct smaps {
	struct smaps_vma *vma;
	size_t count;
	char *text;
};

int smaps_read(struct smaps *s, pid_t pid);
int smaps_read_rollup(struct smaps *s, pid_t pid);
void smaps_free(struct smaps *s);
bool smaps_same(const struct smaps *a, const struct smaps *b);
const struct smaps_vma *smaps_find(const struct smaps *s, const void *at);
unsigned long smaps_pages(const struct smaps_vma *v, const char *name);
bool smaps_flag(const struct smaps_vma *v, const char *flag);

unsigned long status_kb(pid_t pid, const char *key);
unsigned long meminfo_kb(const char *key);
unsigned long stat_field(pid_t pid, int field);
bool proc_stopped(pid_t pid);
bool kernel_before(unsigned int major, unsigned int minor);
size_t proc_tasks(pid_t pid, pid_t *tids, size_t max);

#endif /* _TESTS_PROC_H */
