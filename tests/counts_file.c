// SPDX-License-Identifier: GPL-2.0
/*
 * counts_file.c - mappings of files are counted page by page.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#include <kselftest_harness.h>

#include "counts.h"

#define PAGES	64
#define AROUND	16	/* a read fault maps all of an aligned 64 KiB that is cached */

/* A file of PAGES pages, all in the page cache, on a file system that is not shmem. */
FIXTURE(file)
{
	size_t size;
	int fd;
	char *at;
};

FIXTURE_SETUP(file)
{
	const char *dir = scratch("ramfs", NULL);
	char path[64];

	ASSERT_NE(NULL, dir);
	snprintf(path, sizeof(path), "%s/file", dir);
	self->size = PAGES * page_size();
	self->fd = file_make(path, PAGES);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(file)
{
	close(self->fd);
}

static char *map(int fd, size_t pages, int prot, int flags, size_t page)
{
	return place_map(pages * page_size(), span(1), prot, flags, fd, page * page_size());
}

TEST_F(file, nothing_mapped_is_unmapped)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	/* The pages are in core, yet this process maps none of them. */
	EXPECT_EQ(PAGES, resident(self->at, PAGES));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .unmapped = page_kb(PAGES)));
}

TEST_F(file, private_pages_read_are_rss_file)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, AROUND);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(AROUND),
				.unmapped = page_kb(PAGES - AROUND)));
}

TEST_F(file, private_pages_written_are_rss_anon)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, AROUND);
	touch_write(self->at, 2, 4);
	touch_write(self->at, 40, 1);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(AROUND - 4),
				.rss_anon = page_kb(5), .unmapped = page_kb(PAGES - AROUND - 1)));
	/* They stay anonymous when nobody may write any more. */
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_READ));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(AROUND - 4),
				.rss_anon = page_kb(5), .unmapped = page_kb(PAGES - AROUND - 1)));
}

TEST_F(file, shared_pages_written_are_rss_file)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 30, 9);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(9),
				.unmapped = page_kb(PAGES - 9)));
}

TEST_F(file, shared_readonly)
{
	self->at = map(self->fd, PAGES, PROT_READ, MAP_SHARED, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, AROUND, AROUND);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(AROUND),
				.unmapped = page_kb(PAGES - AROUND)));
}

TEST_F(file, private_readonly_of_a_file_opened_readonly)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->fd);
	fd = open(path, O_RDONLY);
	ASSERT_LE(0, fd);
	self->at = map(fd, PAGES, PROT_READ, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, PAGES);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(PAGES)));
}

TEST_F(file, noaccess_where_nothing_is_mapped)
{
	self->at = map(self->fd, PAGES, PROT_READ, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, AROUND);
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(AROUND),
				.noaccess = page_kb(PAGES - AROUND)));
}

TEST_F(file, past_the_end_is_unmapped)
{
	self->at = map(self->fd, 2 * PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, PAGES);
	EXPECT_STREQ("", DIFFER(self->at, 2 * self->size, "file", .rss_file = page_kb(PAGES),
				.unmapped = page_kb(PAGES)));
}

TEST_F(file, truncation_takes_pages_away)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_read(self->at, 0, PAGES);
	touch_write(self->at, 0, 2);
	touch_write(self->at, PAGES - 2, 2);
	ASSERT_EQ(0, ftruncate(self->fd, 10 * page_size()));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(8),
				.rss_anon = page_kb(2), .unmapped = page_kb(PAGES - 10)));
}

TEST_F(file, offset_names_the_page_of_the_file)
{
	char cell[32];
	struct report r;
	ssize_t row;

	self->at = map(self->fd, PAGES - 24, PROT_READ, MAP_SHARED, 24);
	ASSERT_NE(MAP_FAILED, self->at);
	EXPECT_STREQ("", DIFFER(self->at, (PAGES - 24) * page_size(), "file",
				.unmapped = page_kb(PAGES - 24)));
	ASSERT_EQ(0, report_ask(&r, "vmas %d", getpid()));
	snprintf(cell, sizeof(cell), "%lx", (unsigned long)self->at);
	row = report_row(&r, "start", cell);
	ASSERT_LE(0, row);
	EXPECT_EQ(24 * page_size(), report_hex(&r, row, "offset"));
	report_free(&r);
}

TEST_F(file, a_deleted_file_counts_on)
{
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 0, 3);
	ASSERT_EQ(0, unlink("/mnt/file"));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "file", .rss_file = page_kb(3),
				.unmapped = page_kb(PAGES - 3)));
}

TEST_F(file, committed_is_what_private_writes_may_cost)
{
	struct ledger l;

	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);
	ASSERT_EQ(1, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_EQ(page_kb(PAGES), l.committed);
	self->at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	ASSERT_EQ(1, counts_take(getpid(), self->at, self->size, &l, NULL));
	EXPECT_EQ(0, l.committed);
}

/* The harness' own program: real files, whatever the root file system is. */
TEST(text_of_this_program_is_rss_file)
{
	struct report r;
	struct ledger l;
	unsigned long rss = 0;

	ASSERT_EQ(0, report_ask(&r, "vmas %d", getpid()));
	for (size_t row = 0; row < r.rows; row++) {
		if (strcmp(report_cell(&r, row, "perms"), "r-xp"))
			continue;
		if (strcmp(report_cell(&r, row, "kind"), "file"))
			continue;
		report_ledger(&r, row, &l);
		EXPECT_EQ(0, l.rss_anon + l.rss_shmem + l.device + l.zero);
		rss += l.rss_file;
	}
	EXPECT_LT(0, rss);
	report_free(&r);
}

TEST_HARNESS_MAIN
