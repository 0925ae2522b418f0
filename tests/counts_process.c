// SPDX-License-Identifier: GPL-2.0
/*
 * counts_process.c - a process as a whole: sums, counters, marks, threads.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <kselftest_harness.h>

#include "compare.h"
#include "counts.h"

#define __aligned(x)	__attribute__((aligned(x)))

#define THREADS	9

/* What the child tells of itself; shared with it. */
struct told {
	unsigned long brk;
	struct {
		pid_t tid;
		unsigned long stack;
		unsigned long stack_end;
	} thread[THREADS];
};

static pthread_barrier_t ready;

static void tell(struct told *told, int i)
{
	pthread_attr_t attr;
	size_t size;
	char name[16];
	void *stack;

	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstack(&attr, &stack, &size);
	told->thread[i].tid = syscall(SYS_gettid);
	told->thread[i].stack = (unsigned long)stack;
	told->thread[i].stack_end = (unsigned long)stack + size;
	snprintf(name, sizeof(name), "thread %d", i);
	pthread_setname_np(pthread_self(), name);
}

static void *wait_for_the_end(void *arg)
{
	struct told *told = arg;
	static int next = 1;

	tell(told, __atomic_fetch_add(&next, 1, __ATOMIC_SEQ_CST));
	pthread_barrier_wait(&ready);
	while (1)
		pause();
	return NULL;
}

