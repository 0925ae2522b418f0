// SPDX-License-Identifier: GPL-2.0
/*
 * counts_swap.c - pages in swap, anonymous and shmem, and what hides them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "uapi.h"
#include "uffd.h"

#define PAGES	64

/* PAGES pages of private anonymous memory, all in swap. */
FIXTURE(anon)
{
	size_t size;
	char *at;
};

FIXTURE_SETUP(anon)
{
	if (!swap_is_on())
		SKIP(return, "swapped anonymous memory: there is no swap");
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, span(1));
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 0, PAGES);
	ASSERT_TRUE(page_out(self->at, self->size));
}

FIXTURE_TEARDOWN(anon)
{
}

TEST_F(anon, paged_out_is_swap_anon)
{
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES)));
}

TEST_F(anon, what_is_used_again_is_resident)
{
	touch_read(self->at, 10, 5);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(5),
				.swap_anon = page_kb(PAGES - 5)));
}

TEST_F(anon, noaccess_keeps_what_is_in_swap)
{
	ASSERT_EQ(0, madvise(self->at, 4 * page_size(), MADV_DONTNEED));
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES - 4),
				.noaccess = page_kb(4)));
}

TEST_F(anon, fork_shares_the_swap)
{
	pid_t child = fork();
	int status;

	if (!child) {
		touch_write(self->at, 0, 6);
		_exit(*DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(6),
			      .swap_anon = page_kb(PAGES - 6)) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES)));
}

TEST(copied_pages_of_a_file_in_swap_are_swap_anon)
{
	size_t size = PAGES * page_size();
	char *at;
	int fd;

	if (!swap_is_on())
		SKIP(return, "copied_pages_of_a_file_in_swap_are_swap_anon: there is no swap");
	ASSERT_NE(NULL, scratch("ramfs", NULL));
	fd = file_make("/mnt/file", PAGES);
	ASSERT_LE(0, fd);
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 8);
	ASSERT_TRUE(page_out(at, 8 * page_size()));
	EXPECT_STREQ("", DIFFER(at, size, "file", .swap_anon = page_kb(8),
				.unmapped = page_kb(PAGES - 8)));
}

/* An object of PAGES pages, all in swap; 'all' maps it whole. */
FIXTURE(shmem)
{
	size_t size;
	int fd;
	char *all;
};

FIXTURE_SETUP(shmem)
{
	struct stat st;

	if (!swap_is_on())
		SKIP(return, "swapped shmem: there is no swap");
	self->size = PAGES * page_size();
	self->fd = memfd_create("swapped", 0);
	ASSERT_EQ(0, ftruncate(self->fd, self->size));
	self->all = place_map(self->size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, self->fd, 0);
	ASSERT_NE(MAP_FAILED, self->all);
	touch_write(self->all, 0, PAGES);
	ASSERT_TRUE(page_out(self->all, self->size));
	/* They are allocated, and not in core: so they are in swap. */
	ASSERT_EQ(0, fstat(self->fd, &st));
	ASSERT_EQ(self->size, st.st_blocks * 512UL);
	for (int tries = 0; tries < 100 && resident(self->all, PAGES); tries++)
		usleep(20000);
}

FIXTURE_TEARDOWN(shmem)
{
}

static char *map(int fd, size_t pages, int prot, int flags, size_t page)
{
	return place_map(pages * page_size(), span(1), prot, flags, fd, page * page_size());
}

TEST_F(shmem, paged_out_is_swap_shmem)
{
	EXPECT_STREQ("", DIFFER(self->all, self->size, "shmem", .swap_shmem = page_kb(PAGES)));
}

TEST_F(shmem, a_mapping_without_page_tables_sees_it)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, 0);

	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .swap_shmem = page_kb(PAGES)));
}

TEST_F(shmem, another_process_sees_it)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(*DIFFER(self->all, self->size, "shmem",
			      .swap_shmem = page_kb(PAGES)) ? 1 : 0);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(shmem, a_mapping_with_an_offset_sees_its_part)
{
	char *at = map(self->fd, 20, PROT_READ, MAP_SHARED, 16);

	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, 20 * page_size(), "shmem", .swap_shmem = page_kb(20)));
}

TEST_F(shmem, a_mapping_longer_than_the_object)
{
	char *at = map(self->fd, 2 * PAGES, PROT_READ, MAP_SHARED, 0);

	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, 2 * self->size, "shmem", .swap_shmem = page_kb(PAGES),
				.unmapped = page_kb(PAGES)));
}

TEST_F(shmem, what_is_used_again_is_resident_where_it_is_mapped)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, 0);

	ASSERT_NE(MAP_FAILED, at);
	/* Written, for a read would map what its neighbours brought in. */
	touch_write(self->all, 10, 5);
	EXPECT_STREQ("", DIFFER(self->all, self->size, "shmem", .rss_shmem = page_kb(5),
				.swap_shmem = page_kb(PAGES - 5)));
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .unmapped = page_kb(5),
				.swap_shmem = page_kb(PAGES - 5)));
}

TEST_F(shmem, private_and_nothing_copied)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);

	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .swap_shmem = page_kb(PAGES)));
}

