/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - makes older kernels look like the newest one.
 *
 * The only file that knows of versions. Differences are found by compiling the
 * probes in probe/ (VML_HAVE_*, which leaf.h asks, too) and by reading Module.symvers
 * (VML_EXPORTS_*), not by version. What is no kernel name carries vml_.
 */
#ifndef _VML_COMPAT_H
#define _VML_COMPAT_H

#include <linux/fs.h>
#include <linux/hugetlb.h>
#include <linux/idr.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/page_idle.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/version.h>
#include <asm/pgalloc.h>

#include "probes.h"

#ifdef VML_HAVE_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

#define VML_TESTED_FIRST	KERNEL_VERSION(5, 10, 0)
#ifndef VML_TESTED_LAST		/* a test pretends */
#define VML_TESTED_LAST		KERNEL_VERSION(7, 3, 255)
#endif
#if LINUX_VERSION_CODE < VML_TESTED_FIRST
#error "vmledger: kernels before 5.10 are not supported"
#endif
#define VML_UNTESTED	(LINUX_VERSION_CODE > VML_TESTED_LAST)

/* Before 6.1 VMAs are a list. */
#ifndef VMA_ITERATOR
#define VML_VMA_LIST
#define vma_iterator vm_area_struct *
#define VMA_ITERATOR(name, mm, addr)	struct vm_area_struct *name = find_vma(mm, addr)
static inline struct vm_area_struct *vma_next(struct vm_area_struct **vmi)
{
	struct vm_area_struct *vma = *vmi;

	*vmi = vma ? vma->vm_next : NULL;
	return vma;
}
#endif

/* Before 5.16 the head of a compound page stands for all of it. */
#ifndef page_folio
#define folio			page
#define page_folio(page)	compound_head(page)
#define folio_nid		page_to_nid
#define folio_nr_pages		compound_nr
#define folio_ref_count		page_count
#define folio_test_anon		PageAnon
#define folio_test_dirty	PageDirty
#define folio_test_ksm		PageKsm
#define folio_test_referenced	PageReferenced
#define folio_test_swapbacked	PageSwapBacked
#define folio_test_young	page_is_young
#endif

/* As kernel/pid.c has it. */
#ifndef VML_EXPORTS_FIND_GE_PID
#define find_ge_pid(nr, ns)	idr_get_next(&(ns)->idr, &(int){ nr })
#endif

#ifndef VML_HAVE_PMDP_GET_LOCKLESS
#define pmdp_get_lockless(pmdp)	READ_ONCE(*(pmdp))
#endif

/* arm64: without access a huge entry looks like a table to pmd_leaf(), up to 6.9. */
#define vml_pmd_leaf(pmd)	(pmd_leaf(pmd) || pmd_trans_huge(pmd))

/*
 * smaps' reading of a migrating page changed in 6.11 from "private" to "shared"
 * (commit 3f9f022e975d), which no probe can see.
 */
#define VML_NONPRESENT_IS_SHARED	(KERNEL_VERSION(6, 11, 0) <= LINUX_VERSION_CODE)

/* What a page-table entry is that is neither none nor present. */
struct vml_entry {
	enum {
		VML_ENTRY_SWAP,
		VML_ENTRY_PAGE,		/* migrating, in a device, or poisoned */
		VML_ENTRY_GUARD,
		VML_ENTRY_MARKER,
		VML_ENTRY_UNKNOWN,
	} type;
	unsigned long pfn;		/* of a VML_ENTRY_PAGE */
	bool mapped;			/* it is mapped all the same, smaps says */
};

#ifdef VML_HAVE_LEAFOPS

static inline struct vml_entry vml_entry(softleaf_t e)
{
	if (softleaf_is_swap(e))
		return (struct vml_entry){ VML_ENTRY_SWAP };
	if (softleaf_has_pfn(e))
		return (struct vml_entry){ VML_ENTRY_PAGE, softleaf_to_pfn(e),
					   softleaf_is_device_private(e) };
	if (softleaf_is_marker(e))
		return (struct vml_entry){ softleaf_is_guard_marker(e) ? VML_ENTRY_GUARD :
							VML_ENTRY_MARKER };
	return (struct vml_entry){ VML_ENTRY_UNKNOWN };
}

#define vml_entry_from_pte(pte)	vml_entry(softleaf_from_pte(pte))
#define vml_entry_from_pmd(pmd)	vml_entry(softleaf_from_pmd(pmd))

#else

#ifndef VML_HAVE_IS_PFN_SWAP_ENTRY
#define is_pfn_swap_entry(e)	(is_migration_entry(e) || is_device_private_entry(e))
#endif
#ifndef VML_HAVE_SWP_OFFSET_PFN
#define swp_offset_pfn(e)	swp_offset(e)
#endif
#ifndef VML_HAVE_IS_PTE_MARKER_ENTRY
#define is_pte_marker_entry(e)	false
#endif
#ifndef VML_HAVE_SWAPIN_ERROR
#define is_swapin_error_entry(e)	false
#endif
#ifndef PTE_MARKER_GUARD
#define is_guard_swp_entry(e)	false
#endif

