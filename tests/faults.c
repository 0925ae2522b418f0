// SPDX-License-Identifier: GPL-2.0
/*
 * faults.c - every allocation fails once: of load, open, write, read, watch, unload.
 *
 * Usage: VMLEDGER_KO=<vmledger.ko> faults
 *
 * The kernel (CONFIG_FAULT_INJECTION) lets the n-th allocation of a system call of
 * ours fail, and says whether there were so many: so n grows until all have failed.
 * What failed must say so with a clear errno and leave nothing half made; what was
 * borne must be whole. Afterwards kmemleak, where it is on, has nothing to tell. As
 * root; the module is loaded again at the end. Prints KTAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "knob.h"
#include "place.h"
#include "report.h"

#define MODULE		"/sys/module/vmledger"
#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
#define RUNAWAY		100000	/* more than any call allocates */

static const char * const asked[] = { "summary", "vmas", "pages", "threads", "ranges" };
#define WATCHED	(ARRAY_SIZE(asked) - 1)	/* the last is no file */

static int number;
static bool failed;
static char words[64], path[128];
static int query = -1;
static pid_t target;
static unsigned long told;	/* faults that came back as an errno, so far */

static void __printf(2, 3) result(bool ok, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%sok %d faults.", ok ? "" : "not ", ++number);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	failed |= !ok;
}

static bool __printf(1, 2) note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
	return false;
}

static int nth;		/* /proc/thread-self/fail-nth */

static void arm(unsigned int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	pwrite(nth, text, strlen(text), 0);
}

/* Disarm, and say whether it had come so far. */
static bool has_failed(void)
{
	char text[16] = "";

	pread(nth, text, sizeof(text) - 1, 0);
	arm(0);
	return atoi(text) == 0;
}

/*
 * each_allocation() - let each of them fail in its turn
 * @what: is done: 0 or a negative errno
 * @whole: undoes it, after an error or without; false if anything is not as it was,
 *	or not as it should be
 * @others: an errno that is neither ENOMEM nor EFAULT but all right, or 0
 *
 * A copy from or to ourselves, of a path for one, may be told to fail as well: EFAULT.
 */
static bool each_allocation(const char *name, int (*what)(void), bool (*whole)(int err),
			    int others)
{
	unsigned long errors = 0, borne = 0;
	unsigned int n;

	for (n = 1; n < RUNAWAY; n++) {
		bool reached;
		int err;

		arm(n);
		err = what();
		reached = has_failed();
		if (!reached) {
			if (err)
				return note("%s: %s without a fault", name, strerror(-err));
			if (!whole(0))
				return note("%s: not whole without a fault", name);
			break;
		}
		if (err && err != -ENOMEM && err != -EFAULT && (!others || err != -others))
			return note("%s: fault %u: %s", name, n, strerror(-err));
		if (!whole(err))
			return note("%s: not whole after fault %u (%s)", name, n,
				    err ? strerror(-err) : "borne");
		errors += !!err;
		borne += !err;
	}
	told += errors;
	note("%s: %u allocations, %lu told, %lu borne", name, n - 1, errors, borne);
	return n < RUNAWAY;
}

static int open_file(void)
{
	query = open(path, strstr(path, "query") ? O_RDWR : O_RDONLY);
	return query < 0 ? -errno : 0;
}

static bool close_file(int err)
{
	bool ok = (query < 0) == !!err;

	if (query >= 0)
		close(query);
	query = -1;
	return ok;
}

static int ask(void)
{
	return question_ask(query, "%s", words);
}

/* The next question is answered as if nothing had been. */
static bool can_ask(int err)
{
	struct report r;
	bool ok;

	if (question_ask(query, "%s", words))
		return false;
	ok = !report_read(&r, query) && r.complete;
	if (!ok)
		note("%s", r.error);
	report_free(&r);
	return ok;
}

