// SPDX-License-Identifier: GPL-2.0
/*
 * counts_special.c - memory with rules of its own: stacks that grow, droppable,
 * sealed, secret; and several processes in one address space.
 */
#define _GNU_SOURCE
#include <alloca.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "uapi.h"

#define PAGES	64

TEST(a_mapping_that_grows_down_is_as_long_as_it_has_grown)
{
	size_t page = page_size(), room = 600 * page, begun = 4 * page;
	char *low = place(room, page), *at = low + room - begun;

	ASSERT_NE(MAP_FAILED, low);
	ASSERT_EQ(at, mmap(at, begun, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0));
	EXPECT_STREQ("", DIFFER(at, begun, "anon", .untouched = page_kb(4)));
	/* The page below is touched, and the mapping is one page longer. */
	for (size_t i = 1; i <= 20; i++)
		touch_write(at - i * page, 0, 1);
	EXPECT_STREQ("", DIFFER(at - 20 * page, begun + 20 * page, "anon",
				.rss_anon = page_kb(20), .untouched = page_kb(4)));
}

static void __attribute__((noinline)) use_stack(void *arg)
{
	char *at = alloca(*(size_t *)arg);

	for (size_t i = 0; i < *(size_t *)arg; i += page_size())
		__atomic_store_n(&at[i], 1, __ATOMIC_RELAXED);
}

TEST(a_stack_that_has_grown_is_what_status_says)
{
	unsigned long rss[2], size[2];
	size_t use[2] = { KB(4), MB(3) };
	struct report r;
	struct ledger l;
	ssize_t row;
	pid_t pid;

	for (int i = 0; i < 2; i++) {
		pid = quiet_start(use_stack, &use[i]);
		ASSERT_LT(0, pid);
		ASSERT_EQ(0, report_ask(&r, "vmas %d", pid));
		row = report_row(&r, "kind", "stack");
		ASSERT_LE(0, row);
		report_ledger(&r, row, &l);
		EXPECT_EQ(status_kb(pid, "VmStk"), l.size);
		EXPECT_STREQ("", counts_differ(pid, (void *)report_hex(&r, row, "start"),
					       KB(l.size), "stack",
					       &(struct ledger){ .rss_anon = l.rss_anon,
								 .untouched = l.untouched }));
		rss[i] = l.rss_anon;
		size[i] = l.size;
		report_free(&r);
		quiet_end(pid);
	}
	EXPECT_LE(MB(3) / 1024, size[1]);
	EXPECT_LE(rss[0] + MB(3) / 1024 - 256, rss[1]);
}

TEST(droppable_memory_is_never_swapped_nor_charged)
{
	size_t size = PAGES * page_size();
	struct ledger l;
	char *at;

	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		SKIP(return, "droppable_memory: this kernel has no MAP_DROPPABLE: %s",
		     strerror(errno));
	madvise(at, size, MADV_NOHUGEPAGE);
	touch_write(at, 0, 20);
	touch_read(at, 30, 2);
	EXPECT_STREQ("", DIFFER(at, size, "anon", .rss_anon = page_kb(20), .zero = page_kb(2),
				.untouched = page_kb(PAGES - 22)));
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(0, l.committed);
	/* Under pressure it is dropped, not swapped. */
	ASSERT_TRUE(page_out(at, 20 * page_size()));
	EXPECT_STREQ("", DIFFER(at, size, "anon", .zero = page_kb(2),
				.untouched = page_kb(PAGES - 2)));
}

TEST(sealed_memory_counts_as_any)
{
	size_t size = PAGES * page_size();
	char *at = place_anon(size, span(1));

	touch_write(at, 0, 7);
	if (kernel_before(6, 10))
		SKIP(return, "sealed_memory: this kernel has no mseal()");
	ASSERT_EQ(0, syscall(SYS_mseal, at, size, 0));
	EXPECT_EQ(-1, munmap(at, size));
	touch_write(at, 7, 3);
	EXPECT_STREQ("", DIFFER(at, size, "anon", .rss_anon = page_kb(10),
				.untouched = page_kb(PAGES - 10)));
}