TEST_F(shmem, private_and_some_copied)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);

	ASSERT_NE(MAP_FAILED, at);
	/* To copy a page the object's own is brought in: it stays there, unmapped here. */
	touch_write(at, 8, 4);
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .rss_anon = page_kb(4),
				.swap_shmem = page_kb(PAGES - 4)));
	EXPECT_STREQ("", DIFFER(self->all, self->size, "shmem", .unmapped = page_kb(4),
				.swap_shmem = page_kb(PAGES - 4)));
}

/* smaps would add the object's swap once more: see exceptions.def. */
TEST_F(shmem, private_copies_in_swap_too_and_readonly)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 8, 4);
	ASSERT_TRUE(page_out(at + 8 * page_size(), 2 * page_size()));
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .rss_anon = page_kb(2),
				.swap_anon = page_kb(2), .swap_shmem = page_kb(PAGES - 4)));
	/* The object's pages 8 to 11 go out again, behind the copies. */
	touch_read(self->all, 8, 4);
	ASSERT_TRUE(page_out(self->all, self->size));
	ASSERT_EQ(0, mprotect(at, self->size, PROT_READ));
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .rss_anon = page_kb(2),
				.swap_anon = page_kb(2), .swap_shmem = page_kb(PAGES - 4)));
}

TEST_F(shmem, noaccess_does_not_hide_swap)
{
	ASSERT_EQ(0, fallocate(self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			       10 * page_size()));
	ASSERT_EQ(0, mprotect(self->all, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->all, self->size, "shmem", .noaccess = page_kb(10),
				.swap_shmem = page_kb(PAGES - 10)));
}

TEST_F(shmem, only_what_the_mapping_covers)
{
	char *at = map(self->fd, PAGES / 2, PROT_READ | PROT_WRITE, MAP_SHARED, 0);

	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, self->size / 2, "shmem", .swap_shmem = page_kb(PAGES / 2)));
}

static void allocate(void *fd)
{
	if (fallocate(*(int *)fd, FALLOC_FL_KEEP_SIZE, 0, PAGES * page_size()))
		perror("# fallocate");
}

/* smaps takes the whole object's swap here: see exceptions.def. */
TEST(pages_beyond_the_size_are_not_of_a_mapping_that_ends_there)
{
	size_t size = PAGES * page_size();
	int fd = memfd_create("swapped", 0);
	char *at;

	if (!swap_is_on())
		SKIP(return, "pages_beyond_the_size: there is no swap");
	ASSERT_EQ(0, ftruncate(fd, size / 2));
	if (!swap_out_all(allocate, &fd))
		SKIP(return, "pages_beyond_the_size: no memory cgroup: %s", strerror(errno));
	at = map(fd, PAGES / 2, PROT_READ | PROT_WRITE, MAP_SHARED, 0);
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, size / 2, "shmem", .swap_shmem = page_kb(PAGES / 2)));
}

/* More slots than one hold looks at. */
TEST(a_big_object_in_swap_is_counted_in_chunks)
{
	size_t size = 12288 * page_size();
	int fd = memfd_create("swapped", 0);
	char *all, *at;

	if (!swap_is_on())
		SKIP(return, "a_big_object_in_swap_is_counted_in_chunks: there is no swap");
	ASSERT_EQ(0, ftruncate(fd, size));
	all = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, all);
	touch_write(all, 0, size / page_size());
	ASSERT_TRUE(page_out(all, size));
	/* Where not even the upper tables are, it is one hole of many slots. */
	at = place_map(size, span(2), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .swap_shmem = size / 1024));
	/* In pieces that no table's bound agrees with. */
	at = place_map(size - 3 * page_size(), span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
		       2 * page_size());
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, size - 3 * page_size(), "shmem",
				.swap_shmem = size / 1024 - page_kb(3)));
}

TEST(userfaultfd_markers_on_shmem_are_marker)
{
	size_t size = PAGES * page_size();
	char *at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 6);
	if (!uffd_protect(at, size, UFFD_FEATURE_WP_HUGETLBFS_SHMEM))
		SKIP(return, "userfaultfd_markers_on_shmem_are_marker: userfaultfd cannot: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .rss_shmem = page_kb(6),
				.marker = page_kb(PAGES - 6)));
}

TEST_F(shmem, userfaultfd_markers_over_swapped_pages_are_swap_shmem)
{
	ASSERT_EQ(0, fallocate(self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			       10 * page_size()));
	if (!uffd_protect(self->all, self->size, UFFD_FEATURE_WP_HUGETLBFS_SHMEM))
		SKIP(return, "userfaultfd_markers_over_swapped_pages: userfaultfd cannot: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(self->all, self->size, "shmem", .marker = page_kb(10),
				.swap_shmem = page_kb(PAGES - 10)));
}

/* smaps does not add what is behind these markers: see exceptions.def. */
TEST_F(shmem, userfaultfd_markers_of_a_private_mapping)
{
	char *at = map(self->fd, PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0);

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 3);
	if (!uffd_protect(at, self->size, UFFD_FEATURE_WP_HUGETLBFS_SHMEM))
		SKIP(return, "userfaultfd_markers_of_a_private_mapping: userfaultfd cannot: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(at, self->size, "shmem", .rss_anon = page_kb(3),
				.swap_shmem = page_kb(PAGES - 3)));
}

TEST_F(anon, userfaultfd_does_not_change_what_is_in_swap)
{
	if (!uffd_protect(self->at, self->size, 0))
		SKIP(return, "userfaultfd_does_not_change_what_is_in_swap: userfaultfd cannot: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES)));
}

TEST_HARNESS_MAIN
