// SPDX-License-Identifier: GPL-2.0
/*
 * permission.c - who may ask about whom.
 *
 * The oracle is the kernel: what query answers, the same process must be able to
 * read from /proc/PID/maps. The files' modes, which keep all but root out, are
 * opened up first: what is tested is what stands behind them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "identity.h"
#include "pids.h"
#include "place.h"
#include "report.h"

#define STRANGER	4711	/* nobody is of this user */

static const char * const about_one[] = { "summary", "vmas", "pages", "threads", "ranges" };

static int ask(int fd, const char *report, pid_t pid)
{
	char question[64];

	snprintf(question, sizeof(question), "%s %d", report, pid);
	return question_ask(fd, "%s", question);
}

static const struct asker {
	const char *name;
	bool (*become)(void);
	bool capable;	/* of looking at whatever there is */
	bool owner;	/* made the container: whoever did may do anything to it */
} askers[] = {
	{ "root", be_root, true, true },
	{ "root without CAP_SYS_PTRACE", be_root_without_ptrace, false, true },
	{ "root with nothing but CAP_SYS_PTRACE", be_root_with_ptrace_alone, true, true },
	{ "nobody", be_nobody, false, false },
	{ "nobody with CAP_SYS_PTRACE", be_nobody_with_ptrace, true, false },
	{ "root of a container", enter_container, false, false },
	{ "root of a container in a container", enter_nested, false, false },
	{ "root of a user's own namespace", enter_own_namespace, false, false },
	{ "root in a new user namespace", enter_as_root, false, false },
};

/* Targets. */

static void stay(void *arg)
{
}

static void stay_as_nobody(void *arg)
{
	if (!be_nobody())
		_exit(1);
}

static void stay_undumpable(void *arg)
{
	if (!be_nobody() || prctl(PR_SET_DUMPABLE, 0))
		_exit(1);
}

static void stay_in_container(void *arg)
{
	if (!enter_container())
		_exit(1);
}

/* Starts a program, and waits until it is another one than this. */
static pid_t start_program(bool (*become)(void), const char *program)
{
	const char *wanted = strrchr(program, '/') + 1;
	char path[64], name[64] = "";
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (become())
			execl(program, "sleep", "1000", NULL);
		_exit(1);
	}
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	for (int tries = 0; tries < 1000 && strcmp(name, wanted); tries++) {
		FILE *f = fopen(path, "re");

		usleep(2000);
		if (!f || !fgets(name, sizeof(name), f))
			name[0] = '\0';
		name[strcspn(name, "\n")] = '\0';
		if (f)
			fclose(f);
	}
	return strcmp(name, wanted) ? -1 : pid;
}

enum { ROOT, OTHERS, UNDUMPABLE, SETUID, IN_CONTAINER, CONTAINED, OWN, OWN_PROGRAM, TARGETS };

static const char * const target_names[] = {
	[ROOT] = "root's",
	[OTHERS] = "nobody's",
	[UNDUMPABLE] = "an undumpable one",
	[SETUID] = "a setuid program",
	[IN_CONTAINER] = "one that entered a container",
	[CONTAINED] = "a program in a container",
	[OWN] = "a child of its own",
	[OWN_PROGRAM] = "a program of its own",
};

/* Copies of a program, which others may run, but are not all to read. */
static bool copy_programs(void)
{
	static const struct {
		const char *command;
		mode_t mode;
		const char *path;
	} programs[] = {
		{ "cp \"$(command -v sleep)\" /mnt/sleep", 0755, "/mnt/sleep" },
		{ "cp /mnt/sleep /mnt/setuid", 04755, "/mnt/setuid" },
		{ "cp /mnt/sleep /mnt/unreadable", 0711, "/mnt/unreadable" },
		{ "cp /usr/bin/printf /mnt/deputy", 04755, "/mnt/deputy" },
	};

	if (!scratch("tmpfs", "mode=755"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (system(programs[i].command) || chmod(programs[i].path, programs[i].mode))
			return false;
	return true;
}

FIXTURE(open_modes)
{
	mode_t debugfs;
};

FIXTURE_SETUP(open_modes)
{
	struct stat st;

	ASSERT_EQ(0, stat("/sys/kernel/debug", &st));
	self->debugfs = st.st_mode & 07777;
	ASSERT_TRUE(copy_programs());
	ASSERT_EQ(0, chmod("/sys/kernel/debug", 0755));
	ASSERT_EQ(0, chmod(VML_DIR "/query", 0666));
	ASSERT_EQ(0, chmod(VML_DIR "/processes", 0444));
}

FIXTURE_TEARDOWN(open_modes)
{
	chmod(VML_DIR "/processes", 0400);
	chmod(VML_DIR "/query", 0600);
	chmod("/sys/kernel/debug", self->debugfs);
}

/* What all processes of a test tell each other. */
struct shared {
	int failed;		/* line */
	int asked[TARGETS][ARRAY_SIZE(about_one)];
	int maps[TARGETS];	/* errno of opening it */
	int by_rights[TARGETS];	/* the same as a user to whom nothing belongs */
	bool stranger;		/* the last is known */
	bool listed[TARGETS];
	unsigned long rows;
	unsigned long skipped;
};

static struct shared *share(void)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return s == MAP_FAILED ? NULL : s;
}

static int open_maps(pid_t pid)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	return err;
}

