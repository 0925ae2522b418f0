// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - the module parameter "pids" and the files it makes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <kselftest_harness.h>

#include "identity.h"
#include "pids.h"
#include "place.h"
#include "proc.h"
#include "report.h"

static size_t count(void)
{
	const char *list = pids_list();
	size_t n = *list ? 1 : 0;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

static char *path(pid_t pid, const char *file)
{
	static char name[128];

	snprintf(name, sizeof(name), VML_DIR "/watch/%d%s%s", pid, *file ? "/" : "", file);
	return name;
}

static bool there(pid_t pid)
{
	return !access(path(pid, ""), F_OK);
}

static int open_errno(pid_t pid, const char *file)
{
	int fd = open(path(pid, file), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void nothing(void *arg)
{
}

FIXTURE(watch)
{
	pid_t pid;
	pid_t other;
};

FIXTURE_SETUP(watch)
{
	char list[4096], all[4096] = "";

	strcpy(list, pids_list());
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		strcat(all, *all ? ",-" : "-");
		strcat(all, word);
	}
	if (*all)
		pids_write("%s", all);
	ASSERT_STREQ("", pids_list());
	self->pid = quiet_start(nothing, NULL);
	ASSERT_LT(0, self->pid);
	self->other = quiet_start(nothing, NULL);
	ASSERT_LT(0, self->other);
}

FIXTURE_TEARDOWN(watch)
{
	pids_write("-%d", self->pid);
	pids_write("-%d", self->other);
	quiet_end(self->pid);
	quiet_end(self->other);
}

TEST_F(watch, files_appear_and_vanish)
{
	struct stat st;

	EXPECT_FALSE(there(self->pid));
	ASSERT_EQ(0, pids_write("%d", self->pid));
	EXPECT_TRUE(pids_has(self->pid));
	EXPECT_EQ(1, count());
	ASSERT_EQ(0, stat(path(self->pid, "summary"), &st));
	EXPECT_EQ(0400, st.st_mode & 07777);
	ASSERT_EQ(0, stat(path(self->pid, "vmas"), &st));
	EXPECT_EQ(0400, st.st_mode & 07777);
	ASSERT_EQ(0, stat(path(self->pid, "threads"), &st));
	EXPECT_EQ(0400, st.st_mode & 07777);
	ASSERT_EQ(0, pids_write("-%d", self->pid));
	EXPECT_STREQ("", pids_list());
	EXPECT_FALSE(there(self->pid));
}

TEST_F(watch, files_say_what_query_says)
{
	static const char * const reports[] = { "vmas", "threads" };
	struct report summary, asked;
	char question[64], *answer, *text;
	int fd, query = question_open();

	ASSERT_EQ(0, pids_write("%d\n", self->pid));
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		snprintf(question, sizeof(question), "%s %d", reports[i], self->pid);
		ASSERT_EQ(0, question_ask(query, "%s", question));
		ASSERT_LT(0, answer_read(query, 65536, &answer));
		fd = open(path(self->pid, reports[i]), O_RDONLY);
		ASSERT_LE(0, fd);
		ASSERT_LT(0, answer_read(fd, 1000, &text));
		answer_cut_costs(answer);
		answer_cut_costs(text);
		EXPECT_STREQ(answer, text);
		close(fd);
	}
	ASSERT_EQ(0, report_file(&summary, path(self->pid, "summary")));
	ASSERT_EQ(0, report_ask(&asked, "summary %d", self->pid));
	EXPECT_EQ(self->pid, summary.pid);
	EXPECT_EQ(asked.rows, summary.rows);
	EXPECT_EQ(report_number(&asked, "size"), report_number(&summary, "size"));
	EXPECT_EQ(report_number(&asked, "rss"), report_number(&summary, "rss"));
}

TEST_F(watch, a_list_adds_and_removes)
{
	ASSERT_EQ(0, pids_write("%d,%d", self->pid, self->other));
	EXPECT_EQ(2, count());
	EXPECT_TRUE(there(self->pid));
	EXPECT_TRUE(there(self->other));
	ASSERT_EQ(0, pids_write("%d,-%d", getpid(), self->pid));
	EXPECT_EQ(2, count());
	EXPECT_FALSE(there(self->pid));
	EXPECT_TRUE(pids_has(getpid()));
	/* Once is enough. */
	ASSERT_EQ(0, pids_write("%d,%d", self->other, self->other));
	EXPECT_EQ(2, count());
	ASSERT_EQ(0, pids_write("-%d,-%d", getpid(), self->other));
	EXPECT_STREQ("", pids_list());
	EXPECT_FALSE(there(self->other));
}

TEST_F(watch, what_is_no_list_changes_nothing)
{
	static const char * const wrong[] = {
		"\n", " ", ",", "x", "1x", "0x1", "1.5", "1;2", "1 2", "0", "-0", "--1", "-", "+1",
		"4294967297", "99999999999999999999", "-2147483648", "-99999999999", "self",
	};
	char before[4096];

	ASSERT_EQ(0, pids_write("%d", self->pid));
	strcpy(before, pids_list());
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(-EINVAL, pids_write("%s", wrong[i])) {
			TH_LOG("list '%s'", wrong[i]);
		}
		EXPECT_EQ(-EINVAL, pids_write("%d,%s", self->other, wrong[i])) {
			TH_LOG("list after a good one '%s'", wrong[i]);
		}
		EXPECT_EQ(-EINVAL, pids_write("-%d,%s", self->pid, wrong[i])) {
			TH_LOG("list after a removal '%s'", wrong[i]);
		}
		EXPECT_STREQ(before, pids_list());
		EXPECT_FALSE(there(self->other));
		EXPECT_EQ(0, open_errno(self->pid, "summary"));
	}
}

