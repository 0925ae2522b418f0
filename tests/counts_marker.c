// SPDX-License-Identifier: GPL-2.0
/*
 * counts_marker.c - what stands in a page table in place of a page: markers of
 * userfaultfd, poison and guards, over each kind of memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "uapi.h"
#include "uffd.h"

#define PAGES	64

static char *map_anon(size_t size)
{
	return place_anon(size, span(1));
}

static char *map_shared(size_t size)
{
	return place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static char *map_file(size_t size)
{
	if (!scratch("ramfs", NULL))
		return MAP_FAILED;
	return place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE,
			 file_make("/mnt/file", PAGES), 0);
}

/* A kind of memory. */
struct memory {
	char *(*map)(size_t size);
	const char *kind;
	bool anon;	/* what is written becomes anonymous */
	bool untouched;	/* what is not is untouched, not unmapped */
};

FIXTURE(marked)
{
	size_t size;
	char *at;
};

FIXTURE_VARIANT(marked)
{
	struct memory memory;
};

FIXTURE_VARIANT_ADD(marked, anonymous)
{
	.memory = { map_anon, "anon", true, true },
};

FIXTURE_VARIANT_ADD(marked, shared)
{
	.memory = { map_shared, "shmem", false, false },
};

FIXTURE_VARIANT_ADD(marked, private_file)
{
	.memory = { map_file, "file", true, false },
};

FIXTURE_SETUP(marked)
{
	self->size = PAGES * page_size();
	self->at = variant->memory.map(self->size);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 0, 6);
}

FIXTURE_TEARDOWN(marked)
{
}

/* So many pages present, guarded, marked, and the rest. */
static const char *differ(char *at, const struct memory *m, size_t present, size_t guards,
			  size_t marks)
{
	unsigned long kb = page_kb(present), rest = page_kb(PAGES - present - guards - marks);

	return DIFFER(at, PAGES * page_size(), m->kind, .rss_anon = m->anon ? kb : 0,
		      .rss_shmem = m->anon ? 0 : kb, .guard = page_kb(guards),
		      .marker = page_kb(marks), .untouched = m->untouched ? rest : 0,
		      .unmapped = m->untouched ? 0 : rest);
}

TEST_F(marked, guards)
{
	if (!can_guard())
		SKIP(return, "marked guards: this kernel has no guard regions");
	if (madvise(self->at + 4 * page_size(), 10 * page_size(), MADV_GUARD_INSTALL))
		SKIP(return, "marked guards: this kernel has none over %s: %s",
		     variant->memory.kind, strerror(errno));
	EXPECT_STREQ("", differ(self->at, &variant->memory, 4, 10, 0));
	ASSERT_EQ(0, madvise(self->at + 8 * page_size(), 2 * page_size(), MADV_GUARD_REMOVE));
	EXPECT_STREQ("", differ(self->at, &variant->memory, 4, 8, 0));
	/* No access does not make them noaccess. */
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, variant->memory.kind,
				.rss_anon = variant->memory.anon ? page_kb(4) : 0,
				.rss_shmem = variant->memory.anon ? 0 : page_kb(4),
				.guard = page_kb(8), .noaccess = page_kb(PAGES - 12)));
}

TEST_F(marked, poison)
{
	if (!uffd_poison(self->at + 10 * page_size(), 20 * page_size()))
		SKIP(return, "marked poison: userfaultfd has no poison for %s: %s",
		     variant->memory.kind, strerror(errno));
	EXPECT_STREQ("", differ(self->at, &variant->memory, 6, 0, 20));
}

TEST_F(marked, write_protection_of_what_is_not_there)
{
	unsigned long features = variant->memory.untouched ? UFFD_FEATURE_WP_UNPOPULATED :
						      UFFD_FEATURE_WP_HUGETLBFS_SHMEM;

	if (!uffd_protect(self->at, self->size, features))
		SKIP(return, "marked write_protection: userfaultfd cannot over %s: %s",
		     variant->memory.kind, strerror(errno));
	EXPECT_STREQ("", differ(self->at, &variant->memory, 6, 0, PAGES - 6));
}

TEST_HARNESS_MAIN
