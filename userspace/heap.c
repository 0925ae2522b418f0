// SPDX-License-Identifier: GPL-2.0
/*
 * heap.c - memory of allocators that only their library and the shape of their
 * mappings tell: see mapping.h. They take what better evidence has left.
 */
#include "mapping.h"

#define CHUNK_MIN	(64 * KIB)	/* extents and spans are multiples of it */
#define MMAP_MIN	(128 * KIB)	/* malloc() takes as much from mmap(2): M_MMAP_THRESHOLD */
#define PYTHON_ARENA	(256 * KIB)	/* up to 3.9; 1 MiB since */
#define LOADER_MAX	MMAP_MIN
#define FIBER_MIN	(600 * KIB)	/* Ruby's: 640 KiB and a page or two */
#define FIBER_MAX	(700 * KIB)

static uint64_t size_of(const struct mapping *m)
{
	return m->end - m->start;
}

static bool is_heap(const struct mapping *m, uint64_t granule)
{
	return is_free(m) && is_anon_writable(m) && m->start % KIB == 0 &&
	       size_of(m) % granule == 0 && size_of(m) >= granule;
}

/**
 * vml_claim_jemalloc() - find the memory of jemalloc
 * @w: the mappings
 *
 * Its extents begin and end at multiples of 64 KiB: of larger ones, mostly.
 */
void vml_claim_jemalloc(struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (is_heap(&w->map[i], CHUNK_MIN) && w->map[i].start % CHUNK_MIN == 0)
			claim(&w->map[i], VML_OWNER_JEMALLOC, w->items++, 1);
}

/**
 * vml_claim_tcmalloc() - find the memory of tcmalloc
 * @w: the mappings
 *
 * It takes from brk(2) as long as it can, then multiples of 128 KiB and more.
 */
void vml_claim_tcmalloc(struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (is_heap(&w->map[i], CHUNK_MIN))
			claim(&w->map[i], VML_OWNER_TCMALLOC, w->items++, 1);
}

/**
 * vml_claim_python() - find the arenas of CPython's objects
 * @w: the mappings
 */
void vml_claim_python(struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (is_heap(&w->map[i], PYTHON_ARENA))
			claim(&w->map[i], VML_OWNER_PYTHON, w->items++, 1);
}

/**
 * vml_claim_ruby() - find the stacks of Ruby's fibers
 * @w: the mappings
 *
 * Ruby keeps a pool of them, each with a guard below it.
 */
void vml_claim_ruby(struct work *w)
{
	for (size_t i = 1; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (!is_free(m) || !is_anon_writable(m) || size_of(m) < FIBER_MIN ||
		    size_of(m) > FIBER_MAX || !follows(w, i) || !vml_is_guard(m - 1))
			continue;
		claim(m - 1, VML_OWNER_FIBER, w->items, 0);
		claim(m, VML_OWNER_FIBER, w->items++, 1);
	}
}

/* Newer kernels put their own pages next to the loader. */
static bool is_library(const struct mapping *m)
{
	return m->place.owner == VML_OWNER_LIBRARY || m->place.owner == VML_OWNER_KERNEL;
}

/**
 * vml_claim_loader() - find what the dynamic loader maps for itself
 * @w: the mappings
 *
 * Its own memory and the first thread's variables lie between the libraries.
 */
void vml_claim_loader(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (!is_free(m) || !is_anon_writable(m) || size_of(m) >= LOADER_MAX)
			continue;
		if ((follows(w, i) && is_library(m - 1)) ||
		    (follows(w, i + 1) && is_library(m + 1)))
			claim(m, VML_OWNER_LOADER, w->items++, 1);
	}
}

/**
 * vml_claim_mmap() - memory that malloc() or the program asked mmap(2) for
 * @w: the mappings
 *
 * Nothing tells these two apart: a large chunk is a mapping of its own, neighbours
 * merge, and the program may do the same itself.
 */
void vml_claim_mmap(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_free(m) && is_anon_writable(m) && !may(m, 'x') && size_of(m) >= MMAP_MIN)
			claim(m, VML_OWNER_MMAP, w->items++, 1);
	}
}
