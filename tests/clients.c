// SPDX-License-Identifier: GPL-2.0
/*
 * clients.c - many ask at once, about processes that do not keep still.
 *
 * Every answer has to be the one to the question that was asked, whole, and
 * true to the laws of the format (report_parse() holds it against them).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

#include <kselftest_harness.h>

#include "place.h"
#include "proc.h"
#include "report.h"

#define CLIENTS	200
#define TARGETS	12
#define SECONDS	15

/* What all processes of a test share. */
struct shared {
	pid_t target[TARGETS];
	unsigned long answers;
	unsigned long refused;
	unsigned long cut;
	unsigned long wrong;
	char first[512];
};

static void wrong(struct shared *s, const char *format, ...)
{
	va_list args;

	if (__atomic_fetch_add(&s->wrong, 1, __ATOMIC_SEQ_CST))
		return;
	va_start(args, format);
	vsnprintf(s->first, sizeof(s->first), format, args);
	va_end(args);
}

static void churn_memory(unsigned int *seed)
{
	size_t pages = 1 + rand_r(seed) % 600;
	char *at = mmap(NULL, pages * page_size(), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return;
	if (rand_r(seed) % 4 == 0)
		madvise(at, pages * page_size(), MADV_HUGEPAGE);
	for (size_t i = 0; i < pages; i += 1 + rand_r(seed) % 40)
		touch_write(at, i, 1);
	mprotect(at + pages / 2 * page_size(), page_size(), PROT_NONE);
	if (rand_r(seed) % 2)
		madvise(at, pages / 2 * page_size(), MADV_DONTNEED);
	if (rand_r(seed) % 8)
		munmap(at, pages * page_size());
}

static void *churn_thread(void *arg)
{
	unsigned int seed = (unsigned long)arg;

	for (int i = 0; i < 3; i++)
		churn_memory(&seed);
	return NULL;
}

/* A process that maps, unmaps, faults, forks, execs and exits. */
static void churn(unsigned int seed)
{
	pthread_t thread[2];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < 3; i++) {
		pid_t child;

		pthread_create(&thread[0], NULL, churn_thread, (void *)(seed + 1UL));
		pthread_create(&thread[1], NULL, churn_thread, (void *)(seed + 2UL));
		churn_memory(&seed);
		child = fork();
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			churn_memory(&seed);
			_exit(0);
		}
		waitpid(child, NULL, 0);
		pthread_join(thread[0], NULL);
		pthread_join(thread[1], NULL);
	}
	if (rand_r(&seed) % 2)
		execlp("true", "true", NULL);
	_exit(0);
}

/* Keeps one place of the list filled: as one process ends another begins. */
static void keep_target(struct shared *s, int place)
{
	unsigned int seed = 1000 * place;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (1) {
		pid_t pid = fork();

		if (!pid)
			churn(seed);
		s->target[place] = pid;
		waitpid(pid, NULL, 0);
		seed += 7;
	}
}

static void check_answer(struct shared *s, int fd, const char *report, pid_t pid,
			 const char *mark, unsigned long mark_kb)
{
	struct report r;
	ssize_t row;
	char start[32];
	int err = report_read(&r, fd);

	if (err) {
		wrong(s, "%s %d: %s", report, pid, r.error);
	} else if (strcmp(r.name, report) || r.pid != pid) {
		wrong(s, "asked %s %d, got %s %ld", report, pid, r.name, r.pid);
	} else if (!r.complete) {
		__atomic_fetch_add(&s->cut, 1, __ATOMIC_SEQ_CST);
	} else if (mark) {
		/* A VMA of this client's own size, at its own address. */
		snprintf(start, sizeof(start), "%lx", (unsigned long)mark);
		row = report_row(&r, "start", start);
		if (row < 0)
			wrong(s, "vmas of client %d lacks its own VMA", pid);
		else if (strtoul(report_cell(&r, row, "untouched"), NULL, 10) != mark_kb)
			wrong(s, "vmas of client %d: its own VMA is another one's", pid);
	}
	__atomic_fetch_add(&s->answers, 1, __ATOMIC_SEQ_CST);
	report_free(&r);
}

