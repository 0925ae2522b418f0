// SPDX-License-Identifier: GPL-2.0
/*
 * counts_shmem.c - tmpfs, memfd, SysV and shared anonymous memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"

#define PAGES	64
#define AROUND	16	/* a read fault maps all of an aligned 64 KiB that is cached */

static char *map_anonymous(size_t size)
{
	return place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static char *map_fd(int fd, size_t size)
{
	if (fd < 0 || ftruncate(fd, size))
		return MAP_FAILED;
	return place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static char *map_memfd(size_t size)
{
	return map_fd(memfd_create("counted", 0), size);
}

static char *map_tmpfs(size_t size)
{
	if (!scratch("tmpfs", NULL))
		return MAP_FAILED;
	return map_fd(open("/mnt/counted", O_RDWR | O_CREAT, 0600), size);
}

static char *map_sysv(size_t size)
{
	int id = shmget(IPC_PRIVATE, size, 0600);
	char *at = place(size, span(1));

	at = shmat(id, at, 0);
	shmctl(id, IPC_RMID, NULL);
	return at;
}

static char *map_dev_zero(size_t size)
{
	return place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED,
			 open("/dev/zero", O_RDWR), 0);
}

FIXTURE(shmem)
{
	size_t size;
	char *at;
};

FIXTURE_VARIANT(shmem)
{
	char *(*map)(size_t size);
};

FIXTURE_VARIANT_ADD(shmem, shared_anonymous)
{
	.map = map_anonymous,
};

FIXTURE_VARIANT_ADD(shmem, memfd)
{
	.map = map_memfd,
};

FIXTURE_VARIANT_ADD(shmem, tmpfs)
{
	.map = map_tmpfs,
};

FIXTURE_VARIANT_ADD(shmem, sysv)
{
	.map = map_sysv,
};

FIXTURE_VARIANT_ADD(shmem, dev_zero)
{
	.map = map_dev_zero,
};

FIXTURE_SETUP(shmem)
{
	self->size = PAGES * page_size();
	self->at = variant->map(self->size);
	ASSERT_NE(MAP_FAILED, self->at);
}

FIXTURE_TEARDOWN(shmem)
{
}

TEST_F(shmem, nothing_touched_is_unmapped)
{
	EXPECT_STREQ("", DIFFER(self->at, self->size, "shmem", .unmapped = page_kb(PAGES)));
}

TEST_F(shmem, touched_pages_are_rss_shmem)
{
	touch_write(self->at, 10, 9);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "shmem", .rss_shmem = page_kb(9),
				.unmapped = page_kb(PAGES - 9)));
	EXPECT_EQ(9, resident(self->at, PAGES));
	/* There is no zero page of shmem: a read allocates too. */
	touch_read(self->at, 30, 5);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "shmem", .rss_shmem = page_kb(14),
				.unmapped = page_kb(PAGES - 14)));
}

TEST_F(shmem, noaccess_where_nothing_is_mapped)
{
	touch_write(self->at, 0, 3);
	ASSERT_EQ(0, mprotect(self->at, self->size, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "shmem", .rss_shmem = page_kb(3),
				.noaccess = page_kb(PAGES - 3)));
}

TEST_F(shmem, each_process_counts_what_it_maps)
{
	pid_t child;
	int status;

	touch_write(self->at, 0, 5);
	child = fork();
	if (!child) {
		touch_write(self->at, 20, 12);
		/* A shared mapping is not copied by fork: the child begins with nothing. */
		_exit(*DIFFER(self->at, self->size, "shmem", .rss_shmem = page_kb(12),
			      .unmapped = page_kb(PAGES - 12)) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "shmem", .rss_shmem = page_kb(5),
				.unmapped = page_kb(PAGES - 5)));
	/* The object holds them all, this process maps five. */
	EXPECT_EQ(17, resident(self->at, PAGES));
}

TEST(private_mapping_of_a_memfd_copies_on_write)
{
	size_t size = PAGES * page_size();
	int fd = memfd_create("counted", 0);
	char *all, *at;

	all = map_fd(fd, size);
	ASSERT_NE(MAP_FAILED, all);
	touch_write(all, 0, PAGES);
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .unmapped = page_kb(PAGES)));
	touch_read(at, 0, AROUND);
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .rss_shmem = page_kb(AROUND),
				.unmapped = page_kb(PAGES - AROUND)));
	touch_write(at, 2, 4);
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .rss_shmem = page_kb(AROUND - 4),
				.rss_anon = page_kb(4), .unmapped = page_kb(PAGES - AROUND)));
	EXPECT_STREQ("", DIFFER(all, size, "shmem", .rss_shmem = page_kb(PAGES)));
}

TEST(past_the_end_of_a_memfd_is_unmapped)
{
	size_t size = PAGES * page_size();
	int fd = memfd_create("counted", 0);
	char *at;

	ASSERT_EQ(0, ftruncate(fd, size / 2));
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 10);
	EXPECT_STREQ("", DIFFER(at, size, "shmem", .rss_shmem = page_kb(10),
				.unmapped = page_kb(PAGES - 10)));
}

TEST(a_mapping_with_an_offset_sees_its_part)
{
	size_t size = PAGES * page_size();
	int fd = memfd_create("counted", 0);
	char *all, *at;

	all = map_fd(fd, size);
	ASSERT_NE(MAP_FAILED, all);
	touch_write(all, 0, 20);
	at = place_map(size / 2, span(1), PROT_READ, MAP_SHARED, fd, 16 * page_size());
	ASSERT_NE(MAP_FAILED, at);
	touch_read(at, 0, 4);
	EXPECT_STREQ("", DIFFER(at, size / 2, "shmem", .rss_shmem = page_kb(4),
				.unmapped = page_kb(PAGES / 2 - 4)));
}

TEST_HARNESS_MAIN
