// SPDX-License-Identifier: GPL-2.0
/*
 * hostile.c - processes that make it as hard as they can.
 *
 * Each is asked about in every report, which has to be whole, and shown by every
 * command of the client, which has to end well and print nothing that a terminal
 * would obey, and JSON that jq reads.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "knob.h"
#include "place.h"
#include "proc.h"
#include "report.h"

#define THREADS		10000
#define TERABYTE	(1UL << 40)
#define CGROUP		"/sys/fs/cgroup/hostile\033]0;cgroup\007\302\233"

static const char * const about_one[] = { "summary", "vmas", "pages", "threads", "ranges" };

/* What a process may call itself, and its files; the last is not to be read left to right. */
static const char * const names[] = {
	"\033]0;title\007", "\033[31mred", "\302\2331mcsi", "\2331m", "a) R 1 (b", "line\nline\r",
	"\177\b\b\b", "\xff\xfe\xc3", "\xe2\x80\xaetxt.exe", "\xe2\x81\xa6isolate\xe2\x81\xa9",
	"\"quoted\\\"{}", "`id`;$(id)'", "%s%n", "# end 0 complete yes", "(deleted)",
};

/* As many as the kernel lets it have. */
static void map_many(void *arg)
{
	size_t pages = 140000;
	char *at = place_anon(pages * page_size(), page_size());

	for (size_t i = 0; i < pages; i += 2)
		if (mprotect(at + i * page_size(), page_size(), PROT_READ))
			return;
	_exit(1);
}

static void *pause_for_ever(void *arg)
{
	while (1)
		pause();
	return NULL;
}

static void start_threads(void *arg)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	pthread_attr_setguardsize(&attributes, 0);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, &attributes, pause_for_ever, NULL))
			_exit(1);
}

/* All addresses there are, and something here and there. */
static void reserve_all(void *arg)
{
	size_t total = 0;

	for (size_t size = 16 * TERABYTE; size >= 1UL << 30; size /= 2) {
		char *at;

		while ((at = mmap(NULL, size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) !=
		       MAP_FAILED) {
			total += size;
			at[size / 2] = 1;
		}
	}
	if (total < 127 * TERABYTE)
		_exit(1);
}

static bool map_file(const char *path)
{
	int fd = file_make(path, 1);
	bool mapped = fd >= 0 && mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE, fd, 0) !=
		      MAP_FAILED;

	close(fd);
	return mapped;
}

/* A path of as many bytes as the kernel prints, in folders of escapes. */
static bool map_deep_file(void)
{
	const size_t length = PATH_MAX - 1 - strlen("/mnt/") - strlen("deep");
	char folder[201];

	memset(folder, '\033', 200);
	folder[200] = '\0';
	for (size_t at = 0; at < length; at += strlen(folder) + 1) {
		if (length - at < 201)
			folder[length - at - 1] = '\0';
		if (mkdir(folder, 0755) || chdir(folder))
			return false;
	}
	return map_file("deep");
}

static void take_names(void *arg)
{
	char path[128];

	if (!scratch("ramfs", NULL))
		_exit(1);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/mnt/%s", names[i]);
		if (!map_file(path) || (i % 2 && unlink(path)))
			_exit(1);
	}
	if (chdir("/mnt") || !map_deep_file())
		_exit(1);
	prctl(PR_SET_NAME, "\033]0;x\007\302\233\xe2\x80\xae");
	if (mkdir(CGROUP, 0755) && errno != EEXIST)
		_exit(1);
}

FIXTURE(hostile)
{
	pid_t pid;
	char dir[32];
};

FIXTURE_VARIANT(hostile)
{
	void (*setup)(void *arg);
	bool large;	/* what is slow is left out */
};

FIXTURE_VARIANT_ADD(hostile, all_mappings_there_can_be)
{
	.setup = map_many,
	.large = true,
};

FIXTURE_VARIANT_ADD(hostile, ten_thousand_threads)
{
	.setup = start_threads,
	.large = true,
};

FIXTURE_VARIANT_ADD(hostile, all_addresses_there_are)
{
	.setup = reserve_all,
	.large = true,
};

FIXTURE_VARIANT_ADD(hostile, names)
{
	.setup = take_names,
};

