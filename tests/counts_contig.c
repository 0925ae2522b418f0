// SPDX-License-Identifier: GPL-2.0
/*
 * counts_contig.c - where several entries map one piece: huge pages of every size the
 * machine has, and blocks of small pages that arm64 marks as contiguous.
 *
 * On x86-64 the same sizes are of one entry each, or are not there.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"

#define THP	"/sys/kernel/mm/transparent_hugepage/"
#define RW	(PROT_READ | PROT_WRITE)

/* Room for three huge pages; the second was written to. */
FIXTURE(hugetlb)
{
	unsigned long kb;
	size_t size;
	int flags;
	unsigned long free;
	char *at;
};

FIXTURE_VARIANT(hugetlb)
{
	unsigned int order;
};

FIXTURE_VARIANT_ADD(hugetlb, of_64_kB)
{
	.order = 16,
};

FIXTURE_VARIANT_ADD(hugetlb, of_2_MB)
{
	.order = 21,
};

FIXTURE_VARIANT_ADD(hugetlb, of_32_MB)
{
	.order = 25,
};

FIXTURE_VARIANT_ADD(hugetlb, of_1_GB)
{
	.order = 30,
};

FIXTURE_SETUP(hugetlb)
{
	char path[96];

	self->size = 1UL << variant->order;
	self->kb = self->size / 1024;
	self->flags = MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE |
		      variant->order << MAP_HUGE_SHIFT;
	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%lukB/free_hugepages",
		 self->kb);
	self->free = knob_number(path);
	if (self->free == ~0UL)
		SKIP(return, "hugetlb: this machine has no huge pages of %lu kB", self->kb);
	if (!self->free)
		SKIP(return, "hugetlb: no huge pages of %lu kB are set aside", self->kb);
	self->at = place_map(3 * self->size, span(2), RW, MAP_PRIVATE | self->flags, -1, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at + self->size, 1, 1);
}

FIXTURE_TEARDOWN(hugetlb)
{
}

/* Older harnesses run a test whose set-up was skipped. */
#define UNLESS_SKIPPED		\
	do {			\
		if (!self->at)	\
			return;	\
	} while (0)

TEST_F(hugetlb, each_level_counts_its_own)
{
	struct ledger l;

	UNLESS_SKIPPED;
	EXPECT_STREQ("", DIFFER(self->at, 3 * self->size, "hugetlb", .hugetlb = self->kb,
				.unmapped = 2 * self->kb));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 3 * self->size, &l, NULL));
	EXPECT_EQ(self->size < span(1) ? self->kb : 0, l.leaf_pte);
	EXPECT_EQ(self->size >= span(1) && self->size < span(2) ? self->kb : 0, l.leaf_pmd);
	EXPECT_EQ(self->size >= span(2) ? self->kb : 0, l.leaf_pud);
	EXPECT_EQ(self->size < span(1) ? page_kb(1) : 0, l.table_pte);
	EXPECT_EQ(0, l.table_deposit);
}

TEST_F(hugetlb, noaccess_where_nothing_is_mapped)
{
	UNLESS_SKIPPED;
	ASSERT_EQ(0, mprotect(self->at, 3 * self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, 3 * self->size, "hugetlb", .hugetlb = self->kb,
				.noaccess = 2 * self->kb));
}

TEST_F(hugetlb, unmapped_in_part)
{
	UNLESS_SKIPPED;
	ASSERT_EQ(0, munmap(self->at, self->size));
	EXPECT_STREQ("", DIFFER(self->at + self->size, 2 * self->size, "hugetlb",
				.hugetlb = self->kb, .unmapped = self->kb));
}

