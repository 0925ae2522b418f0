// SPDX-License-Identifier: GPL-2.0
/*
 * jvm.c - what HotSpot maps: see mapping.h.
 *
 * The code cache is the only anonymous memory that may be executed; the archive of
 * classes begins the space of classes; the heap lies below 32 GiB, so that
 * references fit in 32 bits, or is a memfd that ZGC maps three times.
 */
#include "files.h"
#include "mapping.h"

#define COMPRESSED_LIMIT	(32 * 1024 * MIB)
#define ARCHIVE_SUFFIX		".jsa"
#define Z_HEAP_NAME		"/memfd:java_heap"
#define COMMIT_GRANULE		(64 * KIB)	/* metaspace commits by it */
#define METASPACE_NODE		(64 * MIB)	/* and reserves by it */
#define CLASS_SPACE_MIN		(64 * MIB)
#define CLASS_SPACE_SIZE	(1024 * MIB)
#define CLASS_SPACE_ALIGN	(16 * MIB)
#define CLASS_SPACE_LIMIT	(2 * COMPRESSED_LIMIT)
#define CLASS_SPACE_MAX		(4096 * MIB)

static bool is_archive(const struct mapping *m)
{
	const char *end = strstr(vml_base_name(m->name), ARCHIVE_SUFFIX);

	return m->kind == KIND_file && end &&
	       (!end[strlen(ARCHIVE_SUFFIX)] || end[strlen(ARCHIVE_SUFFIX)] == ' ');
}

static bool is_z_heap(const struct mapping *m)
{
	return strncmp(m->name, Z_HEAP_NAME, strlen(Z_HEAP_NAME)) == 0;
}

/* Mapping @i and all that adjoins it above, as long as nobody else has it. */
static size_t claim_upwards(struct work *w, size_t i, enum vml_owner owner)
{
	unsigned int item = w->items++;
	size_t last = i;

	claim(&w->map[i], owner, item, 1);
	while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
	       w->map[last + 1].kind == KIND_anon)
		claim(&w->map[++last], owner, item, 0);
	return last;
}

static void claim_heap(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];

		if (is_z_heap(m))
			i = claim_upwards(w, i, VML_OWNER_JAVA_HEAP);
		else if (is_free(m) && m->kind == KIND_anon && m->end <= COMPRESSED_LIMIT)
			i = claim_upwards(w, i, VML_OWNER_JAVA_HEAP);
		else if (is_archive(m) && m->place.owner == VML_OWNER_FILE && follows(w, i) &&
			 (m - 1)->place.owner == VML_OWNER_JAVA_HEAP)
			i = claim_upwards(w, i, VML_OWNER_JAVA_HEAP);
	}
}

/* The space of classes has room for nothing else: it ends where its size is round. */
static void claim_classes(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		uint64_t start = w->map[i].start, end;
		unsigned int item = w->items;
		size_t last = i;

		if (!is_archive(&w->map[i]) || !may(&w->map[i], 'w'))
			continue;
		while (follows(w, last + 1) && is_archive(&w->map[last + 1]))
			last++;
		end = w->map[last].end;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon && end - start < CLASS_SPACE_MAX) {
			/* What follows a long reservation is another's. */
			if (!is_anon_none(&w->map[last + 1]) && is_anon_none(&w->map[last]) &&
			    w->map[last].end - w->map[last].start >= METASPACE_NODE)
				break;
			end = w->map[++last].end;
		}
		/* Objects of the archive are in the heap, with little behind them. */
		if (end - start < CLASS_SPACE_MIN) {
			i = last;
			continue;
		}
		/* One page without access before it, so that no class is at its start. */
		if (follows(w, i) && vml_is_guard(&w->map[i - 1]))
			claim(&w->map[i - 1], VML_OWNER_JAVA_CLASS, item, 0);
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_JAVA_CLASS, item, j == i);
		w->items++;
		i = last;
	}
}

