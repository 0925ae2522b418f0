// SPDX-License-Identifier: GPL-2.0
/*
 * counts_huge.c - transparent huge pages: anonymous, the zero page, shmem.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"

#define HUGE	span(1)
#define HUGE_KB	(HUGE / 1024)

#define THP	"/sys/kernel/mm/transparent_hugepage/"

/* Two huge pages' worth of anonymous memory that asks for huge pages. */
FIXTURE(thp)
{
	char *at;
};

FIXTURE_SETUP(thp)
{
	if (knob_says(THP "enabled", "[never]"))
		SKIP(return, "thp: transparent huge pages are switched off");
	compact();
	self->at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
	ASSERT_NE(MAP_FAILED, self->at);
	ASSERT_EQ(0, madvise(self->at, 2 * HUGE, MADV_HUGEPAGE));
}

FIXTURE_TEARDOWN(thp)
{
}

TEST_F(thp, one_write_is_a_huge_rss_anon)
{
	struct ledger l;

	touch_write(self->at, 100, 1);
	EXPECT_STREQ("", DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB,
				.untouched = HUGE_KB));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
	EXPECT_EQ(0, l.leaf_pte);
	EXPECT_EQ(0, l.table_pte);
	EXPECT_EQ(page_kb(1), l.table_deposit);
}

TEST_F(thp, one_read_is_a_huge_zero)
{
	struct ledger l;

	if (!knob_says(THP "use_zero_page", "1"))
		SKIP(return, "one_read_is_a_huge_zero: use_zero_page is switched off");
	touch_read(self->at, 100, 1);
	EXPECT_STREQ("", DIFFER(self->at, 2 * HUGE, "anon", .zero = HUGE_KB,
				.untouched = HUGE_KB));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
	EXPECT_EQ(page_kb(1), l.table_deposit);
	/* Written, it is memory. */
	touch_write(self->at, 5, 1);
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_LT(0, l.rss_anon);
	EXPECT_EQ(HUGE_KB, l.rss_anon + l.zero);
}

TEST_F(thp, noaccess_keeps_the_huge_page)
{
	touch_write(self->at, 0, 1);
	ASSERT_EQ(0, mprotect(self->at, 2 * HUGE, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB,
				.noaccess = HUGE_KB));
}

TEST_F(thp, partly_given_back_is_split)
{
	struct ledger l;

	touch_write(self->at, 0, 1);
	ASSERT_EQ(0, madvise(self->at + 10 * page_size(), 3 * page_size(), MADV_DONTNEED));
	EXPECT_STREQ("", DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB - page_kb(3),
				.untouched = HUGE_KB + page_kb(3)));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(0, l.leaf_pmd);
	EXPECT_EQ(page_kb(1), l.table_pte);
	EXPECT_EQ(0, l.table_deposit);
}

TEST_F(thp, split_by_protection_over_three_vmas)
{
	struct ledger l;

	touch_write(self->at, 0, 1);
	ASSERT_EQ(0, mprotect(self->at + 7 * page_size(), page_size(), PROT_READ));
	ASSERT_EQ(3, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pte);
	EXPECT_EQ(0, l.leaf_pmd);
	EXPECT_EQ(page_kb(1), l.table_pte);
	EXPECT_STREQ("", DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB,
				.untouched = HUGE_KB));
}

TEST_F(thp, half_unmapped)
{
	touch_write(self->at, 0, 1);
	ASSERT_EQ(0, munmap(self->at, HUGE / 2));
	EXPECT_STREQ("", DIFFER(self->at + HUGE / 2, HUGE + HUGE / 2, "anon",
				.rss_anon = HUGE_KB / 2, .untouched = HUGE_KB));
}

TEST_F(thp, moved_as_a_whole)
{
	char *to = place(2 * HUGE, HUGE);
	struct ledger l;

	touch_write(self->at, 0, 1);
	to = mremap(self->at, 2 * HUGE, 2 * HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	ASSERT_NE(MAP_FAILED, to);
	EXPECT_STREQ("", DIFFER(to, 2 * HUGE, "anon", .rss_anon = HUGE_KB, .untouched = HUGE_KB));
	ASSERT_EQ(1, counts_take(getpid(), to, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
	EXPECT_EQ(page_kb(1), l.table_deposit);
}

TEST_F(thp, fork_shares_and_a_write_splits)
{
	const char *differ;
	struct ledger l;
	pid_t child;
	int status;

	touch_write(self->at, 0, 1);
	child = fork();
	if (!child) {
		differ = DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB,
				.untouched = HUGE_KB);
		if (*differ)
			_exit(1);
		touch_write(self->at, 3, 1);
		_exit(*DIFFER(self->at, 2 * HUGE, "anon", .rss_anon = HUGE_KB,
			      .untouched = HUGE_KB) ? 2 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_EQ(1, counts_take(getpid(), self->at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
}

static unsigned long hinted(void)
{
	char line[80];
	unsigned long number = 0;
	FILE *f = fopen("/proc/vmstat", "re");

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "numa_huge_pte_updates %lu", &number);
	if (f)
		fclose(f);
	return number;
}

static void *sleep_for_ever(void *arg)
{
	while (1)
		pause();
	return NULL;
}

/*
 * Touch a huge page and leave it alone, but be busy, until the kernel has hinted it:
 * it does not where one thread is alone with pages of its own node.
 */
static void be_busy(void *arg)
{
	unsigned long before;
	time_t end = time(NULL) + 15;
	pthread_t thread;

	if (pthread_create(&thread, NULL, sleep_for_ever, NULL))
		_exit(1);
	touch_write(arg, 0, 1);
	before = hinted();
	while (hinted() == before && time(NULL) < end)
		;
}

/* NUMA balancing takes the access away to see who wants it back. */
TEST_F(thp, hinted_is_resident_still)
{
	static const char balancing[] = "/proc/sys/kernel/numa_balancing";
	unsigned long before = hinted();
	struct ledger known = { .rss_anon = HUGE_KB, .untouched = HUGE_KB };
	pid_t pid;

	if (!knob_set(balancing, "1"))
		SKIP(return, "thp hinted_is_resident_still: this kernel does not balance");
	pid = quiet_start(be_busy, self->at);
	knob_set(balancing, "0");
	ASSERT_LT(0, pid);
	if (hinted() == before)
		SKIP(return, "thp hinted_is_resident_still: no page was hinted on one node");
	EXPECT_STREQ("", counts_differ(pid, self->at, 2 * HUGE, "anon", &known));
	quiet_end(pid);
}

TEST(huge_page_of_tmpfs_is_rss_shmem)
{
	struct ledger l;
	char *at;
	int fd;

	if (!scratch("tmpfs", "huge=always"))
		SKIP(return, "huge_page_of_tmpfs_is_rss_shmem: no tmpfs with huge=always");
	compact();
	fd = open("/mnt/huge", O_RDWR | O_CREAT, 0600);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, 2 * HUGE));
	at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 1);
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "shmem", .rss_shmem = HUGE_KB, .unmapped = HUGE_KB));
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
	EXPECT_EQ(0, l.table_deposit);

	/* A private mapping of it: the copy is of small pages. */
	at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 9, 2);
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(page_kb(2), l.rss_anon);
}

TEST_HARNESS_MAIN