/* Into memory that is there, so that only the kernel's own allocations can fail. */
static int read_all(void)
{
	static char buffer[1 << 16];
	ssize_t got;

	do {
		got = read(query, buffer, sizeof(buffer));
	} while (got > 0);
	return got < 0 ? -errno : 0;
}

static int ask_and_read(void)
{
	int err = question_ask(query, "%s", words);

	return err ?: read_all();
}

static int open_and_read(void)
{
	int err = open_file();

	if (err)
		return err;
	err = read_all();
	close(query);
	return err;
}

static bool can_read(int err)
{
	struct report r;
	bool ok = !report_file(&r, path) && r.complete;

	if (!ok)
		note("%s", r.error);
	report_free(&r);
	return ok;
}

static bool has_dir(pid_t pid)
{
	char dir[64];

	snprintf(dir, sizeof(dir), VML_DIR "/watch/%d", pid);
	return !access(dir, F_OK);
}

static bool has_all_files(pid_t pid)
{
	char file[80];

	for (size_t i = 0; i < WATCHED; i++) {
		struct report r;
		bool ok;

		snprintf(file, sizeof(file), VML_DIR "/watch/%d/%s", pid, asked[i]);
		ok = !report_file(&r, file);
		if (!ok)
			note("%s", r.error);
		report_free(&r);
		if (!ok)
			return false;
	}
	return true;
}

static int write_pids(void)
{
	int fd = open(VML_PIDS, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, words, strlen(words)) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static bool is_watched_or_not(int err)
{
	char remove[16];

	if (has_dir(target) != !err)
		return note("there %s a directory", err ? "is" : "is not");
	if (err)
		return knob_says(VML_PIDS, "\n") && !knob_says(VML_PIDS, "1");
	if (!has_all_files(target))
		return false;
	snprintf(remove, sizeof(remove), "-%d", target);
	return knob_set(VML_PIDS, remove) && !has_dir(target);
}

static bool is_unwatched_or_not(int err)
{
	char add[16];

	if (has_dir(target) != !!err)
		return false;
	if (err)
		return has_all_files(target);
	snprintf(add, sizeof(add), "%d", target);
	return knob_set(VML_PIDS, add) && has_all_files(target);
}

static int load(void)
{
	int fd = open(getenv("VMLEDGER_KO"), O_RDONLY | O_CLOEXEC);
	int err = fd < 0 || syscall(SYS_finit_module, fd, words, 0) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "vmledger", O_NONBLOCK) ? -errno : 0;
}

static bool is_loaded(void)
{
	return !access(MODULE, F_OK);
}

static bool nothing_is_left(void)
{
	if (is_loaded())
		return note(MODULE " is left");
	if (!access(VML_DIR, F_OK))
		return note(VML_DIR " is left");
	return true;
}

static bool all_is_there(void)
{
	struct report r;
	bool ok;

	if (access(VML_PIDS, F_OK))
		return note(VML_PIDS " is not there");
	ok = !report_ask(&r, "summary %d", target);
	if (!ok)
		note("%s", r.error);
	report_free(&r);
	if (!ok)
		return false;
	ok = !report_file(&r, VML_DIR "/processes");
	if (!ok)
		note("%s", r.error);
	report_free(&r);
	return ok && (!*words || has_all_files(target));
}

static bool loaded_or_not(int err)
{
	if (err)
		return nothing_is_left();
	return all_is_there() && !unload() && nothing_is_left();
}

static bool unloaded_or_not(int err)
{
	if (err)
		return is_loaded() && all_is_there();
	return nothing_is_left() && !load() && all_is_there();
}

static bool opens(void)
{
	unsigned long before = told;
	bool ok = true;

	snprintf(path, sizeof(path), VML_DIR "/query");
	ok &= each_allocation("open query", open_file, close_file, ENFILE);
	snprintf(path, sizeof(path), VML_DIR "/processes");
	ok &= each_allocation("open processes", open_file, close_file, ENFILE);
	for (size_t i = 0; i < WATCHED; i++) {
		snprintf(path, sizeof(path), VML_DIR "/watch/%d/%s", target, asked[i]);
		ok &= each_allocation(path + strlen(VML_DIR) + 1, open_file, close_file, ENFILE);
	}
	/* Somebody must have been refused memory, or nothing was tried. */
	return ok && told > before;
}

