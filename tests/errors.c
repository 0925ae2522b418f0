// SPDX-License-Identifier: GPL-2.0
/*
 * errors.c - what query refuses, and how an answer is read.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <kselftest_harness.h>

#include "place.h"
#include "proc.h"
#include "report.h"

#define MANY	20000	/* VMAs: an answer much larger than any buffer of the kernel's */

FIXTURE(query)
{
	int fd;
};

FIXTURE_SETUP(query)
{
	self->fd = question_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(query)
{
	close(self->fd);
}

static int ask(int fd, const char *format, ...)
{
	char question[256];
	va_list args;

	va_start(args, format);
	vsnprintf(question, sizeof(question), format, args);
	va_end(args);
	return question_ask(fd, question);
}

static int read_errno(int fd)
{
	char byte;

	return read(fd, &byte, 1) < 0 ? errno : 0;
}

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
		"summary 1 budget_us=99999999999999999999999", "summary 1 budget=1",
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
		ASSERT_EQ(0, ask(self->fd, "summary %d", pid));
		EXPECT_EQ(-EINVAL, question_ask(self->fd, wrong[i])) {
			TH_LOG("question: %s", printable);
		}
		EXPECT_EQ(ENODATA, read_errno(self->fd)) {
			TH_LOG("question: %s", printable);
		}
	}
}

TEST_F(query, no_words_at_all)
{
	ssize_t done = write(self->fd, "", 0);

	/* An empty write never reaches some files: it says 0, or it is no question. */
	EXPECT_TRUE(!done || (done < 0 && errno == EINVAL));
	EXPECT_EQ(ENODATA, read_errno(self->fd));
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
	ASSERT_EQ(0, ask(self->fd, "summary %d", getpid()));
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
	EXPECT_EQ(0, read_errno(self->fd));
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
		ASSERT_EQ(0, ask(self->fd, "summary %d", getpid()));
		EXPECT_EQ(-1, write(self->fd, zeros, len));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(ENODATA, read_errno(self->fd)) {
			TH_LOG("%zu bytes", len);
		}
	}
}

TEST_F(query, nothing_asked_is_ENODATA)
{
	EXPECT_EQ(ENODATA, read_errno(self->fd));
	EXPECT_EQ(ENODATA, read_errno(self->fd));
}

TEST_F(query, who_is_not_there_is_ESRCH)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	ASSERT_EQ(child, waitpid(child, NULL, 0));
	EXPECT_EQ(-ESRCH, ask(self->fd, "summary %d", child));
	EXPECT_EQ(-ESRCH, ask(self->fd, "vmas %d", child));
	EXPECT_EQ(-ESRCH, ask(self->fd, "threads %d", child));
	EXPECT_EQ(-ESRCH, ask(self->fd, "summary 2147483647"));
	EXPECT_EQ(-ESRCH, ask(self->fd, "summary 0"));
	EXPECT_EQ(ENODATA, read_errno(self->fd));
}

TEST_F(query, a_zombie_is_EINVAL)
{
	pid_t child = fork();
	siginfo_t info;

	if (!child)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, child, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(-EINVAL, ask(self->fd, "summary %d", child));
	EXPECT_EQ(-EINVAL, ask(self->fd, "vmas %d", child));
	waitpid(child, NULL, 0);
}

TEST_F(query, a_kernel_thread_is_EINVAL)
{
	EXPECT_EQ(-EINVAL, ask(self->fd, "summary 2"));
	EXPECT_EQ(-EINVAL, ask(self->fd, "vmas 2"));
	EXPECT_EQ(-EINVAL, ask(self->fd, "threads 2"));
}

TEST_F(query, a_write_drops_the_unread_answer)
{
	char head[64] = "", some[100];
	struct report r;

	ASSERT_EQ(0, ask(self->fd, "vmas %d", getpid()));
	ASSERT_EQ(100, read(self->fd, some, sizeof(some)));
	ASSERT_EQ(0, ask(self->fd, "threads %d", getpid()));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_STREQ("threads", r.name);
	report_free(&r);
	/* 0 is the end, and stays so until the next question. */
	EXPECT_EQ(0, read(self->fd, head, sizeof(head)));
	EXPECT_EQ(0, read(self->fd, head, sizeof(head)));
	ASSERT_EQ(0, ask(self->fd, "summary %d", getpid()));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_STREQ("summary", r.name);
	report_free(&r);
}