TEST_F(watch, who_is_not_there_is_ESRCH_and_changes_nothing)
{
	pid_t gone = quiet_start(nothing, NULL);
	char before[4096];

	quiet_end(gone);
	ASSERT_EQ(0, pids_write("%d", self->pid));
	strcpy(before, pids_list());
	EXPECT_EQ(-ESRCH, pids_write("%d", gone));
	EXPECT_EQ(-ESRCH, pids_write("%d,%d", self->other, gone));
	EXPECT_EQ(-ESRCH, pids_write("-%d,%d", self->pid, gone));
	EXPECT_EQ(-ESRCH, pids_write("-%d", self->other));
	EXPECT_EQ(-ESRCH, pids_write("2147483647"));
	EXPECT_STREQ(before, pids_list());
	EXPECT_FALSE(there(self->other));
	EXPECT_EQ(0, open_errno(self->pid, "vmas"));
	/* A kernel thread has no address space. */
	EXPECT_EQ(-EINVAL, pids_write("2"));
	EXPECT_STREQ(before, pids_list());
}

TEST_F(watch, sixty_five_are_ENOSPC)
{
	pid_t pids[VML_WATCH_MAX + 1];
	char before[4096];
	int i;

	for (i = 0; i <= VML_WATCH_MAX; i++) {
		pids[i] = quiet_start(nothing, NULL);
		ASSERT_LT(0, pids[i]);
	}
	for (i = 0; i < VML_WATCH_MAX; i++)
		ASSERT_EQ(0, pids_write("%d", pids[i]));
	EXPECT_EQ(VML_WATCH_MAX, count());
	strcpy(before, pids_list());
	EXPECT_EQ(-ENOSPC, pids_write("%d", pids[i]));
	EXPECT_EQ(-ENOSPC, pids_write("%d,-%d", pids[i], pids[0]));
	EXPECT_STREQ(before, pids_list());
	EXPECT_FALSE(there(pids[i]));
	/* One out, one in. */
	EXPECT_EQ(0, pids_write("-%d,%d", pids[0], pids[i]));
	EXPECT_EQ(VML_WATCH_MAX, count());
	/* The dead make room. */
	quiet_end(pids[1]);
	EXPECT_EQ(0, pids_write("%d", pids[0]));
	EXPECT_EQ(VML_WATCH_MAX, count());
	EXPECT_FALSE(there(pids[1]));
	for (i = 0; i <= VML_WATCH_MAX; i++)
		if (i != 1)
			quiet_end(pids[i]);
	/* All of them are gone with the next write, whatever it says. */
	EXPECT_EQ(0, pids_write("%d", self->pid));
	EXPECT_EQ(1, count());
}