TEST_F(hugetlb, shared_with_a_child)
{
	pid_t child;
	int status;
	char *at;

	UNLESS_SKIPPED;
	if (self->free < 2)
		SKIP(return, "hugetlb shared_with_a_child: only one page of %lu kB", self->kb);
	at = place_map(2 * self->size, self->size, RW, MAP_SHARED | self->flags, -1, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 1);
	child = fork();
	if (!child) {
		touch_read(at, 2, 1);
		_exit(*DIFFER(at, 2 * self->size, "hugetlb", .hugetlb = self->kb,
			      .unmapped = self->kb) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(hugetlb, copied_by_a_child)
{
	pid_t child;
	int status;

	UNLESS_SKIPPED;
	if (self->free < 2)
		SKIP(return, "hugetlb copied_by_a_child: only one page of %lu kB", self->kb);
	child = fork();
	if (!child) {
		touch_write(self->at + self->size, 3, 1);
		_exit(*DIFFER(self->at, 3 * self->size, "hugetlb", .hugetlb = self->kb,
			      .unmapped = 2 * self->kb) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(self->at, 3 * self->size, "hugetlb", .hugetlb = self->kb,
				.unmapped = 2 * self->kb));
}

/* Small ones share a page table with mappings of another kind. */
TEST_F(hugetlb, among_other_mappings_in_one_table)
{
	size_t size = self->size;
	struct ledger l;
	char *at;

	UNLESS_SKIPPED;
	if (size >= span(1))
		SKIP(return, "hugetlb among_other_mappings: %lu kB fill a table", self->kb);
	at = place_anon(span(1), span(1));
	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(at + size, mmap(at + size, 2 * size, RW, MAP_PRIVATE | MAP_FIXED | self->flags,
				  -1, 0));
	touch_write(at, 0, 3);
	touch_write(at + 2 * size, 0, 1);
	touch_write(at + 3 * size, 1, 5);
	EXPECT_STREQ("", DIFFER(at, size, "anon", .rss_anon = page_kb(3),
				.untouched = self->kb - page_kb(3)));
	EXPECT_STREQ("", DIFFER(at + size, 2 * size, "hugetlb", .hugetlb = self->kb,
				.unmapped = self->kb));
	EXPECT_STREQ("", DIFFER(at + 3 * size, span(1) - 3 * size, "anon", .rss_anon = page_kb(5),
				.untouched = (span(1) - 3 * size) / 1024 - page_kb(5)));
	ASSERT_EQ(3, counts_take(getpid(), at, span(1), &l, NULL));
	EXPECT_EQ(page_kb(1), l.table_pte);
}

/* Two folios of the size that arm64 marks as contiguous: 64 kB with pages of 4 kB. */
FIXTURE(block)
{
	char knob[96];
	size_t size;
	size_t pages;
	char *at;
};

FIXTURE_SETUP(block)
{
	self->size = KB(page_size() == KB(4) ? 64 : 2048);
	self->pages = self->size / page_size();
	snprintf(self->knob, sizeof(self->knob), THP "hugepages-%zukB/enabled",
		 self->size / 1024);
	if (!knob_set(self->knob, "always"))
		SKIP(return, "block: no folios of %zu kB here", self->size / 1024);
	self->at = place_map(2 * self->size, span(1), RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 3, 1);
	touch_write(self->at + self->size, 3, 1);
}

FIXTURE_TEARDOWN(block)
{
	knob_set(self->knob, "never");
}

TEST_F(block, two_writes_are_two_blocks)
{
	struct ledger l;

	UNLESS_SKIPPED;
	EXPECT_STREQ("", DIFFER(self->at, 2 * self->size, "anon",
				.rss_anon = page_kb(2 * self->pages)));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * self->size, &l, NULL));
	EXPECT_EQ(page_kb(2 * self->pages), l.leaf_pte);
}

TEST_F(block, one_page_given_back)
{
	UNLESS_SKIPPED;
	ASSERT_EQ(0, madvise(self->at + 5 * page_size(), page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, 2 * self->size, "anon",
				.rss_anon = page_kb(2 * self->pages - 1),
				.untouched = page_kb(1)));
}

TEST_F(block, one_page_protected)
{
	UNLESS_SKIPPED;
	ASSERT_EQ(0, mprotect(self->at + 5 * page_size(), page_size(), PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at + 5 * page_size(), page_size(), "anon",
				.rss_anon = page_kb(1)));
	EXPECT_STREQ("", DIFFER(self->at, 2 * self->size, "anon",
				.rss_anon = page_kb(2 * self->pages)));
}

TEST_F(block, both_without_access)
{
	UNLESS_SKIPPED;
	ASSERT_EQ(0, mprotect(self->at, 2 * self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, 2 * self->size, "anon",
				.rss_anon = page_kb(2 * self->pages)));
}

TEST_F(block, cut_by_the_end_of_the_mapping)
{
	size_t cut = 7 * page_size();

	UNLESS_SKIPPED;
	ASSERT_EQ(0, munmap(self->at, cut));
	EXPECT_STREQ("", DIFFER(self->at + cut, 2 * self->size - cut, "anon",
				.rss_anon = page_kb(2 * self->pages - 7)));
}

TEST_F(block, copied_by_a_child)
{
	pid_t child;
	int status;

	UNLESS_SKIPPED;
	child = fork();
	if (!child) {
		touch_write(self->at, 6, 1);
		_exit(*DIFFER(self->at, 2 * self->size, "anon",
			      .rss_anon = page_kb(2 * self->pages)) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
