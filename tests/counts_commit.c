// SPDX-License-Identifier: GPL-2.0
/*
 * counts_commit.c - committed: what mappings are charged for, against the
 * movements of Committed_AS.
 *
 * It moves for others, too: a step is tried again until nobody interferes, ten
 * times at most.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#include <kselftest_harness.h>

#include "counts.h"
#include "knob.h"

#define SIZE	MB(64)
#define KBS	(SIZE / 1024)

#define OVERCOMMIT	"/proc/sys/vm/overcommit_memory"

static unsigned long committed(void)
{
	struct report r;
	unsigned long kb;

	if (report_ask(&r, "summary %d", getpid()))
		return ~0UL;
	kb = report_number(&r, "committed");
	report_free(&r);
	return kb;
}

struct step {
	long ledger;
	long machine;
};

/* What a step changes in the ledger, and in the machine as it stands still. */
static struct step step(char *(*take)(char *at), char *at)
{
	unsigned long before, ours;
	struct step s;

	/* What asking costs has been paid by then. */
	committed();
	meminfo_kb("Committed_AS");
	ours = committed();
	before = meminfo_kb("Committed_AS");
	take(at);
	s.machine = meminfo_kb("Committed_AS") - before;
	s.ledger = committed() - ours;
	return s;
}

#define EXPECT_STEP(ledger_kb, machine_kb, take, undo) do {				\
	struct step s = { 0 };								\
	char *at = place(2 * SIZE, span(1));						\
											\
	ASSERT_NE(MAP_FAILED, at);							\
	for (int tries = 0; tries < 10; tries++) {					\
		s = step(take, at);							\
		if (s.machine == (machine_kb))						\
			break;								\
		undo(at);								\
	}										\
	EXPECT_EQ(ledger_kb, s.ledger);							\
	EXPECT_EQ(machine_kb, s.machine);						\
} while (0)

static char *map(char *at, int prot, int flags, int fd)
{
	return mmap(at, SIZE, prot, flags | MAP_FIXED, fd, 0);
}

static char *take_anon(char *at)
{
	return map(at, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static char *take_noreserve(char *at)
{
	return map(at, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

static char *take_readonly(char *at)
{
	return map(at, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static char *take_noaccess_made_writable(char *at)
{
	at = map(at, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	mprotect(at, SIZE / 2, PROT_READ | PROT_WRITE);
	return at;
}

static char *take_written_made_noaccess(char *at)
{
	at = take_anon(at);
	touch_write(at, 0, 1);
	mprotect(at, SIZE, PROT_NONE);
	return at;
}

static char *take_grown(char *at)
{
	at = map(at, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	return mremap(at, SIZE, 2 * SIZE, 0);
}

static char *take_shared(char *at)
{
	return map(at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
}

static char *take_private_file(char *at)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	at = map(at, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	close(fd);
	return at;
}

static char *take_shared_file(char *at)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	at = map(at, PROT_READ, MAP_SHARED, fd);
	close(fd);
	return at;
}

static void drop(char *at)
{
	munmap(at, 2 * SIZE);
}

FIXTURE(commit)
{
};

FIXTURE_SETUP(commit)
{
	ASSERT_TRUE(knob_says(OVERCOMMIT, "0"));
}

FIXTURE_TEARDOWN(commit)
{
}

TEST_F(commit, private_and_writable_is_charged)
{
	EXPECT_STEP((long)KBS, (long)KBS, take_anon, drop);
}

TEST_F(commit, noreserve_is_not)
{
	EXPECT_STEP(0L, 0L, take_noreserve, drop);
}

TEST_F(commit, readonly_is_not)
{
	EXPECT_STEP(0L, 0L, take_readonly, drop);
}

TEST_F(commit, what_is_made_writable_is)
{
	EXPECT_STEP((long)KBS / 2, (long)KBS / 2, take_noaccess_made_writable, drop);
}

TEST_F(commit, what_was_written_stays_so_without_access)
{
	EXPECT_STEP((long)KBS, (long)KBS, take_written_made_noaccess, drop);
}

TEST_F(commit, what_grows_is_charged_for_all)
{
	EXPECT_STEP(2 * (long)KBS, 2 * (long)KBS, take_grown, drop);
}

TEST_F(commit, private_and_writable_of_a_file_is)
{
	EXPECT_STEP((long)KBS, (long)KBS, take_private_file, drop);
}

TEST_F(commit, shared_of_a_file_is_not)
{
	EXPECT_STEP(0L, 0L, take_shared_file, drop);
}

/* Shared memory is charged to the object: no mapping of it is committed. */
TEST_F(commit, shared_is_charged_to_the_object)
{
	EXPECT_STEP(0L, (long)KBS, take_shared, drop);
}

/* In strict mode NORESERVE is not heard, and the ledger must say so, too. */
TEST_F(commit, strictly_noreserve_is_charged)
{
	ASSERT_TRUE(knob_set("/proc/sys/vm/overcommit_ratio", "100"));
	ASSERT_TRUE(knob_set(OVERCOMMIT, "2"));
	EXPECT_STEP((long)KBS, (long)KBS, take_noreserve, drop);
	ASSERT_TRUE(knob_set(OVERCOMMIT, "0"));
}

TEST_HARNESS_MAIN