TEST_F(query, reads_of_any_size_give_the_same_text)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 1000, 4095, 4096, 4097, 40000 };
	pid_t pid = fork();
	char *whole, *pieces;
	ssize_t len;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, NULL, WUNTRACED);
	ASSERT_EQ(0, ask(self->fd, "vmas %d", pid));
	len = answer_read(self->fd, 1 << 20, &whole);
	ASSERT_LT(1000, len);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, ask(self->fd, "vmas %d", pid));
		EXPECT_EQ(len, answer_read(self->fd, sizes[i], &pieces));
		EXPECT_STREQ(whole, pieces);
		free(pieces);
	}
	quiet_end(pid);
}

TEST_F(query, the_file_position_is_ignored)
{
	char *whole, *rest, some[256];
	pid_t pid = fork();
	ssize_t len;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, NULL, WUNTRACED);
	ASSERT_EQ(0, ask(self->fd, "vmas %d", pid));
	len = answer_read(self->fd, 65536, &whole);
	ASSERT_LT(1000, len);

	ASSERT_EQ(0, ask(self->fd, "vmas %d", pid));
	ASSERT_EQ(200, read(self->fd, some, 200));
	/* Refused or without effect, but never part of the answer. */
	lseek(self->fd, 0, SEEK_SET);
	lseek(self->fd, 1000000, SEEK_CUR);
	lseek(self->fd, 5, SEEK_END);
	EXPECT_EQ(-1, pread(self->fd, some, sizeof(some), 0));
	EXPECT_EQ(-1, pread(self->fd, some, sizeof(some), 12345));
	EXPECT_EQ(-1, pwrite(self->fd, "summary 1", 9, 77));
	ASSERT_EQ(len - 200, answer_read(self->fd, 333, &rest));
	EXPECT_STREQ(whole + 200, rest);
	quiet_end(pid);
}

TEST_F(query, a_shell_can_do_it)
{
	EXPECT_EQ(0, system("exec 3<>" VML_DIR "/query; echo summary $$ >&3; cat <&3 >/dev/null;"
			    " echo vmas $$ >&3;"
			    " cat <&3 | tail -n 1 | grep -q '^# end [0-9]* complete yes$'"));
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

static bool set_ptrace(bool on)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return false;
	if (on)
		data[0].effective |= 1U << CAP_SYS_PTRACE;
	else
		data[0].effective &= ~(1U << CAP_SYS_PTRACE);
	return !syscall(SYS_capset, &head, data);
}

TEST(an_opener_without_the_capability_gets_EPERM)
{
	struct report r;
	int fd;

	ASSERT_TRUE(set_ptrace(false));
	fd = question_open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, ask(fd, "summary 1"));
	EXPECT_EQ(-EPERM, ask(fd, "vmas 1"));
	EXPECT_EQ(-EPERM, ask(fd, "threads 1"));
	EXPECT_EQ(ENODATA, read_errno(fd));
	EXPECT_EQ(-ESRCH, ask(fd, "summary 2147483647"));
	/* The opener counts, not who asks. */
	ASSERT_TRUE(set_ptrace(true));
	EXPECT_EQ(-EPERM, ask(fd, "summary 1"));
	close(fd);

	ASSERT_TRUE(set_ptrace(false));
	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	EXPECT_EQ(0, r.rows);
	EXPECT_LT(1, r.skipped);
	report_free(&r);
}

TEST_F(query, a_file_opened_with_the_capability_keeps_it)
{
	struct report r;

	ASSERT_TRUE(set_ptrace(false));
	ASSERT_EQ(0, ask(self->fd, "summary 1"));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_EQ(1, r.pid);
	report_free(&r);
}

/* Runs in a pid namespace of its own, as its first process. */
static int in_namespace(int outer, pid_t outside)
{
	unsigned long mine;
	struct report r;
	int fd;

	fd = question_open();
	if (fd < 0 || ask(fd, "summary 1") || report_read(&r, fd) || r.pid != 1)
		return 1;
	mine = report_number(&r, "size");
	if (report_number(&r, "pid") != 1 || report_number(&r, "mm") != 1)
		return 2;
	report_free(&r);
	/* Whom this namespace does not see is not there. */
	if (ask(fd, "summary %d", outside) != -ESRCH)
		return 3;
	if (report_file(&r, VML_DIR "/processes") || r.rows != 1 ||
	    strcmp(report_cell(&r, 0, "pid"), "1"))
		return 4;
	report_free(&r);
	/* Opened outside: there 1 is somebody else. */
	if (ask(outer, "summary 1") || report_read(&r, outer))
		return 5;
	if (report_number(&r, "size") == mine && !strcmp(report_key(&r, "name"), "errors"))
		return 6;
	report_free(&r);
	if (ask(outer, "summary %d", outside) || report_read(&r, outer) || r.pid != outside)
		return 7;
	return 0;
}

