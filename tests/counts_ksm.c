// SPDX-License-Identifier: GPL-2.0
/*
 * counts_ksm.c - pages that KSM has merged, and parted again.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"
#include "pagemap.h"

#define KSM	"/sys/kernel/mm/ksm/"
#define PAGES	64

/* PAGES pages, all alike, that may be merged. */
FIXTURE(ksm)
{
	size_t size;
	char *at;
};

FIXTURE_SETUP(ksm)
{
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, span(1));
	ASSERT_NE(MAP_FAILED, self->at);
	memset(self->at, 42, self->size);
	ASSERT_EQ(0, madvise(self->at, self->size, MADV_MERGEABLE));
	ASSERT_TRUE(knob_set(KSM "pages_to_scan", "5000"));
	ASSERT_TRUE(knob_set(KSM "sleep_millisecs", "5"));
}

FIXTURE_TEARDOWN(ksm)
{
	knob_set(KSM "run", "2");
	knob_set(KSM "use_zero_pages", "0");
	knob_set(KSM "run", "0");
}

/* How many of them are one page in the end. */
static size_t merge(char *at, size_t size)
{
	size_t merged = 0;

	knob_set(KSM "run", "1");
	for (int tries = 0; tries < 200 && merged < size / page_size(); tries++) {
		usleep(50000);
		merged = pages_merged(at, size / page_size());
	}
	knob_set(KSM "run", "0");
	return merged;
}

TEST_F(ksm, merged_pages_are_rss_anon_each)
{
	ASSERT_EQ(PAGES, merge(self->at, self->size));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(PAGES)));
	/* Written, they are copied. */
	touch_write(self->at, 3, 5);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(PAGES)));
	/* Given back, they are gone. */
	ASSERT_EQ(0, madvise(self->at, 9 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(PAGES - 9),
				.untouched = page_kb(9)));
}

TEST_F(ksm, parted_pages_are_rss_anon)
{
	ASSERT_EQ(PAGES, merge(self->at, self->size));
	ASSERT_EQ(0, madvise(self->at, self->size, MADV_UNMERGEABLE));
	EXPECT_EQ(1, pages_merged(self->at, PAGES));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(PAGES)));
}

TEST_F(ksm, empty_pages_are_merged_with_the_zero_page)
{
	if (!knob_set(KSM "use_zero_pages", "1"))
		SKIP(return, "empty_pages_are_merged: KSM does not know the zero page");
	memset(self->at, 0, self->size);
	ASSERT_EQ(PAGES, merge(self->at, self->size));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .zero = page_kb(PAGES)));
}

TEST_F(ksm, merged_pages_of_a_private_file_mapping)
{
	size_t half = self->size / 2;
	char *at;
	int fd;

	ASSERT_NE(NULL, scratch("ramfs", NULL));
	fd = file_make("/mnt/file", PAGES);
	ASSERT_LE(0, fd);
	at = place_map(self->size, span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	memset(at, 42, half);
	ASSERT_EQ(0, madvise(at, self->size, MADV_MERGEABLE));
	ASSERT_EQ(PAGES / 2, merge(at, half));
	EXPECT_STREQ("", DIFFER(at, self->size, "file", .rss_anon = half / 1024,
				.unmapped = half / 1024));
}

TEST_HARNESS_MAIN
