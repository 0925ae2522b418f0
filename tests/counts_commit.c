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
#define KBS	((long)(SIZE / 1024))

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

/* The same, until the machine moves by what it should, or ten times. */
static struct step settle(char *(*take)(char *at), long machine)
{
	char *at = place(2 * SIZE, span(1));
	struct step s = { 0 };

	for (int tries = 0; tries < 10; tries++) {
		s = step(take, at);
		if (s.machine == machine)
			break;
		munmap(at, 2 * SIZE);
	}
	return s;
}

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
	struct step s = settle(take_anon, KBS);

	EXPECT_EQ(KBS, s.ledger);
	EXPECT_EQ(KBS, s.machine);
}

TEST_F(commit, noreserve_is_not)
{
	struct step s = settle(take_noreserve, 0);

	EXPECT_EQ(0, s.ledger);
	EXPECT_EQ(0, s.machine);
}

TEST_F(commit, readonly_is_not)
{
	struct step s = settle(take_readonly, 0);

	EXPECT_EQ(0, s.ledger);
	EXPECT_EQ(0, s.machine);
}

TEST_F(commit, what_is_made_writable_is)
{
	struct step s = settle(take_noaccess_made_writable, KBS / 2);

	EXPECT_EQ(KBS / 2, s.ledger);
	EXPECT_EQ(KBS / 2, s.machine);
}

TEST_F(commit, what_was_written_stays_so_without_access)
{
	struct step s = settle(take_written_made_noaccess, KBS);

	EXPECT_EQ(KBS, s.ledger);
	EXPECT_EQ(KBS, s.machine);
}

TEST_F(commit, what_grows_is_charged_for_all)
{
	struct step s = settle(take_grown, 2 * KBS);

	EXPECT_EQ(2 * KBS, s.ledger);
	EXPECT_EQ(2 * KBS, s.machine);
}

TEST_F(commit, private_and_writable_of_a_file_is)
{
	struct step s = settle(take_private_file, KBS);

	EXPECT_EQ(KBS, s.ledger);
	EXPECT_EQ(KBS, s.machine);
}

TEST_F(commit, shared_of_a_file_is_not)
{
	struct step s = settle(take_shared_file, 0);

	EXPECT_EQ(0, s.ledger);
	EXPECT_EQ(0, s.machine);
}

/* Shared memory is charged to the object: no mapping of it is committed. */
TEST_F(commit, shared_is_charged_to_the_object)
{
	struct step s = settle(take_shared, KBS);

	EXPECT_EQ(0, s.ledger);
	EXPECT_EQ(KBS, s.machine);
}

/* In strict mode NORESERVE is not heard, and the ledger must say so, too. */
TEST_F(commit, strictly_noreserve_is_charged)
{
	struct step s;

	ASSERT_TRUE(knob_set("/proc/sys/vm/overcommit_ratio", "100"));
	ASSERT_TRUE(knob_set(OVERCOMMIT, "2"));
	s = settle(take_noreserve, KBS);
	ASSERT_TRUE(knob_set(OVERCOMMIT, "0"));
	EXPECT_EQ(KBS, s.ledger);
	EXPECT_EQ(KBS, s.machine);
}

TEST_HARNESS_MAIN
