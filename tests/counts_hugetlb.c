// SPDX-License-Identifier: GPL-2.0
/*
 * counts_hugetlb.c - hugetlb: of 2 MiB and of 1 GiB, copied, marked, poisoned.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"
#include "oracle.h"
#include "pagemap.h"
#include "uapi.h"
#include "uffd.h"

#define HUGE	span(1)
#define HUGE_KB	(HUGE / 1024)

/* How many huge pages of a size nobody has. */
static unsigned long free_pages(unsigned long kb)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%lukB/free_hugepages",
		 kb);
	return knob_number(path);
}

/* Three huge pages of hugetlb, none of them touched. */
FIXTURE(hugetlb)
{
	char *at;
};

FIXTURE_VARIANT(hugetlb)
{
	int flags;
	bool memfd;
};

FIXTURE_VARIANT_ADD(hugetlb, private)
{
	.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
};

FIXTURE_VARIANT_ADD(hugetlb, shared)
{
	.flags = MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB,
};

FIXTURE_VARIANT_ADD(hugetlb, memfd)
{
	.flags = MAP_SHARED,
	.memfd = true,
};

FIXTURE_SETUP(hugetlb)
{
	int fd = -1;

	if (knob_says("/proc/sys/vm/nr_hugepages", "0\n"))
		SKIP(return, "hugetlb: no huge pages set aside, see vm.nr_hugepages");
	if (variant->memfd) {
		fd = memfd_create("counted", MFD_HUGETLB);
		ASSERT_EQ(0, ftruncate(fd, 3 * HUGE));
	}
	self->at = place_map(3 * HUGE, HUGE, PROT_READ | PROT_WRITE, variant->flags, fd, 0);
	ASSERT_NE(MAP_FAILED, self->at);
}

FIXTURE_TEARDOWN(hugetlb)
{
}

TEST_F(hugetlb, reserved_but_not_touched_is_unmapped)
{
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .unmapped = 3 * HUGE_KB));
}

TEST_F(hugetlb, touched_is_hugetlb_and_not_rss)
{
	struct ledger l;

	touch_write(self->at, HUGE / page_size() + 1, 1);
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.unmapped = 2 * HUGE_KB));
	ASSERT_EQ(1, counts_take(getpid(), self->at, 3 * HUGE, &l, NULL));
	EXPECT_EQ(HUGE_KB, l.leaf_pmd);
	EXPECT_EQ(0, l.table_deposit);
	EXPECT_EQ(0, l.table_pte);
}

TEST_F(hugetlb, read_is_hugetlb_too)
{
	touch_read(self->at, 0, 1);
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.unmapped = 2 * HUGE_KB));
}

TEST_F(hugetlb, noaccess_where_nothing_is_mapped)
{
	touch_write(self->at, 0, 1);
	ASSERT_EQ(0, mprotect(self->at, 3 * HUGE, PROT_NONE));
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.noaccess = 2 * HUGE_KB));
}

TEST_F(hugetlb, a_child_counts_what_it_maps)
{
	bool private = variant->flags & MAP_PRIVATE;
	pid_t child;
	int status;

	touch_write(self->at, 0, 1);
	child = fork();
	if (!child) {
		/* Shared mappings begin empty in a child. */
		if (!private)
			touch_read(self->at, 0, 1);
		_exit(*DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
			      .unmapped = 2 * HUGE_KB) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.unmapped = 2 * HUGE_KB));
}

TEST_F(hugetlb, userfaultfd_markers_are_marker)
{
	touch_write(self->at, 0, 1);
	if (!uffd_protect(self->at, 3 * HUGE, UFFD_FEATURE_WP_HUGETLBFS_SHMEM))
		SKIP(return, "hugetlb userfaultfd_markers_are_marker: userfaultfd cannot: %s",
		     strerror(errno));
	EXPECT_STREQ("", DIFFER(self->at, 3 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.marker = 2 * HUGE_KB));
}

TEST(a_private_page_is_copied_after_fork)
{
	char *at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	unsigned long free;
	pid_t child;
	int status;

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 1);
	free = free_pages(HUGE_KB);
	child = fork();
	if (!child) {
		touch_write(at, 1, 1);
		/* Nobody else uses hugetlb: what is gone is the copy. */
		if (free_pages(HUGE_KB) != free - 1)
			_exit(2);
		_exit(*DIFFER(at, 2 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
			      .unmapped = HUGE_KB) ? 1 : 0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.unmapped = HUGE_KB));
}

TEST(a_private_mapping_of_a_file_copies_what_it_writes)
{
	int fd = memfd_create("counted", MFD_HUGETLB);
	unsigned long free;
	char *all, *at;

	ASSERT_EQ(0, ftruncate(fd, 2 * HUGE));
	all = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, all);
	touch_write(all, 0, 1);
	touch_write(all, HUGE / page_size(), 1);
	at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	free = free_pages(HUGE_KB);
	touch_read(at, 0, 1);
	EXPECT_EQ(free, free_pages(HUGE_KB));
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "hugetlb", .hugetlb = HUGE_KB,
				.unmapped = HUGE_KB));
	touch_write(at, HUGE / page_size(), 1);
	EXPECT_EQ(free - 1, free_pages(HUGE_KB));
	EXPECT_STREQ("", DIFFER(at, 2 * HUGE, "hugetlb", .hugetlb = 2 * HUGE_KB));
	EXPECT_STREQ("", DIFFER(all, 2 * HUGE, "hugetlb", .hugetlb = 2 * HUGE_KB));
}