TEST_F(watch, an_exited_process_is_ESRCH_and_leaves_with_the_next_write)
{
	ASSERT_EQ(0, pids_write("%d", self->pid));
	quiet_end(self->pid);
	EXPECT_EQ(ESRCH, open_errno(self->pid, "summary"));
	EXPECT_EQ(ESRCH, open_errno(self->pid, "vmas"));
	EXPECT_EQ(ESRCH, open_errno(self->pid, "threads"));
	EXPECT_EQ(0, pids_write("%d", self->other));
	EXPECT_FALSE(pids_has(self->pid));
	EXPECT_FALSE(there(self->pid));
	self->pid = 0;
}

/* The next child gets this pid, if nobody else was faster. */
static pid_t fork_as(pid_t pid)
{
	for (int tries = 0; tries < 20; tries++) {
		FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "we");
		pid_t child;

		if (!last)
			return -1;
		fprintf(last, "%d", pid - 1);
		fclose(last);
		child = quiet_start(nothing, NULL);
		if (child == pid)
			return child;
		quiet_end(child);
	}
	return -1;
}

TEST_F(watch, a_reused_pid_is_not_followed)
{
	pid_t reused = self->pid;

	ASSERT_EQ(0, pids_write("%d", reused));
	quiet_end(self->pid);
	self->pid = fork_as(reused);
	if (self->pid != reused)
		SKIP(return, "a_reused_pid_is_not_followed: cannot choose a pid here");
	EXPECT_EQ(ESRCH, open_errno(reused, "summary"));
	/* By its number it is a new one. */
	EXPECT_EQ(0, pids_write("%d", reused));
	EXPECT_EQ(1, count());
	EXPECT_EQ(0, open_errno(reused, "summary"));
}

static void *wait_for_the_end(void *arg)
{
	*(pid_t *)arg = syscall(SYS_gettid);
	while (1)
		pause();
	return NULL;
}

TEST_F(watch, a_thread_names_its_process)
{
	pid_t tid = 0;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_for_the_end, &tid));
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		usleep(1000);
	ASSERT_EQ(0, pids_write("%d", tid));
	EXPECT_TRUE(pids_has(getpid()));
	EXPECT_FALSE(pids_has(tid));
	EXPECT_TRUE(there(getpid()));
	EXPECT_EQ(0, pids_write("-%d", getpid()));
}

TEST_F(watch, an_open_file_outlives_its_watch)
{
	struct report r;
	char *rest, *text = malloc(1 << 20);
	ssize_t len;
	int fd;

	ASSERT_EQ(0, pids_write("%d", self->pid));
	fd = open(path(self->pid, "vmas"), O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(100, read(fd, text, 100));
	alarm(20);	/* to remove it waits for nobody */
	ASSERT_EQ(0, pids_write("-%d", self->pid));
	alarm(0);
	EXPECT_FALSE(there(self->pid));
	len = answer_read(fd, 4096, &rest);
	ASSERT_LT(0, len);
	memcpy(text + 100, rest, len + 1);
	ASSERT_EQ(0, report_parse(&r, text));
	EXPECT_TRUE(r.complete);
	close(fd);
}

TEST_F(watch, an_opener_without_the_capability_gets_EPERM)
{
	ASSERT_EQ(0, pids_write("%d", self->pid));
	ASSERT_TRUE(ptrace_set(false));
	EXPECT_EQ(EPERM, open_errno(self->pid, "summary"));
	EXPECT_EQ(EPERM, open_errno(self->pid, "vmas"));
	EXPECT_EQ(EPERM, open_errno(self->pid, "threads"));
}

/* Writers, readers and dying processes at once: nothing hangs, nothing is lost. */
TEST_F(watch, add_remove_and_read_at_once)
{
	pid_t writers[3], reader;
	int status;

	for (int i = 0; i < 3; i++) {
		writers[i] = fork();
		if (writers[i])
			continue;
		for (int j = 0; j < 150; j++) {
			pid_t pid = quiet_start(nothing, NULL);
			bool added = !pids_write("%d", pid);

			if (j % 2)
				quiet_end(pid);
			if (added && pids_write("-%d", pid) && !(j % 2))
				_exit(1);
			if (!(j % 2))
				quiet_end(pid);
		}
		_exit(0);
	}
	reader = fork();
	if (!reader) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (1) {
			if (system("cat " VML_DIR "/watch/*/* >/dev/null 2>&1") == -1)
				_exit(1);
			pids_list();
		}
	}
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(writers[i], waitpid(writers[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	quiet_end(reader);
	EXPECT_EQ(0, pids_write("%d", self->other));
	EXPECT_EQ(1, count());
}

TEST_HARNESS_MAIN