TEST_F(query, pids_are_those_of_the_openers_namespace)
{
	pid_t outside = getpid(), child;
	int status;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	child = fork();
	if (!child)
		_exit(in_namespace(self->fd, outside));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

/* A process with more VMAs than fit into one reading. */
static void make_many(void *arg)
{
	char *at = place_anon(2 * MANY * page_size(), page_size());

	for (size_t i = 0; i < 2 * MANY; i += 2)
		mprotect(at + i * page_size(), page_size(), PROT_READ);
}

FIXTURE(big)
{
	pid_t pid;
	int fd;
};

FIXTURE_SETUP(big)
{
	self->pid = quiet_start(make_many, NULL);
	ASSERT_LT(0, self->pid);
	self->fd = question_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(big)
{
	close(self->fd);
	quiet_end(self->pid);
}

TEST_F(big, all_of_it_without_a_budget)
{
	struct report r;

	ASSERT_EQ(0, ask(self->fd, "vmas %d", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	EXPECT_LT(2 * MANY, r.rows);
	report_free(&r);
}

TEST_F(big, a_budget_ends_the_answer_and_says_so)
{
	struct report r;
	struct ledger l;

	ASSERT_EQ(0, ask(self->fd, "vmas %d budget_us=1", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_FALSE(r.complete);
	ASSERT_NE(NULL, r.reason);
	EXPECT_STREQ("budget", r.reason);
	EXPECT_GT(MANY, r.rows);
	if (r.rows)
		EXPECT_LE(report_hex(&r, r.rows - 1, "end"), r.resume);
	report_free(&r);

	ASSERT_EQ(0, ask(self->fd, "summary %d budget_us=1", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	ASSERT_FALSE(r.complete);
	EXPECT_STREQ("budget", r.reason);
	ASSERT_TRUE(report_ledger(&r, 0, &l));
	EXPECT_GT(status_kb(self->pid, "VmSize"), l.size);
	report_free(&r);

	/* Enough is as good as none. */
	ASSERT_EQ(0, ask(self->fd, "vmas %d budget_us=600000000", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	report_free(&r);
	/* The budget is the question's, not the file's. */
	ASSERT_EQ(0, ask(self->fd, "vmas %d", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	report_free(&r);
}

static bool set_budget(const char *us)
{
	int fd = open("/sys/module/vmledger/parameters/budget_us", O_WRONLY);
	bool done = fd >= 0 && write(fd, us, strlen(us)) == (ssize_t)strlen(us);

	close(fd);
	return done;
}

TEST_F(big, a_budget_ends_processes_between_two_of_them)
{
	struct report some, all;
	size_t i;

	ASSERT_EQ(0, report_file(&all, VML_DIR "/processes"));
	EXPECT_TRUE(all.complete);
	ASSERT_LT(1, all.rows);
	ASSERT_TRUE(set_budget("1"));
	ASSERT_EQ(0, report_file(&some, VML_DIR "/processes"));
	EXPECT_TRUE(set_budget("0"));
	EXPECT_FALSE(some.complete);
	ASSERT_NE(NULL, some.reason);
	EXPECT_STREQ("budget", some.reason);
	ASSERT_LT(0, some.rows);
	EXPECT_GT(all.rows, some.rows);
	for (i = 0; i < some.rows; i++)
		EXPECT_STREQ(report_cell(&all, i, "pid"), report_cell(&some, i, "pid"));
	report_free(&some);
	report_free(&all);
}

TEST_F(big, an_exit_in_the_middle_ends_the_answer_and_says_so)
{
	char *rest, *text = malloc(64 << 20);
	struct report r;
	ssize_t len;

	ASSERT_EQ(0, ask(self->fd, "vmas %d", self->pid));
	ASSERT_EQ(1000, read(self->fd, text, 1000));
	quiet_end(self->pid);
	self->pid = 0;
	len = answer_read(self->fd, 65536, &rest);
	ASSERT_LT(0, len);
	memcpy(text + 1000, rest, len + 1);
	ASSERT_EQ(0, report_parse(&r, text)) {
		TH_LOG("%s", r.error);
	}
	EXPECT_FALSE(r.complete);
	ASSERT_NE(NULL, r.reason);
	EXPECT_STREQ("exited", r.reason);
	EXPECT_GT(MANY, r.rows);
}

static const char * const about_one[] = { "summary", "vmas", "threads" };

TEST(an_exit_before_the_first_read_ends_the_answer_too)
{
	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
		pid_t pid = quiet_start(make_many, NULL);
		int fd = question_open();
		struct report r;

		ASSERT_LT(0, pid);
		ASSERT_EQ(0, ask(fd, "%s %d", about_one[i], pid));
		quiet_end(pid);
		ASSERT_EQ(0, report_read(&r, fd)) {
			TH_LOG("%s: %s", about_one[i], r.error);
		}
		EXPECT_FALSE(r.complete);
		EXPECT_STREQ("exited", r.reason ?: "");
		report_free(&r);
		close(fd);
	}
}

static void touch_huge(void *arg)
{
	char *at = mmap(NULL, 2 * span(1), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (at == MAP_FAILED)
		_exit(1);
	touch_every_write(at, 2, span(1));
	make_many(NULL);
}

static unsigned long free_huge_pages(void)
{
	unsigned long pages = 0;
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%zukB/free_hugepages",
		 span(1) / 1024);
	f = fopen(path, "re");
	if (f) {
		if (fscanf(f, "%lu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return pages;
}

TEST_F(query, an_open_answer_keeps_no_memory_of_the_dead)
{
	unsigned long before = free_huge_pages();
	pid_t pid = before < 2 ? -1 : quiet_start(touch_huge, NULL);
	char some[1000];

	if (pid < 0)
		SKIP(return, "an_open_answer_keeps_no_memory_of_the_dead: no huge pages");
	ASSERT_EQ(before - 2, free_huge_pages());
	ASSERT_EQ(0, ask(self->fd, "vmas %d", pid));
	ASSERT_EQ(1000, read(self->fd, some, sizeof(some)));
	quiet_end(pid);
	for (int tries = 0; tries < 200 && free_huge_pages() != before; tries++)
		usleep(20000);
	EXPECT_EQ(before, free_huge_pages());
}

/* Objects of one of the kernel's caches, 0 if it does not say. */
static unsigned long objects(const char *cache)
{
	FILE *f = fopen("/proc/slabinfo", "re");
	char line[512], name[64];
	unsigned long active, found = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %lu", name, &active) == 2 && !strcmp(name, cache))
			found = active;
	if (f)
		fclose(f);
	return found;
}

static void ask_everything(int fd, pid_t pid)
{
	char some[500];

	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
		ask(fd, "%s %d", about_one[i], pid);
		if (read(fd, some, sizeof(some)) < 0)
			perror("# read");
		ask(fd, "%s %d nonsense", about_one[i], pid);
	}
	ask(fd, "summary %d", pid);
}

static void nothing(void *arg)
{
}

TEST(the_dead_leave_nothing_behind)
{
	static const char * const caches[] = { "mm_struct", "task_struct", "signal_cache" };
	unsigned long before[ARRAY_SIZE(caches)];
	const unsigned long rounds = 300;
	int fd = question_open();

	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		before[i] = objects(caches[i]);
	for (unsigned long i = 0; i < rounds; i++) {
		pid_t pid = quiet_start(nothing, NULL);

		ASSERT_LT(0, pid);
		ask_everything(fd, pid);
		quiet_end(pid);
	}
	close(fd);
	sleep(1);
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++) {
		if (!before[i])
			SKIP(return, "the_dead_leave_nothing_behind: no %s in slabinfo", caches[i]);
		EXPECT_GT(before[i] + rounds / 2, objects(caches[i])) {
			TH_LOG("cache %s", caches[i]);
		}
	}
}

TEST(an_exec_in_the_middle_ends_the_answer_too)
{
	int go[2], fd = question_open();
	char text[1000], name[64] = "", *rest, *last;
	struct report r;
	pid_t pid;

	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		make_many(NULL);
		raise(SIGSTOP);
		if (read(go[0], name, 1) == 1)
			execlp("sleep", "sleep", "1000", NULL);
		_exit(1);
	}
	ASSERT_EQ(pid, waitpid(pid, NULL, WUNTRACED));
	ASSERT_EQ(0, ask(fd, "vmas %d", pid));
	ASSERT_EQ(1000, read(fd, text, sizeof(text)));
	kill(pid, SIGCONT);
	ASSERT_EQ(1, write(go[1], "x", 1));
	for (int tries = 0; tries < 1000 && strcmp(name, "sleep"); tries++) {
		usleep(10000);
		ASSERT_EQ(0, report_ask(&r, "summary %d", pid));
		snprintf(name, sizeof(name), "%s", report_key(&r, "name"));
		report_free(&r);
	}
	ASSERT_STREQ("sleep", name);
	ASSERT_LT(0, answer_read(fd, 65536, &rest));
	last = strstr(rest, "# end ");
	ASSERT_NE(NULL, last);
	EXPECT_NE(NULL, strstr(last, " complete no "));
	EXPECT_STREQ(" exited\n", last + strlen(last) - 8);
	free(rest);
	quiet_end(pid);
}

TEST_HARNESS_MAIN