TEST(a_page_of_one_gigabyte_is_a_leaf_of_the_pud)
{
	unsigned long free = free_pages(GB(1) / 1024);
	struct ledger l;
	char *at;

	if (span(2) != GB(1))
		SKIP(return, "a_page_of_one_gigabyte: no leaf of the pud here, see counts_contig");
	if (!free || free == ~0UL)
		SKIP(return, "a_page_of_one_gigabyte: none set aside, see hugepagesz=1G");
	at = place_map(GB(1), GB(1), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 30 << MAP_HUGE_SHIFT, -1, 0);
	ASSERT_NE(MAP_FAILED, at);
	EXPECT_STREQ("", DIFFER(at, GB(1), "hugetlb", .unmapped = GB(1) / 1024));
	touch_write(at, 12345, 1);
	EXPECT_EQ(free - 1, free_pages(GB(1) / 1024));
	EXPECT_STREQ("", DIFFER(at, GB(1), "hugetlb", .hugetlb = GB(1) / 1024));
	ASSERT_EQ(1, counts_take(getpid(), at, GB(1), &l, NULL));
	EXPECT_EQ(GB(1) / 1024, l.leaf_pud);
	EXPECT_EQ(0, l.leaf_pmd + l.leaf_pte + l.table_pmd + l.table_pte);
}

/* Two huge pages of a table that maps all of a gigabyte. */
static void touch_two(void *at)
{
	touch_every_write(at, 2, HUGE);
}

static void touch_one(void *at)
{
	touch_write(at, 0, 1);
}

static unsigned long hugetlb_pages(pid_t pid, const char *at)
{
	struct pages p;

	if (pages_read(&p, pid, (unsigned long)at, (unsigned long)at + GB(1)))
		return ~0UL;
	return p.hugetlb;
}

/* Both map the same part of the same file, as large as a table: so they share the table. */
TEST(a_table_that_processes_share_counts_in_each)
{
	struct ledger known = { .hugetlb = 2 * HUGE_KB, .unmapped = GB(1) / 1024 - 2 * HUGE_KB };
	int fd = memfd_create("shared table", MFD_HUGETLB | MFD_CLOEXEC);
	struct ledger l;
	struct report r;
	pid_t pid[2];
	char *at;

	if (page_size() != KB(4))
		SKIP(return, "a_table_that_processes_share: a table of %zu-byte pages is too large",
		     page_size());
	ASSERT_EQ(0, ftruncate(fd, GB(1)));
	at = place_map(GB(1), GB(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	pid[0] = quiet_start(touch_two, at);
	pid[1] = quiet_start(touch_one, at);
	ASSERT_LT(0, pid[0]);
	ASSERT_LT(0, pid[1]);
	/* It has got what only the other one touched: the table is the same. */
	ASSERT_EQ(2 * HUGE / page_size(), hugetlb_pages(pid[1], at));
	ASSERT_EQ(0, hugetlb_pages(getpid(), at));

	for (int i = 0; i < 2; i++) {
		EXPECT_STREQ("", counts_differ(pid[i], at, GB(1), "hugetlb", &known));
		EXPECT_STREQ("", pages_differ(pid[i], at, GB(1)));
		EXPECT_EQ(2 * HUGE_KB, smaps_sum(pid[i], at, GB(1), "Shared_Hugetlb"));
		EXPECT_EQ(2 * HUGE_KB, pages_sum(pid[i], at, GB(1), "shared_hugetlb"));
		EXPECT_STREQ("", rollup_differs(pid[i]));
		ASSERT_EQ(1, counts_take(pid[i], at, GB(1), &l, NULL));
		EXPECT_EQ(page_kb(1), l.table_pmd);
		EXPECT_EQ(2 * HUGE_KB, l.leaf_pmd);
		/* VmPTE has it in each of them as well. */
		ASSERT_EQ(0, report_ask(&r, "summary %d", pid[i]));
		ASSERT_TRUE(report_ledger(&r, 0, &l));
		EXPECT_EQ(status_kb(pid[i], "VmPTE"),
			  l.table_pte + l.table_deposit + l.table_pmd + l.table_pud);
		report_free(&r);
	}
	quiet_end(pid[1]);
	EXPECT_EQ(2 * HUGE_KB, pages_sum(pid[0], at, GB(1), "private_hugetlb"));
	EXPECT_STREQ("", pages_differ(pid[0], at, GB(1)));
	quiet_end(pid[0]);
	close(fd);
}

static void ignore(int signal)
{
}

/* Last, for the page is lost to the machine. pagemap shows nothing there. */
TEST(a_poisoned_huge_page_is_where_smaps_has_it)
{
	char *at = place_map(2 * HUGE, HUGE, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	const struct smaps_vma *v;
	struct smaps s;
	struct ledger l;

	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 0, 1);
	touch_write(at, HUGE / page_size(), 1);
	signal(SIGBUS, ignore);
	if (madvise(at, HUGE, MADV_HWPOISON))
		SKIP(return, "a_poisoned_huge_page_is_where_smaps_has_it: no MADV_HWPOISON: %s",
		     strerror(errno));
	ASSERT_EQ(0, smaps_read(&s, getpid()));
	v = smaps_find(&s, at);
	ASSERT_NE(NULL, v);
	ASSERT_EQ(1, counts_take(getpid(), at, 2 * HUGE, &l, NULL));
	EXPECT_EQ(kernel_before(6, 1) ? HUGE_KB : 2 * HUGE_KB, v->hugetlb);
	EXPECT_EQ(v->hugetlb, l.hugetlb);
	EXPECT_EQ(2 * HUGE_KB - v->hugetlb, l.marker);
	EXPECT_EQ(2 * HUGE_KB, l.size);
	smaps_free(&s);
}

TEST_HARNESS_MAIN
