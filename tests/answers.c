// SPDX-License-Identifier: GPL-2.0
/*
 * answers.c - how an answer is read, and how it ends if it has to end early.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "place.h"
#include "proc.h"
#include "query.h"
#include "report.h"

#define MANY	20000	/* VMAs: an answer much larger than any buffer of the kernel's */
#define BUDGET	"/sys/module/vmledger/parameters/budget_us"
#define LIMIT	300	/* s: taking it apart takes a slow machine long */

static void nothing(void *arg)
{
}

TEST_F(query, a_write_drops_the_unread_answer)
{
	char head[64] = "", some[100];
	struct report r;

	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", getpid()));
	ASSERT_EQ(100, read(self->fd, some, sizeof(some)));
	ASSERT_EQ(0, question_ask(self->fd, "threads %d", getpid()));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_STREQ("threads", r.name);
	report_free(&r);
	/* 0 is the end, and stays so until the next question. */
	EXPECT_EQ(0, read(self->fd, head, sizeof(head)));
	EXPECT_EQ(0, read(self->fd, head, sizeof(head)));
	ASSERT_EQ(0, question_ask(self->fd, "summary %d", getpid()));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_STREQ("summary", r.name);
	report_free(&r);
}

TEST_F(query, reads_of_any_size_give_the_same_text)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 1000, 4095, 4096, 4097, 40000 };
	pid_t pid = quiet_start(nothing, NULL);
	char *whole, *pieces;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", pid));
	ASSERT_LT(1000, answer_read(self->fd, 1 << 20, &whole));
	answer_cut_costs(whole);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(0, question_ask(self->fd, "vmas %d", pid));
		ASSERT_LT(1000, answer_read(self->fd, sizes[i], &pieces));
		answer_cut_costs(pieces);
		EXPECT_STREQ(whole, pieces);
		free(pieces);
	}
	quiet_end(pid);
}

TEST_F(query, the_file_position_is_ignored)
{
	char *whole, *rest, some[256];
	pid_t pid = quiet_start(nothing, NULL);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", pid));
	ASSERT_LT(1000, answer_read(self->fd, 65536, &whole));
	answer_cut_costs(whole);

	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", pid));
	ASSERT_EQ(200, read(self->fd, some, 200));
	/* Refused or without effect, but never part of the answer. */
	lseek(self->fd, 0, SEEK_SET);
	lseek(self->fd, 1000000, SEEK_CUR);
	lseek(self->fd, 5, SEEK_END);
	EXPECT_EQ(-1, pread(self->fd, some, sizeof(some), 0));
	EXPECT_EQ(-1, pread(self->fd, some, sizeof(some), 12345));
	EXPECT_EQ(-1, pwrite(self->fd, "summary 1", 9, 77));
	ASSERT_LT(800, answer_read(self->fd, 333, &rest));
	answer_cut_costs(rest);
	EXPECT_STREQ(whole + 200, rest);
	quiet_end(pid);
}

