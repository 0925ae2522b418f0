// SPDX-License-Identifier: GPL-2.0
/*
 * counts_anon.c - private anonymous memory is counted page by page.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"

#define PAGES	64

/* PAGES fresh pages, among guards, never huge. */
FIXTURE(anon)
{
	size_t size;
	char *at;
};

FIXTURE_SETUP(anon)
{
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, page_size());
	ASSERT_NE(MAP_FAILED, self->at);
}

FIXTURE_TEARDOWN(anon)
{
	munmap(self->at, self->size);
}

TEST_F(anon, nothing_touched_is_untouched)
{
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .untouched = page_kb(PAGES)));
}

TEST_F(anon, written_pages_are_rss_anon)
{
	touch_write(self->at, 3, 1);
	touch_write(self->at, 10, 9);
	touch_write(self->at, PAGES - 2, 2);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(12),
				.untouched = page_kb(PAGES - 12)));
	EXPECT_EQ(12, resident(self->at, PAGES));
}

TEST_F(anon, every_page_written)
{
	touch_write(self->at, 0, PAGES);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(PAGES)));
}

TEST_F(anon, read_pages_are_zero_until_written)
{
	touch_read(self->at, 0, 7);
	touch_write(self->at, 20, 5);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .zero = page_kb(7),
				.rss_anon = page_kb(5), .untouched = page_kb(PAGES - 12)));
	touch_write(self->at, 0, 3);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .zero = page_kb(4),
				.rss_anon = page_kb(8), .untouched = page_kb(PAGES - 12)));
}

TEST_F(anon, noaccess_before_anything_was_touched)
{
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .noaccess = page_kb(PAGES)));
}

TEST_F(anon, noaccess_keeps_what_was_populated)
{
	touch_write(self->at, 0, 10);
	touch_read(self->at, 10, 4);
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(10),
				.zero = page_kb(4), .noaccess = page_kb(PAGES - 14)));
}

TEST_F(anon, readonly_keeps_what_was_populated)
{
	touch_write(self->at, 0, 10);
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_READ));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(10),
				.untouched = page_kb(PAGES - 10)));
}

TEST_F(anon, mremap_takes_the_pages_along)
{
	char *to = place(2 * self->size, page_size());

	ASSERT_NE(MAP_FAILED, to);
	touch_write(self->at, 5, 10);
	to = mremap(self->at, self->size, 2 * self->size, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	ASSERT_NE(MAP_FAILED, to);
	EXPECT_STREQ("", DIFFER(to, 2 * self->size, "anon", .rss_anon = page_kb(10),
				.untouched = page_kb(2 * PAGES - 10)));
}

TEST_F(anon, dontneed_gives_back)
{
	touch_write(self->at, 0, 20);
	ASSERT_EQ(0, madvise(self->at, 5 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(15),
				.untouched = page_kb(PAGES - 15)));
}

TEST_F(anon, lazily_freed_pages_are_still_there)
{
	touch_write(self->at, 0, 20);
	ASSERT_EQ(0, madvise(self->at, 20 * page_size(), MADV_FREE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(20),
				.untouched = page_kb(PAGES - 20)));
}

TEST_F(anon, fork_shares_and_both_count)
{
	const char *differ;
	pid_t child;
	int status;

	touch_write(self->at, 0, 10);
	child = fork();
	if (!child) {
		differ = DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(10),
				.untouched = page_kb(PAGES - 10));
		if (*differ)
			_exit(1);
		touch_write(self->at, 0, 4);
		touch_write(self->at, 20, 6);
		_exit(*DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(16),
			      .untouched = page_kb(PAGES - 16)) ? 2 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(10),
				.untouched = page_kb(PAGES - 10)));
}