FIXTURE_SETUP(hostile)
{
	char pid[16];

	strcpy(self->dir, "/tmp/hostile.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->pid = quiet_start(variant->setup, NULL);
	ASSERT_LT(0, self->pid);
	snprintf(pid, sizeof(pid), "%d", self->pid);
	if (variant->setup == take_names)
		ASSERT_TRUE(knob_set(CGROUP "/cgroup.procs", pid));
}

FIXTURE_TEARDOWN(hostile)
{
	char command[64];

	quiet_end(self->pid);
	rmdir(CGROUP);
	snprintf(command, sizeof(command), "rm -rf %s", self->dir);
	EXPECT_EQ(0, system(command));
}

static size_t count_maps(pid_t pid)
{
	char path[64], *line = NULL;
	size_t lines = 0, room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	while (f && getline(&line, &room, f) > 0)
		lines += !strstr(line, "[vsyscall]");
	free(line);
	if (f)
		fclose(f);
	return lines;
}

TEST_F_TIMEOUT(hostile, every_report_is_whole, 300)
{
	static pid_t tids[THREADS + 16];
	struct report r;

	for (size_t i = 0; i < ARRAY_SIZE(about_one); i++) {
		ASSERT_EQ(0, report_ask(&r, "%s %d", about_one[i], self->pid)) {
			TH_LOG("%s", r.error);
		}
		EXPECT_TRUE(r.complete);
		if (!strcmp(r.name, "vmas") || !strcmp(r.name, "pages") ||
		    !strcmp(r.name, "ranges"))
			EXPECT_EQ(count_maps(self->pid), r.rows);
		if (!strcmp(r.name, "threads"))
			EXPECT_EQ(proc_tasks(self->pid, tids, ARRAY_SIZE(tids)), r.rows);
		if (!strcmp(r.name, "summary")) {
			EXPECT_EQ(status_kb(self->pid, "VmSize"), report_number(&r, "size"));
			/* A few more than VML_HOLD_TABLES: what stands above the last. */
			EXPECT_GE(72, report_number(&r, "lock_max_tables"));
			TH_LOG("%lu mappings, %lu threads, %lu kB: %lu us, a hold at most %lu us",
			       report_number(&r, "vmas"), report_number(&r, "threads"),
			       report_number(&r, "size"), report_number(&r, "walk_ns") / 1000,
			       report_number(&r, "lock_max_ns") / 1000);
		}
		report_free(&r);
	}
}

/* Decodes a character of UTF-8; its length, 0 if it is none. */
static size_t decode(const char *s, size_t len, unsigned long *code)
{
	unsigned char c = *s;
	size_t size = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (!size || size > len)
		return 0;
	*code = size == 1 ? c : c & (0x7f >> size);
	for (size_t i = 1; i < size; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	return size;
}

/*
 * What must not reach a terminal from a name. On a terminal the client itself uses
 * sequences that move the cursor or change colours; nothing else.
 */
static const char *unsafe(const char *text, size_t len, bool terminal)
{
	static const char own[] = "\033\r\b\t\016\017";

	while (len) {
		unsigned long code = 0;
		size_t size = decode(text, len, &code);

		if (!size)
			return "no UTF-8";
		if (code == 0x1b && (!terminal || len < 2 || !strchr("[(=>78M", text[1])))
			return "an escape";
		if (code < 0x20 && code != '\n' && !(terminal && strchr(own, code)))
			return "a control character";
		if (code >= 0x7f && code < 0xa0)
			return "a control character of Unicode";
		if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
			return "a change of direction";
		text += size;
		len -= size;
	}
	return NULL;
}

static const char *read_output(FILE *f, char **text, size_t *len)
{
	size_t room = 1 << 20;

	*len = 0;
	*text = malloc(room);
	while (*text) {
		size_t got = fread(*text + *len, 1, room - *len, f);

		*len += got;
		if (!got)
			return NULL;
		if (*len == room) {
			room *= 2;
			*text = realloc(*text, room);
		}
	}
	return "out of memory";
}

static const char *client_path(void)
{
	return getenv("VMLEDGER") ?: "build/vmledger";
}

/* Runs a command of the client; says what is wrong with what it printed. */
static const char *show(const char *dir, pid_t pid, const char *format, bool terminal)
{
	char command[512], pids[16], *text = NULL, *words = command;
	const char *client = client_path(), *wrong;
	size_t len = 0;
	int status;
	FILE *f;

	/* @c is the client, @p the pid, @d a folder. */
	snprintf(pids, sizeof(pids), "%d", pid);
	for (; *format && words < command + 400; format++) {
		const char *word = *format != '@' ? NULL : *++format == 'c' ? client :
				   *format == 'p' ? pids : dir;

		if (word)
			words += sprintf(words, "%s", word);
		else
			*words++ = *format;
	}
	*words = '\0';
	f = popen(command, "r");
	wrong = f ? read_output(f, &text, &len) : "cannot be run";
	status = f ? pclose(f) : -1;
	if (!wrong)
		wrong = unsafe(text, len, terminal);
	if (!wrong && !terminal && status)
		wrong = "failed";
	if (!wrong && len < 4)
		wrong = "prints nothing";
	free(text);
	return wrong;
}

/* With a terminal there are colours, bars and progress; vmledger top takes all of it. */
#define ON_TERMINAL(command)	"TERM=xterm-256color script -qec '" command "' /dev/null"

TEST_F_TIMEOUT(hostile, every_command_is_safe, 300)
{
	static const struct {
		const char *command;
		bool large;	/* also for what is */
		bool terminal;
	} commands[] = {
		{ "@c @p 2>&1", true, false },
		{ "@c --json @p 2>&1", false, false },
		{ "@c --json @p | jq -e '.processes[0].adds_up' 2>&1", true, false },
		{ "@c maps @p 2>&1", false, false },
		{ "@c maps --json @p 2>&1", false, false },
		{ "@c maps --json @p | jq -e '.vmas | length' && echo is valid 2>&1", true, false },
		{ "@c --all @p 2>&1", false, false },
		{ "LC_ALL=C @c --all @p 2>&1", false, false },
		{ "LC_ALL=C @c maps @p 2>&1", false, false },
		{ "@c maps --raw -n @p 2>&1", false, false },
		{ "@c --pid @p -o +user,cgroup 2>&1", false, false },
		{ "@c --pid @p --json -o +cgroup 2>&1", false, false },
		{ "@c --pid @p --json | jq -e '.processes | length' && echo is valid 2>&1",
		  false, false },
		{ "@c --group cgroup 2>&1", false, false },
		{ "@c --group name --json 2>&1", false, false },
		{ "@c --pss --pid @p 2>&1", false, false },
		{ "@c save @p -o @d/s && @c --from @d/s 2>&1 && @c maps --from @d/s 2>&1",
		  false, false },
		{ "@c diff @d/s @p 2>&1 && echo is well", false, false },
		{ "@c diff @d/s @p --maps -o name,start,size 2>&1 && echo is well", false, false },
		{ "@c diff @d/s @p --json 2>&1", false, false },
		{ "@c record @p --every 100ms --for 300ms -o @d/r 2>&1 && cat @d/r", false, false },
		{ "@c picture @p -o @d/p.gp 2>&1 && cat @d/p.gp", false, false },
		{ "@c picture @d/r -o @d/r.gp 2>&1 && cat @d/r.gp", false, false },
		{ "@c save -o @d/l && @c --from @d/l -o +user,cgroup 2>&1", false, false },
		{ ON_TERMINAL("@c @p"), false, true },
		{ ON_TERMINAL("@c maps @p"), false, true },
		{ ON_TERMINAL("timeout --foreground 5 @c top -p @p -o pid,name,cgroup"),
		  false, true },
	};
	const char *wrong;

	if (access(client_path(), X_OK))
		SKIP(return, "every_command_is_safe: no client here");
	ASSERT_EQ(0, setenv("LC_ALL", "C.UTF-8", 1));
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (variant->large && !commands[i].large)
			continue;
		wrong = show(self->dir, self->pid, commands[i].command, commands[i].terminal);
		EXPECT_EQ(NULL, wrong) {
			TH_LOG("%s: %s", commands[i].command, wrong);
		}
	}
}

TEST(what_is_unsafe_is_known)
{
	EXPECT_EQ(NULL, unsafe("plain \xc3\xa4\n", 9, false));
	EXPECT_NE(NULL, unsafe("\033[1m", 4, false));
	EXPECT_EQ(NULL, unsafe("\033[1m", 4, true));
	EXPECT_NE(NULL, unsafe("\033]0;", 4, true));
	EXPECT_NE(NULL, unsafe("\a", 1, true));
	EXPECT_NE(NULL, unsafe("\302\233", 2, true));
	EXPECT_NE(NULL, unsafe("\233", 1, true));
	EXPECT_NE(NULL, unsafe("\xe2\x80\xae", 3, true));
}

TEST_HARNESS_MAIN