TEST_F(query, a_shell_can_do_it)
{
	EXPECT_EQ(0, system("exec 3<>" VML_DIR "/query; echo summary $$ >&3; cat <&3 >/dev/null;"
			    " echo vmas $$ >&3;"
			    " cat <&3 | tail -n 1 | grep -q '^# end [0-9]* complete yes$'"));
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

TEST_F_TIMEOUT(big, all_of_it_without_a_budget, LIMIT)
{
	struct report r;

	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	EXPECT_LT(2 * MANY, r.rows);
	report_free(&r);
}

TEST_F_TIMEOUT(big, a_budget_ends_the_answer_and_says_so, LIMIT)
{
	struct report r;
	struct ledger l;

	ASSERT_EQ(0, question_ask(self->fd, "vmas %d budget_us=1", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_FALSE(r.complete);
	ASSERT_NE(NULL, r.reason);
	EXPECT_STREQ("budget", r.reason);
	EXPECT_GT(MANY, r.rows);
	if (r.rows)
		EXPECT_LE(report_hex(&r, r.rows - 1, "end"), r.resume);
	report_free(&r);

	ASSERT_EQ(0, question_ask(self->fd, "summary %d budget_us=1", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	ASSERT_FALSE(r.complete);
	EXPECT_STREQ("budget", r.reason);
	ASSERT_TRUE(report_ledger(&r, 0, &l));
	EXPECT_GT(status_kb(self->pid, "VmSize"), l.size);
	report_free(&r);

	/* Enough is as good as none. */
	ASSERT_EQ(0, question_ask(self->fd, "vmas %d budget_us=600000000", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	report_free(&r);
	/* The budget is the question's, not the file's. */
	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", self->pid));
	ASSERT_EQ(0, report_read(&r, self->fd));
	EXPECT_TRUE(r.complete);
	report_free(&r);
}

TEST_F_TIMEOUT(big, a_budget_ends_processes_between_two_of_them, LIMIT)
{
	struct report some, all;
	size_t i;

	ASSERT_EQ(0, report_file(&all, VML_DIR "/processes"));
	EXPECT_TRUE(all.complete);
	ASSERT_LT(1, all.rows);
	ASSERT_TRUE(knob_set(BUDGET, "1"));
	ASSERT_EQ(0, report_file(&some, VML_DIR "/processes"));
	EXPECT_TRUE(knob_set(BUDGET, "0"));
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

TEST_F_TIMEOUT(big, an_exit_in_the_middle_ends_the_answer_and_says_so, LIMIT)
{
	char *rest, *text = malloc(64 << 20);
	struct report r;
	ssize_t len;

	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", self->pid));
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

static const char * const about_one[] = { "summary", "vmas", "pages", "threads", "ranges" };

TEST(an_exit_before_the_first_read_ends_the_answer_too)
{
	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
		pid_t pid = quiet_start(make_many, NULL);
		int fd = question_open();
		struct report r;

		ASSERT_LT(0, pid);
		ASSERT_EQ(0, question_ask(fd, "%s %d", about_one[i], pid));
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

#define TABLES	500	/* page tables, each with one page: more than many holds may visit */

static void make_tables(void *arg)
{
	size_t size = TABLES * span(1);		/* 16 GB where pages have 16 KiB */
	char *at = place_map(size, span(1), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	madvise(at, size, MADV_NOHUGEPAGE);
	touch_every_write(at, TABLES, span(1));
}

static unsigned long clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000UL + now.tv_nsec;
}

/* A clock around question and answer: costs are no more than passed, and no fraction of it. */
static void costs_are_told(struct __test_metadata *_metadata, int fd, const char *report)
{
	pid_t pid = quiet_start(make_tables, NULL);
	unsigned long walking = 0, held = 0;	/* percent, at best: a guest is interrupted */

	ASSERT_LT(0, pid);
	for (int i = 0; i < 20; i++) {
		unsigned long passed = clock_ns(), walk, hold, holds;
		struct report r;

		ASSERT_EQ(0, question_ask(fd, "%s %d", report, pid));
		ASSERT_EQ(0, report_read(&r, fd));
		passed = clock_ns() - passed;
		walk = report_cost(&r, "walk_ns");
		hold = report_cost(&r, "lock_max_ns");
		holds = report_cost(&r, "lock_count");
		EXPECT_GE(passed, walk);
		EXPECT_GE(walk, hold);
		/* Each hold visits no more than it says, and all have to be visited. */
		EXPECT_LE(TABLES, holds * report_cost(&r, "lock_max_tables"));
		ASSERT_LT(0, hold);
		if (walk * 100 / passed > walking)
			walking = walk * 100 / passed;
		if (holds * hold * 100 / walk > held)
			held = holds * hold * 100 / walk;
		report_free(&r);
	}
	TH_LOG("up to %lu %% of the time was spent walking", walking);
	EXPECT_LE(20, walking);
	/* Nobody else wants the lock: none is longer than the longest, so that is most. */
	EXPECT_LE(50, held);
	quiet_end(pid);
}

TEST_F(query, costs_are_what_a_clock_around_the_question_says)
{
	costs_are_told(_metadata, self->fd, "summary");
	costs_are_told(_metadata, self->fd, "vmas");
	costs_are_told(_metadata, self->fd, "pages");
	costs_are_told(_metadata, self->fd, "ranges");
}

/* A mapping of more tables than a hold may visit, of which all are in its tables. */
TEST_F(query, a_budget_ends_in_the_midst_of_a_mapping)
{
	static const char * const reports[] = { "summary", "vmas", "pages", "ranges" };
	pid_t pid = quiet_start(make_tables, NULL);
	struct smaps s;
	struct report r;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, smaps_read(&s, pid));
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		const struct smaps_vma *v = s.vma;

		ASSERT_EQ(0, question_ask(self->fd, "%s %d budget_us=1", reports[i], pid));
		ASSERT_EQ(0, report_read(&r, self->fd));
		ASSERT_FALSE(r.complete);
		EXPECT_STREQ("budget", r.reason);
		while (v < s.vma + s.count && v->end <= r.resume)
			v++;
		ASSERT_NE(s.vma + s.count, v);
		EXPECT_LT(v->start, r.resume);
		EXPECT_LE(TABLES * span(1), v->end - v->start);
		if (strcmp(reports[i], "summary"))
			EXPECT_EQ(r.resume, report_hex(&r, r.rows - 1, "end"));
		report_free(&r);
	}
	smaps_free(&s);
	quiet_end(pid);
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
	char path[96];

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%zukB/free_hugepages",
		 span(1) / 1024);
	return knob_number(path);
}

TEST_F(query, an_open_answer_keeps_no_memory_of_the_dead)
{
	unsigned long before = free_huge_pages();
	pid_t pid = before < 2 || before == ~0UL ? -1 : quiet_start(touch_huge, NULL);
	char some[1000];

	if (pid < 0)
		SKIP(return, "an_open_answer_keeps_no_memory_of_the_dead: no huge pages");
	ASSERT_EQ(before - 2, free_huge_pages());
	ASSERT_EQ(0, question_ask(self->fd, "vmas %d", pid));
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
		question_ask(fd, "%s %d", about_one[i], pid);
		if (read(fd, some, sizeof(some)) < 0)
			perror("# read");
		question_ask(fd, "%s %d nonsense", about_one[i], pid);
	}
	question_ask(fd, "summary %d", pid);
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
	ASSERT_EQ(0, question_ask(fd, "vmas %d", pid));
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