static inline struct vml_entry vml_entry(swp_entry_t e)
{
	if (!non_swap_entry(e))
		return (struct vml_entry){ VML_ENTRY_SWAP };
	if (is_pfn_swap_entry(e))
		return (struct vml_entry){ VML_ENTRY_PAGE, swp_offset_pfn(e),
					   VML_NONPRESENT_IS_SHARED ? is_device_private_entry(e) :
					   !is_migration_entry(e) };
	if (is_guard_swp_entry(e))
		return (struct vml_entry){ VML_ENTRY_GUARD };
	/* Before 6.1 a poisoned page has no number that smaps would look at. */
	if (is_pte_marker_entry(e) || is_hwpoison_entry(e) || is_swapin_error_entry(e))
		return (struct vml_entry){ VML_ENTRY_MARKER };
	return (struct vml_entry){ VML_ENTRY_UNKNOWN };
}

#define vml_entry_from_pte(pte)	vml_entry(pte_to_swp_entry(pte))
#define vml_entry_from_pmd(pmd)	vml_entry(pmd_to_swp_entry(pmd))

#endif /* VML_HAVE_LEAFOPS */

#ifndef VML_HAVE_PMD_SPECIAL
#define pmd_special(pmd)	false
#endif
#ifdef VML_HAVE_PMD_DEVMAP
#define VML_DAX_IS_DEVMAP	1
#else
#define VML_DAX_IS_DEVMAP	0
#define pmd_devmap(pmd)		false
#endif

#ifndef VML_EXPORTS_SHMEM_MAPPING
#define shmem_mapping(mapping)	((mapping)->host->i_sb->s_magic == TMPFS_MAGIC && \
				 S_ISREG((mapping)->host->i_mode))
#endif

/* Before, shmem was split before it was swapped out. */
#ifndef VML_EXPORTS_XAS_GET_ORDER
#define xas_get_order(xas)	0
#endif

#ifndef VML_HAVE_FILE_USER_INODE
#define file_user_inode(file)	file_inode(file)
#define file_user_path(file)	(&(file)->f_path)
#endif

#ifndef VML_HAVE_VMA_IS_INITIAL_HEAP
#define vma_is_initial_heap(vma)	((vma)->vm_start <= (vma)->vm_mm->brk && \
					 (vma)->vm_end >= (vma)->vm_mm->start_brk)
#define vma_is_initial_stack(vma)	((vma)->vm_start <= (vma)->vm_mm->start_stack && \
					 (vma)->vm_end >= (vma)->vm_mm->start_stack)
#endif

static inline const char *vml_anon_vma_name(struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
#ifndef VML_HAVE_ANON_SHMEM_NAME
	if (vma->vm_file)
		return NULL;
#endif
	return vma->anon_name ? vma->anon_name->name : NULL;
#else
	return NULL;
#endif
}

/* Base pages in a top-level table; page-table isolation doubles it. */
#ifdef VML_HAVE_PGD_ALLOCATION_ORDER_FN
#define vml_pgd_pages()	(1UL << pgd_allocation_order())
#elif defined(PGD_ALLOCATION_ORDER)
#define vml_pgd_pages()	(1UL << PGD_ALLOCATION_ORDER)
#else
#define vml_pgd_pages()	DIV_ROUND_UP(PTRS_PER_PGD * sizeof(pgd_t), PAGE_SIZE)
#endif

/*
 * Where one must be capable to look at the address space of @task. Needs
 * task_lock(), for exec changes both at once; stays until RCU or the mm is let go.
 */
static inline struct user_namespace *vml_user_ns(struct task_struct *task)
{
#ifdef VML_HAVE_EXEC_STATE
	return rcu_dereference_protected(task->exec_state,
					 lockdep_is_held(&task->alloc_lock))->user_ns;
#else
	return task->mm->user_ns;
#endif
}

/*
 * The kernel's counter with what CPUs (or, before they were per CPU, threads)
 * still keep to themselves. Needs RCU for the threads.
 */
static inline u64 vml_counter_exact(struct mm_struct *mm, struct task_struct *task, int member)
{
#ifdef VML_HAVE_PERCPU_RSS
	return percpu_counter_sum_positive(&mm->rss_stat[member]);
#else
	long sum = atomic_long_read(&mm->rss_stat.count[member]);
#ifdef SPLIT_RSS_COUNTING
	struct task_struct *t;

	if (task)
		for_each_thread(task, t)
			if (READ_ONCE(t->mm) == mm)
				sum += READ_ONCE(t->rss_stat.count[member]);
#endif
	return max(sum, 0L);
#endif
}

#endif /* _VML_COMPAT_H */
