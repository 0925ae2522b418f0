// SPDX-License-Identifier: GPL-2.0
/*
 * stalled.c - the lock of an address space is not let go: who waits for it in a reader
 * can be killed, and holds up nobody else.
 *
 * The file system is ours (FUSE, without its library) and answers no read. Whoever
 * reaches into a mapping of its file through /proc/PID/mem waits with the lock held
 * for read; a thread that maps something then waits to write, and readers behind it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "place.h"
#include "proc.h"
#include "report.h"

#define NODE	1	/* the root of the file system, which is a file */

struct stall {
	int fuse;
	char path[64];
	char *at;	/* the mapping in the target */
	pid_t server;
	pid_t target;
	pid_t holder;
	int held[2];	/* the file system says that somebody waits for it */
	int go[2];	/* the target is to map something */
};

static void reply(int fuse, uint64_t unique, const void *data, size_t size)
{
	struct {
		struct fuse_out_header head;
		char data[256];
	} out = { .head = { sizeof(out.head) + size, 0, unique } };

	memcpy(out.data, data, size);
	if (write(fuse, &out, out.head.len) < 0)
		_exit(1);
}

static void reply_attributes(int fuse, uint64_t unique)
{
	struct fuse_attr_out out = { .attr_valid = 3600, .attr = {
		.ino = NODE, .size = MB(1), .blocks = 2048, .mode = S_IFREG | 0644, .nlink = 1,
		.blksize = 4096 } };

	reply(fuse, unique, &out, sizeof(out));
}

static void serve(int fuse, int held)
{
	static char buffer[1 << 20];
	struct fuse_in_header *in = (void *)buffer;
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = 31,
				      .max_write = 65536 };
	struct fuse_open_out opened = { .fh = 1 };

	while (read(fuse, buffer, sizeof(buffer)) > 0) {
		switch (in->opcode) {
		case FUSE_INIT:
			reply(fuse, in->unique, &init, sizeof(init));
			break;
		case FUSE_GETATTR:
			reply_attributes(fuse, in->unique);
			break;
		case FUSE_OPEN:
			reply(fuse, in->unique, &opened, sizeof(opened));
			break;
		case FUSE_READ:		/* never */
			if (write(held, "", 1) != 1)
				_exit(1);
			break;
		case FUSE_FORGET:
		case FUSE_INTERRUPT:
			break;
		default:
			reply(fuse, in->unique, "", 0);
		}
	}
}

static void *map_something(void *arg)
{
	char byte;

	if (read(*(int *)arg, &byte, 1) == 1)
		mmap(NULL, MB(1), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return NULL;
}

static void target(int file, int out, int go)
{
	char *at = mmap(NULL, MB(1), PROT_READ, MAP_PRIVATE, file, 0);
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pthread_create(&thread, NULL, map_something, &go) ||
	    write(out, &at, sizeof(at)) != sizeof(at))
		_exit(1);
	while (1)
		pause();
}

static void hold(pid_t pid, const char *at)
{
	char path[64], byte;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	pread(fd, &byte, 1, (off_t)at);
	_exit(0);
}

static bool start_file_system(struct stall *s)
{
	char options[128];
	int fd;

	if (pipe(s->held) || pipe(s->go))
		return false;
	if (access("/dev/fuse", F_OK) && system("modprobe fuse 2>/dev/null"))
		return false;
	s->fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (s->fuse < 0)
		return false;
	snprintf(s->path, sizeof(s->path), "%s/stalled.XXXXXX", scratch("tmpfs", NULL));
	fd = mkstemp(s->path);
	close(fd);
	snprintf(options, sizeof(options), "fd=%d,rootmode=100644,user_id=0,group_id=0", s->fuse);
	if (mount("stalled", s->path, "fuse", 0, options))
		return false;
	s->server = fork();
	if (!s->server) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(s->fuse, s->held[1]);
		_exit(0);
	}
	return true;
}

/* Does a thread wait where no signal but SIGKILL reaches it? */
static bool has_waiter(pid_t pid)
{
	char path[64], text[512], *state;
	pid_t tids[8];
	size_t count = proc_tasks(pid, tids, ARRAY_SIZE(tids));
	ssize_t length;
	int fd;

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tids[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		length = read(fd, text, sizeof(text) - 1);
		close(fd);
		text[length > 0 ? length : 0] = '\0';
		state = strrchr(text, ')');
		if (state && state[2] == 'D')
			return true;
	}
	return false;
}

/* From here on nobody gets at the address space of the target. */
static bool stall(struct stall *s)
{
	int file = open(s->path, O_RDONLY | O_CLOEXEC), ends[2];
	struct stat asked_for_its_size;
	char byte;

	if (file < 0 || fstat(file, &asked_for_its_size) || pipe(ends))
		return false;
	s->target = fork();
	if (!s->target)
		target(file, ends[1], s->go[0]);
	close(file);
	if (read(ends[0], &s->at, sizeof(s->at)) != sizeof(s->at))
		return false;
	s->holder = fork();
	if (!s->holder)
		hold(s->target, s->at);
	if (read(s->held[0], &byte, 1) != 1 || write(s->go[1], "", 1) != 1)
		return false;
	for (int i = 0; i < 200 && !has_waiter(s->target); i++)
		usleep(50000);
	return has_waiter(s->target);
}

