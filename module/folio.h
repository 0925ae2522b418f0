/* SPDX-License-Identifier: GPL-2.0 */
/*
 * folio.h - runs of pages that tell the same.
 *
 * A page is a line of memory, and what it tells goes to about ten counters. So pages
 * that are folios of their own are compared with the one before, word by word, and
 * counted at once.
 */
#ifndef _VML_FOLIO_H
#define _VML_FOLIO_H

#include <linux/mm.h>
#include <linux/types.h>

#include "compat.h"

struct vml_walk;

/**
 * struct vml_state - what a folio and its entry say, but for who else maps it
 * @anon: anonymous
 * @swapbacked: anonymous or shmem
 * @ksm: merged
 * @dirty: written to
 * @referenced: used
 * @order: its size
 * @node: where it is
 */
struct vml_state {
	bool anon;
	bool swapbacked;
	bool ksm;
	bool dirty;
	bool referenced;
	unsigned int order;
	int node;
};

/**
 * struct vml_key - all that a state is made of, as it stands in memory
 * @flags: of the folio
 * @mapping: the bits of its mapping that tell its kind, and two of the entry
 * @mapcount: of the page, raw
 */
struct vml_key {
	unsigned long flags;
	unsigned int mapping;
	int mapcount;
};

/**
 * struct vml_alike - pages that tell the same, each a folio of its own
 * @nr: how many; 0: no run
 * @key: what is compared
 * @mapcount: how often each of them is mapped
 * @state: what they tell
 */
struct vml_alike {
	unsigned long nr;
	struct vml_key key;
	int mapcount;
	struct vml_state state;
};

static inline struct vml_key vml_key_of(struct page *mapped, bool young, bool dirty)
{
	struct folio *folio = page_folio(mapped);

	return (struct vml_key){
		/* One word everywhere, by whatever type. */
		.flags		= READ_ONCE(*(const unsigned long *)&folio->flags),
		.mapping	= ((unsigned long)READ_ONCE(folio->mapping) & 3) |
				  young << 2 | dirty << 3,
		.mapcount	= atomic_read(&mapped->_mapcount),
	};
}

/* Not 0 if they do: several of these can be added up without a branch. */
static inline unsigned long vml_key_differs(struct vml_key a, struct vml_key b)
{
	return (a.flags ^ b.flags) | (a.mapping ^ b.mapping) |
	       (unsigned int)(a.mapcount ^ b.mapcount);
}

/* A tail page never passes for one of a run: the flags of its head are compared. */
static inline bool vml_alike_takes(struct vml_alike *run, struct page *page, bool young, bool dirty)
{
	if (!run->nr || vml_key_differs(run->key, vml_key_of(page, young, dirty)))
		return false;
	run->nr++;
	return true;
}

void vml_alike_begin(struct vml_walk *w, struct vml_alike *run, struct page *page,
		     bool young, bool dirty);
void vml_alike_end(struct vml_walk *w, struct vml_alike *run);

#endif /* _VML_FOLIO_H */