TEST_F(anon, a_vma_split_in_three_is_three_rows)
{
	struct ledger l;

	touch_write(self->at, 0, 30);
	ASSERT_EQ(0, mprotect(self->at + 10 * page_size(), 5 * page_size(), PROT_NONE));
	EXPECT_EQ(3, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_STREQ("", DIFFER(self->at, 10 * page_size(), "anon", .rss_anon = page_kb(10)));
	EXPECT_STREQ("", DIFFER(self->at + 10 * page_size(), 5 * page_size(), "anon",
				.rss_anon = page_kb(5)));
	EXPECT_STREQ("", DIFFER(self->at + 15 * page_size(), (PAGES - 15) * page_size(), "anon",
				.rss_anon = page_kb(15), .untouched = page_kb(PAGES - 30)));
}

TEST_F(anon, locked_is_what_was_mlocked)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct ledger l;

	ASSERT_EQ(0, setrlimit(RLIMIT_MEMLOCK, &none));
	ASSERT_EQ(0, mlock(self->at, 8 * page_size()));
	ASSERT_EQ(2, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_EQ(page_kb(8), l.locked);
	EXPECT_EQ(status_kb(getpid(), "VmLck"), l.locked);
	/* mlock() populates; mlock on fault does not. */
	EXPECT_STREQ("", DIFFER(self->at, 8 * page_size(), "anon", .rss_anon = page_kb(8)));
	ASSERT_EQ(0, mlock2(self->at + 8 * page_size(), 8 * page_size(), MLOCK_ONFAULT));
	touch_write(self->at, 9, 1);
	EXPECT_STREQ("", DIFFER(self->at + 8 * page_size(), 8 * page_size(), "anon",
				.rss_anon = page_kb(1), .untouched = page_kb(7)));
	ASSERT_LE(0, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_EQ(page_kb(16), l.locked);
}

TEST(a_private_mapping_of_dev_zero_is_anonymous)
{
	size_t size = PAGES * page_size();
	int fd = open("/dev/zero", O_RDWR);
	char *at;

	ASSERT_LE(0, fd);
	at = place_map(size, page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 6);
	touch_read(at, 6, 3);
	EXPECT_STREQ("", DIFFER(at, size, "anon", .rss_anon = page_kb(6), .zero = page_kb(3),
				.untouched = page_kb(PAGES - 9)));
}

/* Many chunks of the walk: bounds are by count, so this is more than one hold. */
TEST(a_sparse_mapping_is_counted_to_the_page)
{
	size_t size = 512 * span(1), step = span(1) + page_size(), pages = size / step;
	char *at = place_map(size, span(1), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct ledger l;

	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(0, madvise(at, size, MADV_NOHUGEPAGE));
	touch_every_write(at, pages, step);
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(page_kb(pages), l.rss_anon);
	EXPECT_EQ(size / 1024 - page_kb(pages), l.untouched);
	EXPECT_EQ(page_kb(pages), l.leaf_pte);
}

TEST(a_huge_reservation_costs_nothing)
{
	size_t size = GB(8192);
	char *at = place_map(size, span(1), PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct report r;
	struct ledger l;

	ASSERT_NE(MAP_FAILED, at);
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(size / 1024, l.noaccess);
	/* No tables but those at its ends, where it is the first of several VMAs. */
	EXPECT_GE(page_kb(4), l.table_pte + l.table_pmd + l.table_pud);
	ASSERT_EQ(0, report_ask(&r, "summary %d", getpid()));
	EXPECT_GT(200000000, report_number(&r, "walk_ns"));
	report_free(&r);
}

TEST(heap_and_stack_are_known_by_their_marks)
{
	char *heap = sbrk(PAGES * page_size());
	unsigned long brk = (unsigned long)sbrk(0);
	unsigned long start_brk = stat_field(getpid(), 47);
	char here = 1;
	struct report r;
	size_t row;

	ASSERT_NE((void *)-1, heap);
	touch_write(heap, 1, 2);
	ASSERT_EQ(0, report_ask(&r, "vmas %d", getpid()));
	for (row = 0; row < r.rows; row++) {
		unsigned long start = report_hex(&r, row, "start");
		unsigned long end = report_hex(&r, row, "end");
		const char *kind = report_cell(&r, row, "kind");

		if (start < brk && start_brk < end) {
			EXPECT_STREQ("heap", kind);
		} else if (start <= (unsigned long)&here && (unsigned long)&here < end) {
			EXPECT_STREQ("stack", kind);
		} else {
			EXPECT_STRNE("heap", kind);
			EXPECT_STRNE("stack", kind);
		}
	}
	report_free(&r);
}

TEST_HARNESS_MAIN
