// SPDX-License-Identifier: GPL-2.0
/*
 * counts_store.c - wherever swap is kept, a page in it is swap_anon: zswap, a swap
 * file, the swap cache. That it is kept there the kernel's own numbers say.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"
#include "pagemap.h"

#define PAGES	64

#define ZSWAP	"/sys/module/zswap/parameters/enabled"
#define STORED	"/sys/kernel/debug/zswap/stored_pages"

/* kB used of a swap area, as /proc/swaps has it. */
static unsigned long used_of(const char *area)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	unsigned long used = 0, size, number;
	char line[256], name[128];

	while (swaps && fgets(line, sizeof(line), swaps))
		if (sscanf(line, "%127s %*s %lu %lu", name, &size, &number) == 3 &&
		    !strcmp(name, area))
			used = number;
	if (swaps)
		fclose(swaps);
	return used;
}

FIXTURE(store)
{
	size_t size;
	char *at;
};

FIXTURE_SETUP(store)
{
	ASSERT_TRUE(swap_is_on());
	self->size = PAGES * page_size();
	self->at = place_anon(self->size, span(1));
	ASSERT_NE(MAP_FAILED, self->at);
	touch_write(self->at, 0, PAGES);
}

FIXTURE_TEARDOWN(store)
{
	knob_set(ZSWAP, "N");
}

TEST_F(store, zswap)
{
	unsigned long before;

	if (!knob_set(ZSWAP, "Y"))
		SKIP(return, "store zswap: this kernel has none: %s", strerror(errno));
	before = knob_number(STORED);
	ASSERT_TRUE(page_out(self->at, self->size));
	EXPECT_EQ(before + PAGES, knob_number(STORED));
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES)));
	touch_write(self->at, 8, 8);
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(8),
				.swap_anon = page_kb(PAGES - 8)));
}

/*
 * More than what each CPU may still take from the area it took from last, and an area
 * of more than one of the clusters it is taken from, of as many pages as a huge one has.
 */
TEST_F(store, file)
{
	static const char path[] = "/mnt/swap";
	const char *differ = "not in swap";
	size_t pages = 3072, size = pages * page_size();
	unsigned long used;
	char *at;
	int fd;

	if (!scratch_disk(NULL))
		SKIP(return, "store file: no disk to spare, see VMLEDGER_DISK");
	unlink(path);
	fd = file_make(path, pages + 1024);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fchmod(fd, 0600));
	ASSERT_EQ(0, fsync(fd));
	close(fd);
	ASSERT_EQ(0, system("mkswap /mnt/swap >/dev/null"));
	ASSERT_EQ(0, swapon(path, SWAP_FLAG_PREFER | 1000));
	at = place_anon(size, MB(2));
	touch_write(at, 0, pages);
	if (page_out(at, size))
		differ = DIFFER(at, size, "anon", .swap_anon = size / 1024);
	used = used_of(path);
	munmap(at, size);
	EXPECT_EQ(0, swapoff(path));
	EXPECT_STREQ("", differ);
	EXPECT_LE(size / 1024 / 2, used);
}

/* Who reads a page that another shares in swap leaves it in the swap cache. */
TEST_F(store, cache)
{
	struct pages p;
	pid_t child;
	int status;

	ASSERT_TRUE(page_out(self->at, self->size));
	child = fork();
	if (!child) {
		touch_read(self->at, 0, PAGES);
		if (pages_read(&p, getpid(), (unsigned long)self->at,
			       (unsigned long)self->at + self->size) || !p.swapcache)
			_exit(2);
		_exit(*DIFFER(self->at, self->size, "anon", .rss_anon = page_kb(p.anon),
			      .swap_anon = page_kb(p.swap)) || p.anon + p.swap != PAGES);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	/* To its parent it is in swap, in core or not. */
	EXPECT_STREQ("", DIFFER(self->at, self->size, "anon", .swap_anon = page_kb(PAGES)));
}

TEST_HARNESS_MAIN
