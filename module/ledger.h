/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger.h - the counters of one VMA, process or machine: arithmetic only.
 *
 * A leaf: plain integers and abi.h, so the host compiles and tests it too.
 * Everything but unknown_entries is in base pages.
 */
#ifndef _VML_LEDGER_H
#define _VML_LEDGER_H

#include "abi.h"

/**
 * struct vml_counts - where the pages of an address range are
 * @size: length of the range, from its bounds and not from what was counted
 * @unknown_entries: page-table entries of a kind we do not know
 *
 * The other members are the classes and facts of abi.h.
 */
struct vml_counts {
	unsigned long long size;
	unsigned long long unknown_entries;
	/* private: as abi.h lists them; kernel-doc does not expand macros */
#define X(name)	unsigned long long name;
	VML_CLASSES(X)
	VML_FACTS(X)
#undef X
};

/**
 * vml_add() - add one set of counters to another
 * @to: the sum
 * @from: what is added
 */
static inline void vml_add(struct vml_counts *to, const struct vml_counts *from)
{
	to->size += from->size;
#define X(name)	to->name += from->name;
	VML_CLASSES(X)
	VML_FACTS(X)
#undef X
	to->unknown_entries += from->unknown_entries;
}

/**
 * vml_rss() - resident pages, as smaps' Rss
 * @c: the counters
 *
 * Return: base pages.
 */
static inline unsigned long long vml_rss(const struct vml_counts *c)
{
	return c->rss_anon + c->rss_file + c->rss_shmem;
}

/**
 * vml_swap() - swapped pages, as smaps' Swap
 * @c: the counters
 *
 * Return: base pages.
 */
static inline unsigned long long vml_swap(const struct vml_counts *c)
{
	return c->swap_anon + c->swap_shmem;
}

/**
 * vml_reserved() - address space that holds no memory of its own
 * @c: the counters
 *
 * Return: base pages.
 */
static inline unsigned long long vml_reserved(const struct vml_counts *c)
{
	return c->zero + c->guard + c->marker + c->noaccess + c->untouched + c->unmapped;
}

#endif /* _VML_LEDGER_H */