static void let_go(struct stall *s)
{
	umount2(s->path, MNT_FORCE);
	quiet_end(s->server);
	close(s->fuse);
	quiet_end(s->holder);
	quiet_end(s->target);
	umount2(s->path, MNT_DETACH);
}

/* Who reads, and does not come to an end. */
static pid_t start_reader(const char *report, pid_t pid)
{
	pid_t reader = fork();
	struct report r;

	if (!reader) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		report_ask(&r, "%s %d", report, pid);
		_exit(0);
	}
	return reader;
}

static bool ends_within(pid_t pid, int seconds)
{
	for (int i = 0; i < 20 * seconds; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		usleep(50000);
	}
	return false;
}

FIXTURE(stalled)
{
	struct stall s;
};

FIXTURE_SETUP(stalled)
{
	memset(&self->s, 0, sizeof(self->s));
	if (!start_file_system(&self->s))
		SKIP(return, "this kernel has no FUSE");
	ASSERT_TRUE(stall(&self->s));
}

FIXTURE_TEARDOWN(stalled)
{
	if (self->s.target)
		let_go(&self->s);
}

TEST_F_TIMEOUT(stalled, readers_can_be_killed, 120)
{
	static const char * const reports[] = { "summary", "vmas", "pages", "ranges" };
	pid_t reader[ARRAY_SIZE(reports)];

	for (size_t i = 0; i < ARRAY_SIZE(reports); i++)
		reader[i] = start_reader(reports[i], self->s.target);
	sleep(1);
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		/* It does wait: otherwise nothing is shown. */
		EXPECT_EQ(0, waitpid(reader[i], NULL, WNOHANG));
		kill(reader[i], SIGKILL);
		EXPECT_TRUE(ends_within(reader[i], 10));
	}
}

TEST_F_TIMEOUT(stalled, watches_come_and_go_under_a_reader_that_waits, 120)
{
	char word[32], path[80], byte;
	pid_t reader;
	time_t began;

	snprintf(word, sizeof(word), "%d", self->s.target);
	ASSERT_TRUE(knob_set(VML_PIDS, word));
	snprintf(path, sizeof(path), VML_DIR "/watch/%d/vmas", self->s.target);
	reader = fork();
	if (!reader) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (read(fd, &byte, 1) == 1)
			;
		_exit(0);
	}
	sleep(1);
	EXPECT_EQ(0, waitpid(reader, NULL, WNOHANG));
	began = time(NULL);
	snprintf(word, sizeof(word), "-%d", self->s.target);
	EXPECT_TRUE(knob_set(VML_PIDS, word));
	snprintf(word, sizeof(word), "%d", getpid());
	EXPECT_TRUE(knob_set(VML_PIDS, word));
	snprintf(word, sizeof(word), "-%d", getpid());
	EXPECT_TRUE(knob_set(VML_PIDS, word));
	/* Nobody unloads the module meanwhile: refused, at once. */
	ASSERT_EQ(0, waitpid(reader, NULL, WNOHANG));
	EXPECT_NE(0, system("rmmod vmledger 2>/dev/null"));
	EXPECT_GE(5, time(NULL) - began);
	EXPECT_EQ(0, waitpid(reader, NULL, WNOHANG));
	kill(reader, SIGKILL);
	EXPECT_TRUE(ends_within(reader, 10));
}

#define BYSTANDERS	20	/* a group of processes whose memory is asked for at once has 16 */

static void map_a_file(void *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, MB(1)) ||
	    mmap(NULL, MB(1), PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		_exit(1);
	close(fd);
}

/* Memory is let go when its process exits, whoever waits for another meanwhile. */
TEST_F_TIMEOUT(stalled, who_waits_for_one_keeps_no_other, 120)
{
	char dir[] = "/tmp/stalled.XXXXXX", path[sizeof(dir) + 5];
	pid_t bystanders[BYSTANDERS], reader;
	struct report r;

	ASSERT_NE(NULL, mkdtemp(dir));
	ASSERT_EQ(0, mount("bystanders", dir, "tmpfs", 0, NULL));
	snprintf(path, sizeof(path), "%s/file", dir);
	for (size_t i = 0; i < BYSTANDERS; i++) {
		bystanders[i] = quiet_start(map_a_file, path);
		/* Those behind the target are looked at together with it. */
		ASSERT_LT(self->s.target, bystanders[i]);
	}
	reader = fork();
	if (!reader) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		report_file(&r, VML_DIR "/processes");
		_exit(0);
	}
	sleep(2);
	EXPECT_EQ(0, waitpid(reader, NULL, WNOHANG));
	EXPECT_NE(0, umount(dir));
	for (size_t i = 0; i < BYSTANDERS; i++)
		quiet_end(bystanders[i]);
	for (int i = 0; i < 100 && umount(dir); i++)
		usleep(50000);
	EXPECT_NE(0, umount(dir));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, waitpid(reader, NULL, WNOHANG));
	kill(reader, SIGKILL);
	EXPECT_TRUE(ends_within(reader, 10));
	umount2(dir, MNT_DETACH);
	rmdir(dir);
}

/* Questions that need no lock are answered all the same. */
TEST_F_TIMEOUT(stalled, threads_are_told, 60)
{
	struct report r;

	EXPECT_EQ(0, report_ask(&r, "threads %d", self->s.target));
	EXPECT_EQ(2, r.rows);
	report_free(&r);
}

TEST_HARNESS_MAIN