/* Something of everything, and threads. */
static void live(void *arg)
{
	size_t size = 256 * page_size();
	struct told *told = arg;
	pthread_t thread;
	char *at;

	at = place_anon(size, span(1));
	touch_write(at, 0, 100);
	touch_read(at, 150, 20);
	mlock(place_anon(size, span(1)), 30 * page_size());
	at = place_map(2 * span(1), span(1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	madvise(at, 2 * span(1), MADV_HUGEPAGE);
	touch_write(at, 0, 1);
	at = place_map(size, span(1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	touch_write(at, 0, 60);
	if (swap_is_on()) {
		page_out(at, 40 * page_size());
		at = place_anon(size, span(1));
		touch_write(at, 0, 70);
		page_out(at, 70 * page_size());
	}
	place_map(GB(64), span(1), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	pthread_barrier_init(&ready, NULL, THREADS);
	for (int i = 1; i < THREADS; i++)
		if (pthread_create(&thread, NULL, wait_for_the_end, told))
			_exit(1);
	tell(told, 0);
	pthread_barrier_wait(&ready);
	sbrk(3 * page_size());
	told->brk = (unsigned long)sbrk(0);
}

FIXTURE(process)
{
	struct told *told;
	pid_t pid;
	struct report r;
	struct ledger l;
};

FIXTURE_SETUP(process)
{
	self->told = mmap(NULL, sizeof(*self->told), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	self->pid = quiet_start(live, self->told);
	ASSERT_LT(0, self->pid);
	ASSERT_EQ(0, report_ask(&self->r, "summary %d", self->pid));
	ASSERT_TRUE(report_ledger(&self->r, 0, &self->l));
}

FIXTURE_TEARDOWN(process)
{
	report_free(&self->r);
	quiet_end(self->pid);
}

TEST_F(process, summary_is_the_sum_of_the_rows)
{
	struct ledger sum = { 0 }, row;
	struct report r;

	ASSERT_EQ(0, report_ask(&r, "vmas %d", self->pid));
	for (size_t i = 0; i < r.rows; i++) {
		ASSERT_TRUE(report_ledger(&r, i, &row));
		ledger_add(&sum, &row);
	}
	EXPECT_EQ(0, memcmp(&sum, &self->l, sizeof(sum)));
	EXPECT_EQ(r.rows, report_number(&self->r, "vmas"));
	report_free(&r);
}

TEST_F(process, size_and_vmas_are_those_of_proc)
{
	struct smaps s;

	EXPECT_EQ(status_kb(self->pid, "VmSize"), self->l.size);
	EXPECT_EQ(status_kb(self->pid, "VmSize"), report_number(&self->r, "counter_size"));
	ASSERT_EQ(0, smaps_read(&s, self->pid));
	EXPECT_EQ(s.count, report_number(&self->r, "vmas"));
	smaps_free(&s);
}

TEST_F(process, exact_counters_are_what_the_walk_finds)
{
	EXPECT_EQ(self->l.rss_anon, report_number(&self->r, "exact_rss_anon"));
	EXPECT_EQ(self->l.rss_file, report_number(&self->r, "exact_rss_file"));
	EXPECT_EQ(self->l.rss_shmem, report_number(&self->r, "exact_rss_shmem"));
	EXPECT_EQ(self->l.swap_anon, report_number(&self->r, "exact_swap_anon"));
}

TEST_F(process, counters_are_those_of_proc)
{
	struct comparison c = { 0 };

	compare_counters(&c, self->pid, &self->r);
	EXPECT_STREQ("", c.first);
	EXPECT_EQ(5, c.fields);
	EXPECT_EQ(status_kb(self->pid, "VmLck"), self->l.locked);
}

TEST_F(process, marks_are_those_of_proc)
{
	static const struct {
		const char *name;
		int field;
	} marks[] = {
		{ "start_code", 26 }, { "end_code", 27 }, { "start_stack", 28 },
		{ "start_data", 45 }, { "end_data", 46 }, { "start_brk", 47 },
		{ "arg_start", 48 }, { "arg_end", 49 }, { "env_start", 50 }, { "env_end", 51 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		const char *hex = report_key(&self->r, marks[i].name);

		ASSERT_NE(NULL, hex);
		EXPECT_EQ(stat_field(self->pid, marks[i].field), strtoul(hex, NULL, 16)) {
			TH_LOG("mark %s", marks[i].name);
		}
	}
	ASSERT_NE(NULL, report_key(&self->r, "brk"));
	EXPECT_EQ(self->told->brk, strtoul(report_key(&self->r, "brk"), NULL, 16));
}

TEST_F(process, every_name_of_the_abi_is_there)
{
#define KEY(name)	#name,
#define COUNTER(name)	"counter_" #name, "exact_" #name,
	static const char * const keys[] = {
		VML_SUMS(KEY) VML_CLASSES(KEY) VML_FACTS(KEY) VML_MARKS(KEY) VML_COSTS(KEY)
		VML_COUNTERS(COUNTER)
		"name", "pid", "mm", "threads", "vmas", "table_pgd", "unknown_entries",
		"counter_size", "counter_table",
	};
#undef KEY
#undef COUNTER

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		EXPECT_NE(NULL, report_key(&self->r, keys[i])) {
			TH_LOG("key %s", keys[i]);
		}
	}
	EXPECT_EQ(ARRAY_SIZE(keys), self->r.rows);
	EXPECT_EQ(0, self->l.unknown_entries);
}

/* Columns as one line, each name after a blank. */
static const char *columns_of(const struct report *r)
{
	static char line[1024];

	*line = '\0';
	for (size_t i = 0; i < r->columns; i++) {
		strcat(line, " ");
		strcat(line, r->column[i]);
	}
	return line;
}

TEST_F(process, every_column_of_the_abi_is_there)
{
#define COLUMN(name)	" " #name
	static const char numbers[] = VML_SUMS(COLUMN) VML_CLASSES(COLUMN) VML_FACTS(COLUMN);
#undef COLUMN
	char want[1024];
	struct report r;

	ASSERT_EQ(0, report_ask(&r, "vmas %d", self->pid));
	snprintf(want, sizeof(want),
		 " start end perms offset dev inode%s unknown_entries kind name", numbers);
	EXPECT_STREQ(want, columns_of(&r));
	report_free(&r);
	ASSERT_EQ(0, report_ask(&r, "threads %d", self->pid));
	EXPECT_STREQ(" tid sp name", columns_of(&r));
	report_free(&r);
	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	snprintf(want, sizeof(want),
		 " pid mm threads vmas%s table_pgd unknown_entries walk_ns lock_max_ns name",
		 numbers);
	EXPECT_STREQ(want, columns_of(&r));
	report_free(&r);
}

TEST_F(process, costs_are_bounded)
{
	EXPECT_LT(0, report_number(&self->r, "walk_ns"));
	EXPECT_LT(0, report_number(&self->r, "lock_count"));
	EXPECT_GE(report_number(&self->r, "walk_ns"), report_number(&self->r, "lock_max_ns"));
	EXPECT_LT(0, report_number(&self->r, "lock_max_tables"));
	EXPECT_GE(128, report_number(&self->r, "lock_max_tables"));
}

TEST_F(process, threads_are_those_of_proc_with_sp_in_their_stack)
{
	char tid[16], name[16];
	pid_t tids[64];
	struct report r;
	ssize_t row;

	ASSERT_EQ(THREADS, proc_tasks(self->pid, tids, ARRAY_SIZE(tids)));
	EXPECT_EQ(THREADS, report_number(&self->r, "threads"));
	ASSERT_EQ(0, report_ask(&r, "threads %d", self->pid));
	EXPECT_EQ(THREADS, r.rows);
	for (int i = 0; i < THREADS; i++) {
		unsigned long sp;

		snprintf(tid, sizeof(tid), "%d", tids[i]);
		EXPECT_LE(0, report_row(&r, "tid", tid));

		snprintf(tid, sizeof(tid), "%d", self->told->thread[i].tid);
		row = report_row(&r, "tid", tid);
		ASSERT_LE(0, row);
		sp = report_hex(&r, row, "sp");
		EXPECT_LE(self->told->thread[i].stack, sp);
		EXPECT_GT(self->told->thread[i].stack_end, sp);
		snprintf(name, sizeof(name), "thread %d", i);
		EXPECT_STREQ(name, report_cell(&r, row, "name"));
	}
	report_free(&r);
}

TEST_F(process, its_row_in_processes_is_its_summary)
{
	struct report r;
	struct ledger l;
	char pid[16];
	ssize_t row;

	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	snprintf(pid, sizeof(pid), "%d", self->pid);
	row = report_row(&r, "pid", pid);
	ASSERT_LE(0, row);
	ASSERT_TRUE(report_ledger(&r, row, &l));
	EXPECT_EQ(0, memcmp(&l, &self->l, sizeof(l)));
	EXPECT_STREQ(report_key(&self->r, "mm"), report_cell(&r, row, "mm"));
	EXPECT_STREQ(report_key(&self->r, "threads"), report_cell(&r, row, "threads"));
	EXPECT_STREQ(report_key(&self->r, "vmas"), report_cell(&r, row, "vmas"));
	EXPECT_STREQ(report_key(&self->r, "table_pgd"), report_cell(&r, row, "table_pgd"));
	EXPECT_STREQ(report_key(&self->r, "name"), report_cell(&r, row, "name"));
	EXPECT_NE(NULL, report_cell(&r, row, "walk_ns"));
	EXPECT_NE(NULL, report_cell(&r, row, "lock_max_ns"));
	report_free(&r);
}

TEST_F(process, a_thread_names_its_process)
{
	struct report r;

	ASSERT_EQ(0, report_ask(&r, "summary %d", self->told->thread[THREADS - 1].tid));
	EXPECT_EQ(self->pid, r.pid);
	EXPECT_EQ((unsigned long)self->pid, report_number(&r, "pid"));
	EXPECT_EQ(self->l.size, report_number(&r, "size"));
	report_free(&r);
}

TEST(processes_are_those_of_proc_with_an_address_space)
{
	size_t found = 0, kernel = 0;
	struct dirent *entry;
	struct report r;
	DIR *proc;

	ASSERT_EQ(0, report_file(&r, VML_DIR "/processes"));
	EXPECT_EQ(0, r.skipped);
	proc = opendir("/proc");
	ASSERT_NE(NULL, proc);
	while ((entry = readdir(proc))) {
		int pid = atoi(entry->d_name);
		ssize_t row;

		if (!pid)
			continue;
		row = report_row(&r, "pid", entry->d_name);
		if (status_kb(pid, "VmSize") != ~0UL) {
			EXPECT_LE(0, row);
			found++;
		} else if (stat_field(pid, 4) == 2 || pid == 2) {
			EXPECT_EQ(-1, row);
			kernel++;
		}
	}
	closedir(proc);
	EXPECT_LE(found, r.rows);
	EXPECT_LT(0, found);
	EXPECT_LT(0, kernel);
	report_free(&r);
}

static int share(void *arg)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (1)
		pause();
	return 0;
}

TEST(processes_that_share_memory_name_the_same_mm)
{
	static char stack[65536] __aligned(16);
	pid_t other = clone(share, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	struct report mine, its;

	ASSERT_LT(0, other);
	ASSERT_EQ(0, report_ask(&mine, "summary %d", getpid()));
	ASSERT_EQ(0, report_ask(&its, "summary %d", other));
	EXPECT_EQ((unsigned long)other, report_number(&its, "pid"));
	EXPECT_STREQ(report_key(&mine, "mm"), report_key(&its, "mm"));
	EXPECT_EQ((unsigned long)getpid(), report_number(&its, "mm"));
	EXPECT_EQ(report_number(&mine, "size"), report_number(&mine, "counter_size"));
	report_free(&mine);
	report_free(&its);
	kill(other, SIGKILL);
}

static void *outlive(void *arg)
{
	pid_t leader = getpid();

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (status_kb(leader, "VmSize") != ~0UL)
		usleep(1000);
	*(int *)arg = syscall(SYS_gettid);
	while (1)
		pause();
	return NULL;
}

TEST(a_dead_leader_still_answers_for_its_threads)
{
	int *tid = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	pid_t leader = fork();
	struct report r;

	if (!leader) {
		pthread_t thread;

		pthread_create(&thread, NULL, outlive, tid);
		pthread_exit(NULL);
	}
	while (!__atomic_load_n(tid, __ATOMIC_SEQ_CST))
		usleep(1000);
	/* /proc/PID of the leader is empty now, the thread's is not. */
	EXPECT_EQ(~0UL, status_kb(leader, "VmSize"));
	ASSERT_EQ(0, report_ask(&r, "summary %d", leader));
	EXPECT_EQ(leader, r.pid);
	EXPECT_EQ(status_kb(*tid, "VmSize"), report_number(&r, "size"));
	report_free(&r);
	ASSERT_EQ(0, report_ask(&r, "threads %d", *tid));
	EXPECT_EQ(leader, r.pid);
	report_free(&r);
	kill(leader, SIGKILL);
}

TEST(an_exec_is_a_new_address_space)
{
	pid_t child = fork();
	struct report r;
	char exe[64] = "";

	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("sleep", "sleep", "1000", NULL);
		_exit(1);
	}
	for (int tries = 0; tries < 1000 && strcmp(exe, "sleep"); tries++) {
		usleep(10000);
		ASSERT_EQ(0, report_ask(&r, "summary %d", child));
		snprintf(exe, sizeof(exe), "%s", report_key(&r, "name"));
		report_free(&r);
	}
	EXPECT_STREQ("sleep", exe);
	kill(child, SIGKILL);
}

TEST_HARNESS_MAIN
