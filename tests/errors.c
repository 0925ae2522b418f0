// SPDX-License-Identifier: GPL-2.0
/*
 * errors.c - what query refuses, and whom.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "identity.h"
#include "place.h"
#include "proc.h"
#include "query.h"
#include "report.h"

TEST_F(query, wrong_words_are_EINVAL)
{
	static const char * const wrong[] = {
		"\n", " ", "\n\n", "summary", "summary ", "summary\n", "1", " 1", "1 summary",
		"Summary 1", "SUMMARY 1", "summaries 1", "summar 1", "processes 1", "page 1",
		"processes", "summary x", "summary -1", "summary +1", "summary 1.5", "summary 0x1",
		"summary 1x", "summary x1", "summary\t1", "summary\n1", "summary\r1",
		" summary 1", "summary 1 ", "summary 1\n\n",
		"summary 1\n budget_us=5", "summary 1 budget_us=5\n\n", "summary 1 2",
		"summary 1,2", "summary self", "vmas", "threads", "threads -2147483648",
		"summary 2147483648", "summary 4294967296", "summary 4294967297",
		"summary 18446744073709551616", "summary 18446744073709551617",
		"summary 99999999999999999999999999999999",
		"summary 1 budget_us", "summary 1 budget_us=", "summary 1 budget_us=-1",
		"summary 1 budget_us=+1", "summary 1 budget_us=1x", "summary 1 budget_us=x",
		"summary 1 budget_us=0x10", "summary 1 budget_us= 1", "summary 1 budget_us =1",
		"summary 1 budget_us=99999999999999999999999",
		"summary 1 budget_us=18446744073709552", "summary 1 budget=1",
		"summary 1 BUDGET_US=1", "summary 1 budget_us=1 colour=red", "summary 1 =1",
		"summary 1 budget_us=1,2", "summary budget_us=1 1",
		"summary 1 start=0", "vmas 1 end=1000", "pages 1 step=1000", "ranges 1 start",
		"ranges 1 start=", "ranges 1 start=1", "ranges 1 start=fff",
		"ranges 1 start=0x1000", "ranges 1 start=+10000", "ranges 1 start=-10000",
		"ranges 1 start=A0000", "ranges 1 start=10000000000000000",
		"ranges 1 start=fffffffffffff0001", "ranges 1 end=0", "ranges 1 end=1g",
		"ranges 1 start=20000 end=20000", "ranges 1 start=30000 end=20000",
		"ranges 1 step=0", "ranges 1 step=", "ranges 1 step=800", "ranges 1 step=30000",
		"ranges 1 stop=20000", "ranges 1 step=10000 10000", "ranges start=10000 1",
	};
	char printable[64];
	int pid = getpid();

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(printable, sizeof(printable), "%s", wrong[i]);
		for (char *c = printable; *c; c++)
			if (*c < ' ')
				*c = '?';
		/* A good question before: wrong words drop its answer too. */
		ASSERT_EQ(0, question_ask(self->fd, "summary %d", pid));
		EXPECT_EQ(-EINVAL, question_ask(self->fd, "%s", wrong[i])) {
			TH_LOG("question: %s", printable);
		}
		EXPECT_EQ(ENODATA, answer_errno(self->fd)) {
			TH_LOG("question: %s", printable);
		}
	}
}

TEST_F(query, no_words_at_all)
{
	ssize_t done = write(self->fd, "", 0);

	/* An empty write never reaches some files: it says 0, or it is no question. */
	EXPECT_TRUE(!done || (done < 0 && errno == EINVAL));
	EXPECT_EQ(ENODATA, answer_errno(self->fd));
}

TEST_F(query, bytes_that_are_no_words_are_EINVAL)
{
	char junk[VML_QUESTION_MAX];
	unsigned int seed = 1;

	EXPECT_EQ(-1, write(self->fd, "summary 1\0", 10));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, "summary\0001", 9));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, "\0", 1));
	EXPECT_EQ(EINVAL, errno);
	for (int i = 0; i < 2000; i++) {
		size_t len = 1 + rand_r(&seed) % sizeof(junk);

		for (size_t j = 0; j < len; j++)
			junk[j] = rand_r(&seed);
		EXPECT_EQ(-1, write(self->fd, junk, len));
		EXPECT_EQ(EINVAL, errno);
	}
}

