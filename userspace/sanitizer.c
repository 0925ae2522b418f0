// SPDX-License-Identifier: GPL-2.0
/*
 * sanitizer.c - what AddressSanitizer and ThreadSanitizer map: see mapping.h.
 *
 * Both keep notes ("shadow") on every address a program could use, at fixed
 * places: writable, and larger than any memory. Their allocators reserve ranges as
 * large, and make little of them accessible.
 */
#include "files.h"
#include "mapping.h"

#define ASAN_SHADOW	0x7fff7000ULL		/* x86-64: ASAN_SHADOW_OFFSET */
#define HUGE_RUN	(64 * 1024 * MIB)	/* no program needs as much */
#define TSAN_RODATA	"tsan.rodata."		/* file TSan maps over the shadow of constants */
#define SHADOW_LIMIT	0x550000000000ULL	/* programs lie above it */

/**
 * vml_is_asan() - does the shadow of AddressSanitizer lie where only it does?
 * @w: the mappings
 *
 * Return: true if it does.
 */
bool vml_is_asan(const struct work *w)
{
	for (size_t i = 0; i < w->count && w->map[i].start <= ASAN_SHADOW; i++)
		if (w->map[i].start == ASAN_SHADOW)
			return is_anon_writable(&w->map[i]) && follows(w, i + 1) &&
			       is_anon_none(&w->map[i + 1]) &&
			       w->map[i + 1].end - w->map[i + 1].start >= HUGE_RUN;
	return false;
}

static bool is_part(const struct mapping *m)
{
	return (is_free(m) && m->kind == KIND_anon) ||
	       strncmp(vml_base_name(m->name), TSAN_RODATA, strlen(TSAN_RODATA)) == 0;
}

/* One line of mappings that adjoin each other: shadow below, allocator above. */
static void claim_run(struct work *w, size_t first, size_t last)
{
	enum vml_owner owner = VML_OWNER_SANITIZER_HEAP;
	bool huge = false;

	for (size_t i = first; i <= last; i++)
		huge = huge || w->map[i].end - w->map[i].start >= HUGE_RUN;
	if (!huge)
		return;
	if (w->map[first].start < SHADOW_LIMIT)
		owner = VML_OWNER_SANITIZER_SHADOW;
	for (size_t i = first; i <= last; i++) {
		/* Where gaps are small the kernel's own choice of place adjoins. */
		if (owner == VML_OWNER_SANITIZER_SHADOW || is_anon_none(&w->map[i]) ||
		    (i > first && i < last))
			claim(&w->map[i], owner, w->items, i == first);
	}
	w->items++;
}

/**
 * vml_claim_sanitizer() - find shadow and allocator of a sanitizer
 * @w: the mappings
 */
void vml_claim_sanitizer(struct work *w)
{
	for (size_t i = 0, last; i < w->count; i = last + 1) {
		last = i;
		if (!is_part(&w->map[i]))
			continue;
		/* A run may begin with what is only beside it: start at its first gap. */
		if (w->map[i].start >= SHADOW_LIMIT && !is_anon_none(&w->map[i]))
			continue;
		while (follows(w, last + 1) && is_part(&w->map[last + 1]))
			last++;
		claim_run(w, i, last);
	}
}

/**
 * vml_claim_sanitizer_tables() - what is left in a process with a sanitizer
 * @w: the mappings
 *
 * It replaces malloc() and maps its own tables: nothing else is left to ask.
 */
void vml_claim_sanitizer_tables(struct work *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (is_free(&w->map[i]) && w->map[i].kind == KIND_anon)
			claim(&w->map[i], VML_OWNER_SANITIZER_TABLES, w->items++, 1);
}