static void client(struct shared *s, int number)
{
	static const char * const reports[] = { "summary", "vmas", "threads" };
	unsigned long mark_kb = page_kb(number + 1);
	char question[64], *mark;
	time_t end = time(NULL) + SECONDS;
	unsigned int seed = number;
	int fd = question_open();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	mark = place_anon(KB(mark_kb), page_size());
	if (fd < 0 || mark == MAP_FAILED)
		_exit(1);
	for (int i = 0; time(NULL) < end; i++) {
		const char *report = reports[rand_r(&seed) % ARRAY_SIZE(reports)];
		pid_t pid = s->target[rand_r(&seed) % TARGETS];
		bool self = i % 3 == 0;
		int err;

		if (self) {
			report = "vmas";
			pid = getpid();
		}
		snprintf(question, sizeof(question), "%s %d", report, pid);
		err = question_ask(fd, "%s", question);
		if (!err)
			check_answer(s, fd, report, pid, self ? mark : NULL, mark_kb);
		else if ((err == -ESRCH || err == -EINVAL) && !self)
			__atomic_fetch_add(&s->refused, 1, __ATOMIC_SEQ_CST);
		else
			wrong(s, "%s: %s", question, strerror(-err));
	}
	_exit(0);
}

FIXTURE(clients)
{
	struct shared *s;
	pid_t keeper[TARGETS];
};

FIXTURE_SETUP(clients)
{
	self->s = mmap(NULL, sizeof(*self->s), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->s);
	for (int i = 0; i < TARGETS; i++) {
		self->s->target[i] = 1;
		self->keeper[i] = fork();
		if (!self->keeper[i])
			keep_target(self->s, i);
	}
}

FIXTURE_TEARDOWN(clients)
{
	for (int i = 0; i < TARGETS; i++)
		quiet_end(self->keeper[i]);
}

TEST_F_TIMEOUT(clients, two_hundred_at_once_and_no_answer_is_mixed_up, 240)
{
	pid_t pids[CLIENTS];
	int status;

	for (int i = 0; i < CLIENTS; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i])
			client(self->s, i);
	}
	for (int i = 0; i < CLIENTS; i++) {
		ASSERT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	TH_LOG("answers %lu, refused %lu, cut off %lu, wrong %lu", self->s->answers,
	       self->s->refused, self->s->cut, self->s->wrong);
	EXPECT_EQ(0, self->s->wrong) {
		TH_LOG("first: %s", self->s->first);
	}
	EXPECT_LT(2 * CLIENTS, self->s->answers);
	/* Some targets were gone: otherwise that was not put to the test. */
	EXPECT_LT(0, self->s->refused + self->s->cut);
}

struct one_file {
	int fd;
	bool stop;
};

static void *share_file(void *arg)
{
	struct one_file *f = arg;
	char buf[333];

	while (!__atomic_load_n(&f->stop, __ATOMIC_SEQ_CST)) {
		question_ask(f->fd, "vmas 1");
		for (int i = 0; i < 5; i++)
			if (read(f->fd, buf, sizeof(buf)) < 0 && errno != ENODATA)
				return (void *)1;
		question_ask(f->fd, "nonsense");
	}
	return NULL;
}

TEST_F_TIMEOUT(clients, threads_that_share_one_file_do_no_harm, 60)
{
	struct one_file f = { .fd = question_open() };
	pthread_t thread[8];
	void *failed;
	struct report r;

	for (int i = 0; i < 8; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, share_file, &f));
	sleep(5);
	__atomic_store_n(&f.stop, true, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 8; i++) {
		pthread_join(thread[i], &failed);
		EXPECT_EQ(NULL, failed);
	}
	/* The file is as good as new. */
	ASSERT_EQ(0, question_ask(f.fd, "summary 1"));
	EXPECT_EQ(0, report_read(&r, f.fd));
	report_free(&r);
}

TEST_F_TIMEOUT(clients, killed_readers_leave_nothing_behind, 120)
{
	struct report r;

	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();

		if (!pid) {
			int fd = question_open();
			char byte;

			while (1) {
				question_ask(fd, i % 2 ? "vmas 1" : "summary 1");
				while (read(fd, &byte, 1) == 1)
					;
			}
		}
		usleep(20000 + 1000 * i);
		quiet_end(pid);
	}
	EXPECT_EQ(0, report_ask(&r, "vmas %d", getpid()));
	report_free(&r);
}

TEST_F_TIMEOUT(clients, processes_of_a_busy_machine, 120)
{
	struct report r;

	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(0, report_file(&r, VML_DIR "/processes")) {
			TH_LOG("%s", r.error);
		}
		EXPECT_TRUE(r.complete);
		EXPECT_LT(TARGETS, r.rows);
		report_free(&r);
	}
}

TEST_HARNESS_MAIN