TEST(secret_memory_is_rss_file)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	int fd = syscall(SYS_memfd_secret, 0);
	size_t size = PAGES * page_size();
	struct ledger l;
	char *at;

	if (kernel_before(5, 14))
		SKIP(return, "secret_memory: this kernel has no memfd_secret()");
	if (fd < 0)
		SKIP(return, "secret_memory: boot with secretmem.enable=1");
	ASSERT_EQ(0, setrlimit(RLIMIT_MEMLOCK, &none));
	ASSERT_EQ(0, ftruncate(fd, size));
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, at);
	touch_write(at, 5, 9);
	EXPECT_STREQ("", DIFFER(at, size, "file", .rss_file = page_kb(9),
				.unmapped = page_kb(PAGES - 9)));
	ASSERT_EQ(1, counts_take(getpid(), at, size, &l, NULL));
	EXPECT_EQ(status_kb(getpid(), "VmLck"), l.locked);
}

/* A process that waits for its child as vfork() does, which does the same. */
#define DEPTH	3

struct nest {
	pid_t pid[DEPTH];
	char stack[DEPTH][65536] __attribute__((aligned(16)));
};

static int descend(void *arg)
{
	struct nest *nest = arg;
	size_t depth = 0;

	while (depth < DEPTH && nest->pid[depth])
		depth++;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	__atomic_store_n(&nest->pid[depth], (pid_t)syscall(SYS_getpid), __ATOMIC_SEQ_CST);
	if (depth + 1 < DEPTH)
		clone(descend, nest->stack[depth + 1] + sizeof(nest->stack[0]),
		      CLONE_VM | CLONE_VFORK | SIGCHLD, nest);
	while (1)
		pause();
	return 0;
}

static void row_of(struct __test_metadata *_metadata, const struct report *r, pid_t pid,
		   struct ledger *l, char *mm)
{
	char cell[16];
	ssize_t row;

	snprintf(cell, sizeof(cell), "%d", pid);
	row = report_row(r, "pid", cell);
	ASSERT_LE(0, row);
	ASSERT_TRUE(report_ledger(r, row, l));
	snprintf(mm, 16, "%s", report_cell(r, row, "mm"));
}

TEST(nested_vforks_are_one_address_space)
{
	struct nest *nest = mmap(NULL, sizeof(*nest), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char owner[16], mm[16];
	size_t named = 0;
	struct ledger first, l;
	struct report r;
	pid_t child;

	ASSERT_NE(MAP_FAILED, nest);
	child = fork();
	if (!child)
		_exit(descend(nest));
	while (!__atomic_load_n(&nest->pid[DEPTH - 1], __ATOMIC_SEQ_CST))
		usleep(1000);
	usleep(100000);
	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	row_of(_metadata, &r, nest->pid[0], &first, owner);
	snprintf(mm, sizeof(mm), "%d", nest->pid[0]);
	EXPECT_STREQ(mm, owner);
	for (size_t i = 1; i < DEPTH; i++) {
		row_of(_metadata, &r, nest->pid[i], &l, mm);
		EXPECT_STREQ(owner, mm);
		EXPECT_EQ(0, memcmp(&first, &l, sizeof(l)));
		EXPECT_EQ(status_kb(nest->pid[i], "VmSize"), l.size);
	}
	/* Whoever adds up the machine counts it once: these are all that name it. */
	for (size_t row = 0; row < r.rows; row++)
		named += !strcmp(report_cell(&r, row, "mm"), owner);
	EXPECT_EQ(DEPTH, named);
	report_free(&r);
	/* And each of them answers for itself. */
	for (size_t i = 0; i < DEPTH; i++) {
		ASSERT_EQ(0, report_ask(&r, "vmas %d", nest->pid[i]));
		EXPECT_TRUE(r.complete);
		report_free(&r);
		ASSERT_EQ(0, report_ask(&r, "summary %d", nest->pid[i]));
		EXPECT_STREQ(owner, report_key(&r, "mm"));
		EXPECT_EQ((unsigned long)nest->pid[i], report_number(&r, "pid"));
		EXPECT_EQ(1, report_number(&r, "threads"));
		report_free(&r);
	}
	for (size_t i = DEPTH; i--;)
		kill(nest->pid[i], SIGKILL);
	waitpid(child, NULL, 0);
}

TEST_HARNESS_MAIN