static void try_list(struct shared *s, const pid_t *target)
{
	struct report r;
	char pid[16];

	if (report_file(&r, VML_DIR "/processes")) {
		s->failed = __LINE__;
		return;
	}
	s->rows = r.rows;
	s->skipped = r.skipped;
	for (int i = 0; i < TARGETS; i++) {
		snprintf(pid, sizeof(pid), "%d", target[i]);
		s->listed[i] = report_row(&r, "pid", pid) >= 0;
	}
	report_free(&r);
}

static void try_all(const struct asker *asker, const pid_t *given, struct shared *s)
{
	pid_t target[TARGETS];
	int fd;

	memcpy(target, given, sizeof(target));
	if (!asker->become()) {
		s->failed = __LINE__;
		return;
	}
	target[OWN] = quiet_start(stay, NULL);
	target[OWN_PROGRAM] = start_program(be_root, "/mnt/sleep");
	fd = question_open();
	if (target[OWN] < 0 || target[OWN_PROGRAM] < 0 || fd < 0) {
		s->failed = __LINE__;
		return;
	}
	for (int i = 0; i < TARGETS; i++) {
		for (size_t j = 0; j < ARRAY_SIZE(about_one); j++)
			s->asked[i][j] = -ask(fd, about_one[j], target[i]);
		s->maps[i] = open_maps(target[i]);
	}
	try_list(s, target);
	setfsgid(STRANGER);
	setfsuid(STRANGER);
	s->stranger = setfsuid(-1) == STRANGER && setfsgid(-1) == STRANGER;
	for (int i = 0; i < TARGETS; i++)
		s->by_rights[i] = open_maps(target[i]);
	quiet_end(target[OWN]);
	quiet_end(target[OWN_PROGRAM]);
}

/* What is wrong with what an asker got of a target? */
static const char *judge(const struct asker *asker, const struct shared *s, int i)
{
	int asked = s->asked[i][0];

	for (size_t j = 1; j < ARRAY_SIZE(about_one); j++)
		if (s->asked[i][j] != asked)
			return "the reports differ";
	if (asked && asked != EPERM)
		return "that is no refusal";
	if (s->listed[i] == !!asked)
		return "processes says otherwise";
	if (!asked && s->maps[i])
		return "maps would not have told";
	if (i < OWN && !asked != (asker->capable || (i == CONTAINED && asker->owner)))
		return "the wrong answer";
	/* Who entered a namespace, and is the program of before, still belongs outside. */
	if (s->stranger && i != OWN && i != IN_CONTAINER && s->by_rights[i] != (asked ? EACCES : 0))
		return "maps decides otherwise by rights alone";
	return NULL;
}

