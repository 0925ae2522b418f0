/* SPDX-License-Identifier: GPL-2.0 */
/*
 * abi.h - every name that crosses the boundary between module and userspace.
 *
 * A leaf: no includes and no types, so the module, the client and the tests
 * share it. docs/abi.md gives meaning, unit and source of each name; a test
 * compares the two. Names are only ever added.
 */
#ifndef _VML_ABI_H
#define _VML_ABI_H

#define VML_ABI			1	/* raised when a name changes its meaning */
#define VML_QUESTION_MAX	128	/* bytes in one question, newline not counted */
#define VML_WATCH_MAX		64	/* processes under watch/ */

/*
 * The partition: every page of every VMA is in exactly one of these, the
 * first that matches, in this order.
 */
#define VML_CLASSES(X)		\
	X(zero)			\
	X(hugetlb)		\
	X(device)		\
	X(rss_anon)		\
	X(rss_file)		\
	X(rss_shmem)		\
	X(swap_anon)		\
	X(swap_shmem)		\
	X(guard)		\
	X(marker)		\
	X(noaccess)		\
	X(untouched)		\
	X(unmapped)

/* Sums, computed from the classes, except size: that comes from the VMAs. */
#define VML_SUMS(X)		\
	X(size)			\
	X(rss)			\
	X(swap)			\
	X(reserved)

/* Facts beside the partition, all in kB. */
#define VML_FACTS(X)		\
	X(committed)		\
	X(locked)		\
	X(leaf_pte)		\
	X(leaf_pmd)		\
	X(leaf_pud)		\
	X(table_pte)		\
	X(table_deposit)	\
	X(table_pmd)		\
	X(table_pud)		\
	X(table_p4d)

/*
 * What takes a look at each page: the report "pages". In kB, as smaps has them
 * where smaps does.
 */
#define VML_PAGES(X)		\
	X(pss)			\
	X(pss_dirty)		\
	X(pss_anon)		\
	X(pss_file)		\
	X(pss_shmem)		\
	X(pss_locked)		\
	X(uss)			\
	X(shared_clean)		\
	X(shared_dirty)		\
	X(private_clean)	\
	X(private_dirty)	\
	X(shared_hugetlb)	\
	X(private_hugetlb)	\
	X(referenced)		\
	X(lazyfree)		\
	X(ksm)			\
	X(huge_anon)		\
	X(huge_file)		\
	X(huge_shmem)

/* Kernel's own counters of an mm, in kB: as read cheaply and summed exactly. */
#define VML_COUNTERS(X)		\
	X(rss_anon)		\
	X(rss_file)		\
	X(rss_shmem)		\
	X(swap_anon)

/* The mm's own marks: addresses, in hex. */
#define VML_MARKS(X)		\
	X(start_code)		\
	X(end_code)		\
	X(start_data)		\
	X(end_data)		\
	X(start_brk)		\
	X(brk)			\
	X(start_stack)		\
	X(arg_start)		\
	X(arg_end)		\
	X(env_start)		\
	X(env_end)

/* What the question cost: ns, number of holds, ns, page tables in one hold. */
#define VML_COSTS(X)		\
	X(walk_ns)		\
	X(lock_count)		\
	X(lock_max_ns)		\
	X(lock_max_tables)

/* What a VMA is, as far as the kernel knows. The owner is userspace's guess. */
#define VML_KINDS(X)		\
	X(anon)			\
	X(heap)			\
	X(stack)		\
	X(file)			\
	X(shmem)		\
	X(hugetlb)		\
	X(special)		\
	X(device)

/* What can be asked for. */
#define VML_REPORTS(X)		\
	X(summary)		\
	X(vmas)			\
	X(pages)		\
	X(ranges)		\
	X(threads)		\
	X(processes)

/* Why a report may end early: "# end <rows> complete no <resume> <reason>". */
#define VML_REASONS(X)		\
	X(exited)		\
	X(budget)

#endif /* _VML_ABI_H */