/*
 * Without an archive nothing marks the space of classes but its size, if that is
 * the default: 1 GiB, next to the heap.
 */
static void claim_unmarked_classes(struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_JAVA_CLASS)
			return;
	for (size_t i = 0, last; i < w->count && w->map[i].start < CLASS_SPACE_LIMIT; i++) {
		const struct mapping *m = &w->map[i];

		last = i;
		if (!is_free(m) || !is_anon_writable(m) || m->start % CLASS_SPACE_ALIGN != 0 ||
		    m->end % COMMIT_GRANULE != 0)
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon &&
		       w->map[last].end - m->start < CLASS_SPACE_SIZE)
			last++;
		if (w->map[last].end - m->start != CLASS_SPACE_SIZE || !is_anon_none(&w->map[last]))
			continue;
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_JAVA_CLASS, w->items, j == i);
		w->items++;
		return;
	}
}

static void claim_code(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct mapping *m = &w->map[i];
		unsigned int item = w->items;

		if (!is_free(m) || m->kind != KIND_anon || !may(m, 'x'))
			continue;
		claim(m, VML_OWNER_JAVA_CODE, item, 1);
		while (follows(w, i + 1) && is_free(&w->map[i + 1]) &&
		       (is_anon_none(&w->map[i + 1]) ||
			(w->map[i + 1].kind == KIND_anon && may(&w->map[i + 1], 'x'))))
			claim(&w->map[++i], VML_OWNER_JAVA_CODE, item, 0);
		w->items++;
	}
}

static bool is_granular(const struct mapping *m)
{
	return m->start % COMMIT_GRANULE == 0 && m->end % COMMIT_GRANULE == 0;
}

/* Nodes of 64 MiB, accessible in steps of 64 KiB, and never less than that. */
static void claim_metaspace(struct work *w)
{
	for (size_t i = 0, last; i < w->count; i = last + 1) {
		uint64_t end;

		last = i;
		if (!is_free(&w->map[i]) || !is_anon_writable(&w->map[i]) ||
		    !is_granular(&w->map[i]))
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon && is_granular(&w->map[last + 1]) &&
		       w->map[last + 1].end - w->map[i].start <= METASPACE_NODE)
			last++;
		end = w->map[last].end;
		if (end - w->map[i].start != METASPACE_NODE || !is_anon_none(&w->map[last]))
			continue;
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_JAVA_METASPACE, w->items, j == i);
		w->items++;
	}
}

/**
 * vml_claim_java() - find the heap, the classes and the code of a Java VM
 * @w: the mappings
 */
void vml_claim_java(struct work *w)
{
	claim_classes(w);
	claim_unmarked_classes(w);
	claim_heap(w);
	claim_code(w);
	claim_metaspace(w);
}

/*
 * A heap whose references do not fit in 32 bits can lie anywhere. But it is larger
 * than all tables, which are a few percent of it.
 */
static void claim_largest(struct work *w)
{
	uint64_t largest = 0;
	size_t from = 0, to = 0;

	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_JAVA_HEAP)
			return;
	for (size_t i = 0, last; i < w->count; i = last + 1) {
		last = i;
		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon)
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon)
			last++;
		if (w->map[last].end - w->map[i].start <= largest)
			continue;
		largest = w->map[last].end - w->map[i].start;
		from = i;
		to = last + 1;
	}
	for (size_t i = from; i < to; i++)
		claim(&w->map[i], VML_OWNER_JAVA_HEAP, w->items, i == from);
	w->items++;
}

/**
 * vml_claim_java_tables() - what is left of a Java VM
 * @w: the mappings
 *
 * It maps its cards, bitmaps and other tables itself, and knows no other.
 */
void vml_claim_java_tables(struct work *w)
{
	claim_largest(w);
	for (size_t i = 0; i < w->count; i++)
		if (is_free(&w->map[i]) && w->map[i].kind == KIND_anon)
			claim(&w->map[i], VML_OWNER_JAVA_TABLES, w->items++, 1);
}