TEST_F_TIMEOUT(open_modes, nobody_is_told_what_maps_would_not_tell, 120)
{
	unsigned long answers = 0, refusals = 0;
	pid_t target[TARGETS] = {
		[ROOT] = quiet_start(stay, NULL),
		[OTHERS] = quiet_start(stay_as_nobody, NULL),
		[UNDUMPABLE] = quiet_start(stay_undumpable, NULL),
		[SETUID] = start_program(be_nobody, "/mnt/setuid"),
		[IN_CONTAINER] = quiet_start(stay_in_container, NULL),
		[CONTAINED] = start_program(enter_container, "/mnt/sleep"),
	};

	for (int i = 0; i < OWN; i++)
		ASSERT_LT(0, target[i]);
	for (size_t a = 0; a < ARRAY_SIZE(askers); a++) {
		struct shared *s = share();
		pid_t child;

		ASSERT_NE(NULL, s);
		child = fork();
		if (!child) {
			try_all(&askers[a], target, s);
			_exit(0);
		}
		waitpid(child, NULL, 0);
		ASSERT_EQ(0, s->failed) {
			TH_LOG("%s", askers[a].name);
		}
		EXPECT_LT(0, s->rows + s->skipped);
		for (int i = 0; i < TARGETS; i++) {
			int asked = s->asked[i][0];
			const char *wrong = judge(&askers[a], s, i);

			EXPECT_EQ(NULL, wrong) {
				TH_LOG("%s asks about %s: %s: asked %d, maps %d, by rights %d",
				       askers[a].name, target_names[i], wrong, asked, s->maps[i],
				       s->by_rights[i]);
			}
			answers += !asked;
			refusals += !!asked;
		}
		/* Root of a container is told of what it has itself started there. */
		EXPECT_EQ(askers[a].become == be_root_without_ptrace ||
			  askers[a].become == be_nobody ? EPERM : 0, s->asked[OWN_PROGRAM][0]) {
			TH_LOG("%s", askers[a].name);
		}
		munmap(s, sizeof(*s));
	}
	TH_LOG("%zu askers, %d targets: %lu answers, %lu refusals", ARRAY_SIZE(askers), TARGETS,
	       answers, refusals);
	for (int i = 0; i < OWN; i++)
		quiet_end(target[i]);
}

