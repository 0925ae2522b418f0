// SPDX-License-Identifier: GPL-2.0
/*
 * states.c - processes that are traced, frozen, wait for a vfork, or are just in an exec.
 *
 * None of them may keep a reader waiting, or give it half an answer unsaid.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "place.h"
#include "report.h"

static const char * const about_one[] = { "summary", "vmas", "pages", "threads", "ranges" };

static const char *ask_all(pid_t pid)
{
	static char error[400];
	struct report r;

	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
		int err;

		alarm(10);
		err = report_ask(&r, "%s %d", about_one[i], pid);
		alarm(0);
		snprintf(error, sizeof(error), "%s: %s", about_one[i], r.error);
		if (err || !r.complete)
			return error;
		report_free(&r);
	}
	return NULL;
}

static void nothing(void *arg)
{
}

TEST(a_traced_process_is_no_obstacle)
{
	pid_t pid = fork();
	const char *wrong;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (1)
			pause();
	}
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, pid, 0, 0));
	ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	wrong = ask_all(pid);
	EXPECT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
	quiet_end(pid);
}

static bool is_frozen(const char *path)
{
	char events[256] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && read(fd, events, sizeof(events) - 1) < 0)
		events[0] = '\0';
	close(fd);
	return strstr(events, "frozen 1");
}

TEST(a_frozen_process_is_no_obstacle)
{
	static const char group[] = "/sys/fs/cgroup/frozen";
	pid_t pid = quiet_start(nothing, NULL);
	char path[64], number[16];
	const char *wrong;

	ASSERT_EQ(0, mkdir(group, 0755));
	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	snprintf(number, sizeof(number), "%d", pid);
	ASSERT_TRUE(knob_set(path, number));
	snprintf(path, sizeof(path), "%s/cgroup.freeze", group);
	ASSERT_TRUE(knob_set(path, "1"));
	snprintf(path, sizeof(path), "%s/cgroup.events", group);
	for (int tries = 0; tries < 1000 && !is_frozen(path); tries++)
		usleep(5000);
	EXPECT_TRUE(is_frozen(path));
	wrong = ask_all(pid);
	EXPECT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
	quiet_end(pid);
	for (int tries = 0; tries < 100 && rmdir(group); tries++)
		usleep(10000);
}

TEST(who_waits_for_a_vfork_is_no_obstacle)
{
	pid_t *child = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);
	const char *wrong;
	struct report r;
	pid_t pid;

	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pid = vfork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			__atomic_store_n(child, getpid(), __ATOMIC_SEQ_CST);
			while (1)
				pause();
		}
		_exit(1);
	}
	while (!__atomic_load_n(child, __ATOMIC_SEQ_CST))
		usleep(1000);
	wrong = ask_all(pid);
	EXPECT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
	ASSERT_EQ(0, report_ask(&r, "summary %d", *child));
	EXPECT_TRUE(r.complete);
	report_free(&r);
	kill(*child, SIGKILL);
	quiet_end(pid);
}

/* A process that does nothing but become the same program again. */
TEST(an_exec_in_flight_is_no_obstacle)
{
	unsigned long whole = 0, cut = 0, refused = 0;
	int fd = question_open();
	struct report r;
	pid_t pid;

	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execl("/bin/sh", "sh", "-c", "exec /bin/sh -c \"$0\" \"$0\"",
		      "exec /bin/sh -c \"$0\" \"$0\"", NULL);
		_exit(1);
	}
	for (int i = 0; i < 400; i++) {
		char question[64];
		int err;

		snprintf(question, sizeof(question), "%s %d", about_one[i % ARRAY_SIZE(about_one)],
			 pid);
		err = question_ask(fd, "%s", question);
		if (err) {
			EXPECT_EQ(-EINVAL, err);
			refused++;
			continue;
		}
		/* Long enough for it to become another one, now and then. */
		if (i % 8 > 5)
			usleep(50000);
		err = report_read(&r, fd);
		EXPECT_EQ(0, err) {
			TH_LOG("%s: %s", question, r.error);
		}
		whole += !err && r.complete;
		cut += !err && !r.complete;
		report_free(&r);
	}
	TH_LOG("%lu whole, %lu cut off by exec, %lu refused", whole, cut, refused);
	EXPECT_LT(0, whole);
	EXPECT_LT(0, cut);
	quiet_end(pid);
}

TEST_HARNESS_MAIN
