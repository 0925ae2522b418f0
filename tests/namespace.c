// SPDX-License-Identifier: GPL-2.0
/*
 * namespace.c - in a pid namespace nobody else is there, and pids are its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>

#include <kselftest_harness.h>

#include "pids.h"
#include "place.h"
#include "proc.h"
#include "query.h"
#include "report.h"

/* Runs in a pid namespace of its own, as its first process. */
static int ask_inside(int outer, pid_t outside)
{
	unsigned long mine;
	struct report r;
	int fd;

	fd = question_open();
	if (fd < 0 || question_ask(fd, "summary 1") || report_read(&r, fd) || r.pid != 1)
		return __LINE__;
	mine = report_number(&r, "size");
	if (report_number(&r, "pid") != 1 || report_number(&r, "mm") != 1)
		return __LINE__;
	report_free(&r);
	/* Whom this namespace does not see is not there. */
	if (question_ask(fd, "summary %d", outside) != -ESRCH)
		return __LINE__;
	if (report_file(&r, VML_DIR "/processes") || r.rows != 1 ||
	    strcmp(report_cell(&r, 0, "pid"), "1"))
		return __LINE__;
	report_free(&r);
	/* Opened outside: there 1 is somebody else. */
	if (question_ask(outer, "summary 1") || report_read(&r, outer))
		return __LINE__;
	if (report_number(&r, "size") == mine && !strcmp(report_key(&r, "name"), "namespace"))
		return __LINE__;
	report_free(&r);
	if (question_ask(outer, "summary %d", outside) || report_read(&r, outer) ||
	    r.pid != outside)
		return __LINE__;
	return 0;
}

TEST_F(query, pids_are_those_of_the_openers_namespace)
{
	pid_t outside = getpid(), child;
	int status;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	child = fork();
	if (!child)
		_exit(ask_inside(self->fd, outside));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status) {
		TH_LOG("line %d", WEXITSTATUS(status));
	}
}

static void nothing(void *arg)
{
}

/* In a pid namespace, with a /proc of its own: what it shows is all there is. */
static int look_around(pid_t outside)
{
	char path[96], pid[16];
	struct report r;
	size_t seen = 0;
	pid_t tids[16];

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL) || quiet_start(nothing, NULL) != 2)
		return __LINE__;
	if (report_file(&r, VML_DIR "/processes") || r.skipped || r.rows != 2)
		return __LINE__;
	for (size_t row = 0; row < r.rows; row++) {
		snprintf(path, sizeof(path), "/proc/%s/stat", report_cell(&r, row, "pid"));
		seen += !access(path, F_OK);
		snprintf(path, sizeof(path), "/proc/%s/stat", report_cell(&r, row, "mm"));
		seen += !access(path, F_OK);
	}
	if (seen != 4)
		return __LINE__;
	report_free(&r);
	for (int i = 1; i <= 2; i++) {
		if (report_ask(&r, "threads %d", i) || r.rows != proc_tasks(i, tids, 16))
			return __LINE__;
		snprintf(pid, sizeof(pid), "%d", tids[0]);
		if (strcmp(report_cell(&r, 0, "tid"), pid))
			return __LINE__;
		report_free(&r);
	}
	/* Of those outside nothing can be found out, not even by the parameter. */
	snprintf(path, sizeof(path), VML_DIR "/watch/%d/summary", outside);
	if (open(path, O_RDONLY) >= 0 || errno != ESRCH)
		return __LINE__;
	if (pids_has(outside) || pids_write("-%d", outside) != -ESRCH ||
	    pids_write("%d", outside) != -ESRCH || pids_write("%d", 2147483647) != -ESRCH)
		return __LINE__;
	quiet_end(2);
	return 0;
}

TEST(a_pid_namespace_is_told_of_its_own)
{
	pid_t outside = quiet_start(nothing, NULL), child;
	int status;

	ASSERT_EQ(0, pids_write("%d", outside));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	child = fork();
	if (!child)
		_exit(look_around(outside));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status) {
		TH_LOG("line %d", WEXITSTATUS(status));
	}
	EXPECT_TRUE(pids_has(outside));
	EXPECT_EQ(0, pids_write("-%d", outside));
	quiet_end(outside);
}

TEST_HARNESS_MAIN