static bool asks(void)
{
	bool ok = true;

	query = question_open();
	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		snprintf(words, sizeof(words), "%s %d", asked[i], target);
		ok &= each_allocation(asked[i], ask, can_ask, 0);
	}
	return ok;
}

static bool reads(void)
{
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
		snprintf(words, sizeof(words), "%s %d", asked[i], target);
		ok &= each_allocation(asked[i], ask_and_read, can_ask, 0);
	}
	close(query);
	snprintf(path, sizeof(path), VML_DIR "/processes");
	return ok & each_allocation("processes", open_and_read, can_read, ENFILE);
}

static bool watches(void)
{
	bool ok;

	snprintf(words, sizeof(words), "-%d", target);
	ok = each_allocation("remove from pids", write_pids, is_unwatched_or_not, 0);
	knob_set(VML_PIDS, words);
	snprintf(words, sizeof(words), "%d", target);
	ok &= each_allocation("add to pids", write_pids, is_watched_or_not, 0);
	knob_set(VML_PIDS, words);
	return ok;
}

static bool loads(void)
{
	unsigned long before = told;
	bool ok;

	if (unload())
		return note("cannot unload");
	*words = '\0';
	ok = each_allocation("load", load, loaded_or_not, 0);
	snprintf(words, sizeof(words), "pids=%d", target);
	ok &= each_allocation("load with pids", load, loaded_or_not, 0);
	return !load() && ok && told > before;
}

/* What the module may have lost: twice, for the first look can be mistaken. */
static bool nothing_leaks(void)
{
	char line[256];
	bool ok = true;
	FILE *f;

	for (int i = 0; i < 3; i++) {
		sleep(6);	/* younger ones are not told of */
		if (!knob_set(KMEMLEAK, "scan"))
			return note("cannot scan");
	}
	f = fopen(KMEMLEAK, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, "vmledger") || strstr(line, "vml_"))
			ok = note("%.200s", line);
	if (f)
		fclose(f);
	return f && ok;
}

static void live(void *arg)
{
	for (int i = 0; i < 40; i++)
		touch_write(place_anon(MB(2), span(1)), i, 3);
}

static void set_up(void)
{
	static const char * const knobs[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
		{ "fail_page_alloc/verbose", "0" },
		{ "fail_usercopy/verbose", "0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", knobs[i][0]);
		knob_set(path, knobs[i][1]);
	}
}

int main(int argc, char **argv)
{
	char add[16];

	if (argc > 1) {
		puts("Usage: VMLEDGER_KO=<vmledger.ko> faults");
		return strcmp(argv[1], "--help") ? 2 : 0;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth < 0 || !getenv("VMLEDGER_KO")) {
		puts("TAP version 13\n1..0 # SKIP no VMLEDGER_KO, or no fail-nth here");
		return 4;
	}
	printf("TAP version 13\n1..7\n");
	set_up();
	target = quiet_start(live, NULL);
	snprintf(add, sizeof(add), "%d", target);
	knob_set(VML_PIDS, add);

	result(opens(), "open_fails_cleanly");
	result(asks(), "a_question_fails_cleanly");
	result(reads(), "a_read_fails_cleanly");
	result(watches(), "pids_fails_cleanly");
	result(loads(), "loading_fails_cleanly");
	result(each_allocation("unload", unload, unloaded_or_not, 0), "unloading_fails_cleanly");
	if (knob_set(KMEMLEAK, "scan"))
		result(nothing_leaks(), "nothing_is_leaked");
	else
		printf("ok %d # SKIP faults.nothing_is_leaked: no kmemleak\n", ++number);
	quiet_end(target);
	return failed;
}
