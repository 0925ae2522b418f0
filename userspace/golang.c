// SPDX-License-Identifier: GPL-2.0
/*
 * golang.c - what the Go runtime maps: see mapping.h.
 *
 * Addresses and sizes of src/runtime/malloc.go and mpagealloc_64bit.go.
 */
#include "mapping.h"

#define GO_HINT_MASK	((1ULL << 40) - 1)
#define GO_HINT_AMD64	VML_GO_HEAP
#define GO_HINT_ARM64	0x4000000000ULL
#define GO_WINDOW_MAX	MIB		/* used part of a page summary level */
#define GO_SUMMARY_MIN	(MIB - 64 * KIB)	/* smallest level that is reserved */
#define GO_WINDOWS_MIN	4		/* one in each level but the smallest */
#define GO_RANDOM_LIMIT	0x700000000000ULL	/* a random heap lies below what mmap(2) takes */

/*
 * The levels of the page summaries: 1 + 8 + 64 + 512 MiB, and part of the scavenge
 * index of Go 1.19 and 1.20; the index of 1.21 and later is another 512 MiB. The
 * smallest level, 128 KiB, is accessible as a whole.
 */
static const struct {
	uint64_t min, max;
} summary_sizes[] = {
	{ 585 * MIB - 128 * KIB, 593 * MIB },
	{ 1097 * MIB - 128 * KIB, 1097 * MIB + 128 * KIB },
};

static bool is_summary_size(uint64_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(summary_sizes); i++)
		if (size >= summary_sizes[i].min && size <= summary_sizes[i].max)
			return true;
	return false;
}

/* Reservations of that size, with a small window in each. */
static bool has_summaries(const struct vml_report *vmas)
{
	uint64_t first = 0, last = 0, end = 0;
	unsigned int windows = 0;

	for (size_t i = 0; i < vmas->nrows; i++) {
		uint64_t start = vml_number(vmas, i, COL_start);
		bool anon = strcmp(vml_text(vmas, i, COL_kind), "anon") == 0;
		bool none = anon && strncmp(vml_text(vmas, i, COL_perms), "---", 3) == 0;
		bool window = anon && !none &&
			      vml_number(vmas, i, COL_end) - start <= GO_WINDOW_MAX;

		if (start != end || !(none || window)) {
			first = 0;
			windows = 0;
		}
		end = vml_number(vmas, i, COL_end);
		if (none) {
			first = first ? first : start;
			last = end;
			if (windows >= GO_WINDOWS_MIN && is_summary_size(last - first))
				return true;
		} else if (window && first) {
			windows++;
		}
	}
	return false;
}

/**
 * vml_is_go() - is it a Go program?
 * @process: the process
 *
 * The executable knows. In a captured report there is none: there only Go is
 * known to put anonymous memory at exactly this address, or to reserve as much
 * for its page summaries.
 *
 * Return: true if it is, or looks like one.
 */
bool vml_is_go(const struct vml_process *process)
{
	if (process->program.known)
		return process->program.is_go;
	for (size_t i = 0; process->vmas && i < process->vmas->nrows; i++)
		if (vml_number(process->vmas, i, COL_start) == VML_GO_HEAP)
			return strcmp(vml_text(process->vmas, i, COL_kind), "anon") == 0;
	return process->vmas && has_summaries(process->vmas);
}

static bool is_go_hint(const struct work *w, uint64_t start)
{
	if (start >> 40 >= 0x80)
		return false;
	if ((start & GO_HINT_MASK) == GO_HINT_AMD64)
		return true;
	return w->process->program.known && (start & GO_HINT_MASK) == GO_HINT_ARM64;
}

/* Go 1.26 and later ask for it at a random place, in whole arenas. */
static bool is_random_heap(const struct work *w, size_t first, size_t last)
{
	return w->map[first].start % ARENA_SIZE == 0 && w->map[last].end % ARENA_SIZE == 0 &&
	       w->map[last].end < GO_RANDOM_LIMIT;
}

/**
 * vml_claim_go_heap() - find the heap of a Go program
 * @w: the mappings
 *
 * Go asks for it at fixed addresses and grows it upwards from there.
 */
void vml_claim_go_heap(struct work *w)
{
	for (size_t i = 0; i < w->count; i++) {
		size_t last = i;
		uint64_t size;

		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon)
			continue;
		while (follows(w, last + 1) && w->map[last + 1].kind == KIND_anon)
			last++;
		if (!is_go_hint(w, w->map[i].start) && !is_random_heap(w, i, last)) {
			i = last;
			continue;
		}
		size = w->map[last].end - w->map[i].start;
		for (size_t j = i; j <= last; j++)
			claim(&w->map[j], VML_OWNER_GO_HEAP, w->items,
			      j == i ? (size + ARENA_SIZE - 1) / ARENA_SIZE : 0);
		w->items++;
		i = last;
	}
}

/* A small writable part within a reservation: what Go uses of a summary level. */
static bool is_go_window(const struct work *w, size_t i)
{
	const struct mapping *m = &w->map[i];

	return is_anon_writable(m) && m->end - m->start <= GO_WINDOW_MAX &&
	       follows(w, i) && is_anon_none(m - 1) && follows(w, i + 1) && is_anon_none(m + 1);
}

/*
 * Go reserves one table for each level of its page summaries (585.1 MiB in
 * Go 1.19) and its heap index, makes windows of them accessible, and has the
 * rest of its tables beside them. @first to @last adjoin each other.
 */
static void claim_go_run(struct work *w, size_t first, size_t last)
{
	uint64_t reserved = 0;
	bool windows = false;

	for (size_t i = first; i <= last; i++) {
		bool window = i > first && i < last && is_go_window(w, i);

		windows = windows || window;
		if (window || is_anon_none(&w->map[i]))
			reserved += w->map[i].end - w->map[i].start;
	}
	if (!windows || reserved < GO_SUMMARY_MIN)
		return;
	for (size_t i = first; i <= last; i++) {
		bool window = i > first && i < last && is_go_window(w, i);

		if (window || is_anon_none(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_SUMMARY, 0, 1);
	}
	for (size_t i = first; i <= last; i++)
		if (is_free(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_TABLES, 0, 1);
}

static bool has_libc(const struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->map[i].place.owner == VML_OWNER_LIBRARY)
			return true;
	return false;
}

/**
 * vml_claim_go_tables() - find the tables of the Go runtime
 * @w: the mappings
 */
void vml_claim_go_tables(struct work *w)
{
	bool alone = w->process->program.known && !has_libc(w);

	for (size_t i = 0, last; i < w->count; i = last + 1) {
		last = i;
		if (!is_free(&w->map[i]) || w->map[i].kind != KIND_anon)
			continue;
		while (follows(w, last + 1) && is_free(&w->map[last + 1]) &&
		       w->map[last + 1].kind == KIND_anon)
			last++;
		claim_go_run(w, i, last);
	}
	/* Without any library there is nobody else to ask for memory. */
	for (size_t i = 0; alone && i < w->count; i++)
		if (is_free(&w->map[i]) && is_anon_writable(&w->map[i]))
			claim(&w->map[i], VML_OWNER_GO_TABLES, 0, 1);
}