TEST_F(query, a_bad_address_is_EFAULT)
{
	char *gone = mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(gone, page_size());
	EXPECT_EQ(-1, write(self->fd, gone, 9));
	EXPECT_EQ(EFAULT, errno);
	ASSERT_EQ(0, question_ask(self->fd, "summary %d", getpid()));
	EXPECT_EQ(-1, read(self->fd, gone, page_size()));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(query, a_question_may_have_128_bytes_and_a_newline)
{
	char question[256];
	int len = snprintf(question, sizeof(question), "summary %d budget_us=", getpid());

	memset(question + len, '0', sizeof(question) - len);
	question[VML_QUESTION_MAX - 1] = '9';
	question[VML_QUESTION_MAX] = '\n';
	EXPECT_EQ(VML_QUESTION_MAX, write(self->fd, question, VML_QUESTION_MAX));
	EXPECT_EQ(VML_QUESTION_MAX + 1, write(self->fd, question, VML_QUESTION_MAX + 1));
	EXPECT_EQ(0, answer_errno(self->fd));
	question[VML_QUESTION_MAX] = '9';
	EXPECT_EQ(-1, write(self->fd, question, VML_QUESTION_MAX + 1));
	EXPECT_EQ(EINVAL, errno);
	question[VML_QUESTION_MAX + 1] = '\n';
	EXPECT_EQ(-1, write(self->fd, question, VML_QUESTION_MAX + 2));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, question, sizeof(question)));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(query, what_is_too_long_or_has_a_NUL_drops_the_answer_too)
{
	char zeros[VML_QUESTION_MAX + 2] = "";

	for (size_t len = 1; len <= sizeof(zeros); len += len < 3 ? 1 : 127) {
		ASSERT_EQ(0, question_ask(self->fd, "summary %d", getpid()));
		EXPECT_EQ(-1, write(self->fd, zeros, len));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(ENODATA, answer_errno(self->fd)) {
			TH_LOG("%zu bytes", len);
		}
	}
}

TEST_F(query, nothing_asked_is_ENODATA)
{
	EXPECT_EQ(ENODATA, answer_errno(self->fd));
	EXPECT_EQ(ENODATA, answer_errno(self->fd));
}

TEST_F(query, who_is_not_there_is_ESRCH)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_EQ(-ESRCH, question_ask(self->fd, "summary %d", child));
	EXPECT_EQ(-ESRCH, question_ask(self->fd, "vmas %d", child));
	EXPECT_EQ(-ESRCH, question_ask(self->fd, "threads %d", child));
	EXPECT_EQ(-ESRCH, question_ask(self->fd, "summary 2147483647"));
	EXPECT_EQ(-ESRCH, question_ask(self->fd, "summary 0"));
	EXPECT_EQ(ENODATA, answer_errno(self->fd));
}

TEST_F(query, a_zombie_is_EINVAL)
{
	pid_t child = fork();
	siginfo_t info;

	if (!child)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, child, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(-EINVAL, question_ask(self->fd, "summary %d", child));
	EXPECT_EQ(-EINVAL, question_ask(self->fd, "vmas %d", child));
	waitpid(child, NULL, 0);
}

TEST_F(query, a_kernel_thread_is_EINVAL)
{
	EXPECT_EQ(-EINVAL, question_ask(self->fd, "summary 2"));
	EXPECT_EQ(-EINVAL, question_ask(self->fd, "vmas 2"));
	EXPECT_EQ(-EINVAL, question_ask(self->fd, "threads 2"));
}

TEST(modes_are_as_documented)
{
	struct stat st;

	ASSERT_EQ(0, stat(VML_DIR "/query", &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
	ASSERT_EQ(0, stat(VML_DIR "/processes", &st));
	EXPECT_EQ(0400, st.st_mode & 07777);
	ASSERT_EQ(0, stat(VML_PIDS, &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
}

TEST(processes_takes_no_question)
{
	int fd = open(VML_DIR "/processes", O_RDWR);

	if (fd >= 0) {
		EXPECT_EQ(-1, write(fd, "summary 1", 9));
		close(fd);
	}
	/* Its answer is read like any other. */
	fd = open(VML_DIR "/processes", O_RDONLY);
	ASSERT_LE(0, fd);
	for (int i = 0; i < 2000; i++) {
		char byte;

		ASSERT_LE(0, read(fd, &byte, 1));
	}
	close(fd);
}

TEST(an_opener_without_the_capability_gets_EPERM)
{
	struct report r;
	int fd;

	ASSERT_TRUE(ptrace_set(false));
	fd = question_open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, question_ask(fd, "summary 1"));
	EXPECT_EQ(-EPERM, question_ask(fd, "vmas 1"));
	EXPECT_EQ(-EPERM, question_ask(fd, "threads 1"));
	EXPECT_EQ(ENODATA, answer_errno(fd));
	EXPECT_EQ(-ESRCH, question_ask(fd, "summary 2147483647"));
	/* The opener counts, not who asks. */
	ASSERT_TRUE(ptrace_set(true));
	EXPECT_EQ(-EPERM, question_ask(fd, "summary 1"));
	close(fd);

	ASSERT_TRUE(ptrace_set(false));
	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	EXPECT_EQ(0, r.rows);
	EXPECT_LT(1, r.skipped);
	report_free(&r);
}

TEST_F(query, a_file_opened_with_the_capability_keeps_it)
{
	struct report r;

	ASSERT_TRUE(ptrace_set(false));
	ASSERT_EQ(0, question_ask(self->fd, "summary 1"));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_EQ(1, r.pid);
	report_free(&r);
}

TEST_HARNESS_MAIN