/* As root of a container: one of its programs turns into one that none there may read. */
static void exec_unreadable(struct shared *s)
{
	int fd[ARRAY_SIZE(about_one)], go[2], list;
	char text[100], path[64], name[64] = "";
	pid_t pid;

	if (!enter_container() || pipe(go)) {
		s->failed = __LINE__;
		return;
	}
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(go[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", "read x; exec /mnt/unreadable 1000", NULL);
		_exit(1);
	}
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	for (int tries = 0; tries < 1000 && strcmp(name, "sh\n"); tries++) {
		list = open(path, O_RDONLY);
		if (list < 0 || read(list, name, sizeof(name) - 1) < 0)
			s->failed = __LINE__;
		close(list);
		usleep(2000);
	}
	for (size_t i = 0; i < ARRAY_SIZE(fd); i++) {
		fd[i] = question_open();
		if (ask(fd[i], about_one[i], pid))
			s->failed = __LINE__;
		/* Some have begun to answer by then, some have not. */
		if (i % 2 && read(fd[i], text, 50) != 50)
			s->failed = __LINE__;
	}
	if (write(go[1], "x\n", 2) != 2)
		s->failed = __LINE__;
	for (int tries = 0; tries < 1000 && !open_maps(pid); tries++)
		usleep(2000);
	s->maps[0] = open_maps(pid);
	for (size_t i = 0; i < ARRAY_SIZE(fd); i++) {
		char *rest = NULL;

		if (answer_read(fd[i], 4096, &rest) < 0 || !strstr(rest, " exited\n"))
			s->failed = __LINE__;
		if (!strcmp(about_one[i], "threads") && strstr(rest, "unreadable"))
			s->failed = __LINE__;
		free(rest);
		s->asked[0][i] = -ask(fd[i], about_one[i], pid);
	}
	quiet_end(pid);
}

TEST_F(open_modes, a_program_that_may_not_be_read_is_not_shown)
{
	struct shared *s = share();
	pid_t child = fork();

	if (!child) {
		exec_unreadable(s);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	ASSERT_EQ(0, s->failed);
	ASSERT_EQ(EACCES, s->maps[0]);
	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++)
		EXPECT_EQ(EPERM, s->asked[0][i]);
}

static void send_file(int to, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = "", byte = 'x';
	struct iovec text = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &text, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	if (sendmsg(to, &message, 0) != 1)
		perror("# sendmsg");
}

static int take_file(int from)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec text = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &text, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd = -1;

	if (recvmsg(from, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

TEST_F(open_modes, who_opened_a_file_counts_whoever_has_it)
{
	int ends[2], fd, status;
	struct report r;
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	child = fork();
	if (!child) {
		if (!be_nobody())
			_exit(1);
		send_file(ends[1], question_open());
		fd = take_file(ends[1]);
		/* Given away on purpose: as good as what it was opened for. */
		if (ask(fd, "summary", 1) || report_read(&r, fd) || r.pid != 1)
			_exit(2);
		_exit(question_open() < 0 ? 3 : 0);
	}
	fd = take_file(ends[0]);
	ASSERT_LE(0, fd);
	/* Taken from somebody weak it makes nobody his deputy. */
	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++)
		EXPECT_EQ(-EPERM, ask(fd, about_one[i], 1));
	send_file(ends[0], question_open());
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(open_modes, a_setuid_program_that_writes_there_asks_nothing)
{
	pid_t child = fork();
	char byte;
	int status;

	if (!child) {
		int fd = be_nobody() ? question_open() : -1;

		child = fork();
		if (!child) {
			dup2(fd, STDOUT_FILENO);
			close(STDERR_FILENO);
			execl("/mnt/deputy", "printf", "summary 1", NULL);
			_exit(0);
		}
		if (waitpid(child, &status, 0) != child || !status)
			_exit(1);
		_exit(read(fd, &byte, 1) < 0 && errno == ENODATA ? 0 : 2);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
}

TEST(modes_keep_all_but_root_out)
{
	struct stat st;
	pid_t child;
	int status;

	ASSERT_EQ(0, stat("/sys/kernel/debug", &st));
	EXPECT_EQ(0700, st.st_mode & 07777);
	for (size_t a = 0; a < ARRAY_SIZE(askers); a++) {
		bool (*become)(void) = askers[a].become;

		/* Root is the owner, whatever else it may do. */
		if (become == be_root || become == be_root_without_ptrace ||
		    become == be_root_with_ptrace_alone || become == enter_as_root)
			continue;
		child = fork();
		if (!child) {
			if (!become())
				_exit(1);
			if (question_open() != -EACCES || open(VML_DIR "/processes", 0) >= 0 ||
			    open(VML_PIDS, O_RDONLY) >= 0 || open(VML_PIDS, O_WRONLY) >= 0)
				_exit(2);
			_exit(0);
		}
		ASSERT_EQ(child, waitpid(child, &status, 0));
		EXPECT_EQ(0, status) {
			TH_LOG("%s", askers[a].name);
		}
	}
}

TEST(what_is_watched_is_chosen_by_who_may_look)
{
	pid_t pid = quiet_start(stay, NULL), child;
	int status;

	ASSERT_EQ(0, pids_write("%d", pid));
	EXPECT_TRUE(pids_has(pid));
	child = fork();
	if (!child) {
		if (!be_root_without_ptrace())
			_exit(1);
		if (pids_write("-%d", pid) != -EPERM || pids_write("%d", getpid()) != -EPERM)
			_exit(2);
		_exit(pids_write("%d", 2147483647) == -EPERM ? 0 : 3);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(pids_has(pid));
	EXPECT_EQ(0, pids_write("-%d", pid));
	quiet_end(pid);
}

/* The addresses of the kernel are those above all that a process can have. */
static size_t count_kernel_addresses(const char *text)
{
	size_t found = 0;

	for (; *text; text++) {
		size_t len = strspn(text, "0123456789abcdef");

		found += len == 16 && !strncmp(text, "ffff", 4);
		text += len;
		if (!*text)
			break;
	}
	return found;
}

TEST_F_TIMEOUT(open_modes, no_answer_has_an_address_of_the_kernel, 120)
{
	int fd = question_open();
	unsigned long bytes = 0;
	struct report list;
	char *text;

	ASSERT_EQ(1, count_kernel_addresses("12 ffff888012345678 -"));
	ASSERT_EQ(0, report_file(&list, VML_DIR "/processes"));
	for (size_t row = 0; row < list.rows; row++) {
		pid_t pid = atoi(report_cell(&list, row, "pid"));

		for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
			if (ask(fd, about_one[i], pid))
				continue;
			ASSERT_LT(0, answer_read(fd, 65536, &text));
			bytes += strlen(text);
			EXPECT_EQ(0, count_kernel_addresses(text)) {
				TH_LOG("%s %d", about_one[i], pid);
			}
			free(text);
		}
	}
	TH_LOG("%zu processes, %lu bytes", list.rows, bytes);
	EXPECT_LT(10000, bytes);
}

TEST_HARNESS_MAIN
