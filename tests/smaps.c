// SPDX-License-Identifier: GPL-2.0
/*
 * smaps.c - every VMA of every process of this machine, against smaps.
 *
 * Each process is stopped, all of its threads, and so are those started here, which
 * share pages; smaps is read before and after the ledger; if something moved all the
 * same, it is tried again, three times at most. Left out is this process alone; with
 * pids as arguments, only those are compared. exceptions.def lists where the two
 * rightly differ.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest.h>

#include "compare.h"
#include "place.h"

#define RETRIES	3

static unsigned long processes, vmas, retries, restless, unmatched;
static struct comparison by_vma, by_page, by_process;
static struct ledger met;
static unsigned long kinds[16];
static pid_t started[64];
static size_t starts;

#define NAME(name)	#name,
static const char * const kind_names[] = { VML_KINDS(NAME) };
static const char * const number_names[] = {
	VML_CLASSES(NAME)
	"table_deposit", "leaf_pmd", "locked", "committed",
};

#undef NAME

static bool stop(pid_t pid)
{
	if (proc_stopped(pid))
		return false;
	if (kill(pid, SIGSTOP))
		return false;
	/* The first process of a machine does not stop, but it sleeps. */
	for (int tries = 0; tries < 500 && !proc_stopped(pid) && pid != 1; tries++)
		usleep(2000);
	return true;
}

static void complain(pid_t pid, struct comparison *c, const char *where)
{
	if (*c->first)
		ksft_print_msg("pid %d %s: %s\n", pid, where, c->first);
	*c->first = '\0';
}

static void note_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++)
		if (!strcmp(kind_names[i], kind))
			kinds[i]++;
}

/* What /proc/PID/status counts of the whole. */
static void compare_process(pid_t pid, const struct ledger *sum, size_t rows)
{
	struct comparison *c = &by_process;
	struct report r;
	struct ledger l;

	if (report_ask(&r, "summary %d", pid) || !report_ledger(&r, 0, &l)) {
		ksft_print_msg("pid %d summary: %s\n", pid, r.error);
		c->mismatches++;
		report_free(&r);
		return;
	}
	compare_number(c, "summary is the sum of the rows", !memcmp(sum, &l, sizeof(l)), true);
	compare_number(c, "vmas", report_number(&r, "vmas"), rows);
	compare_number(c, "Threads", report_number(&r, "threads"), status_kb(pid, "Threads"));
	compare_number(c, "VmSize", sum->size, status_kb(pid, "VmSize"));
	compare_number(c, "VmLck", sum->locked, status_kb(pid, "VmLck"));
	compare_number(c, "VmPTE",
		       sum->table_pte + sum->table_deposit + sum->table_pmd + sum->table_pud,
		       status_kb(pid, "VmPTE"));
	compare_counters(c, pid, &r);
	compare_number(c, "exact anonymous pages", sum->rss_anon,
		       report_number(&r, "exact_rss_anon"));
	compare_number(c, "exact file pages", sum->rss_file, report_number(&r, "exact_rss_file"));
	compare_number(c, "exact shmem pages", sum->rss_shmem,
		       report_number(&r, "exact_rss_shmem"));
	compare_number(c, "exact swapped pages", sum->swap_anon,
		       report_number(&r, "exact_swap_anon"));
	complain(pid, c, "status");
	report_free(&r);
}

static void compare_rows(pid_t pid, const struct smaps *s, const struct report *r,
			 const struct report *pages)
{
	struct ledger row, sum = { 0 };
	char where[64];

	processes++;
	if (s->count != r->rows || s->count != pages->rows) {
		ksft_print_msg("pid %d: %zu and %zu rows, smaps has %zu\n", pid, r->rows,
			       pages->rows, s->count);
		unmatched++;
		return;
	}
	for (size_t i = 0; i < s->count; i++) {
		compare_vma(&by_vma, pid, &s->vma[i], r, i);
		snprintf(where, sizeof(where), "%lx", s->vma[i].start);
		complain(pid, &by_vma, where);
		compare_pages(&by_page, pid, &s->vma[i], r, pages, i);
		complain(pid, &by_page, where);
		report_ledger(r, i, &row);
		ledger_add(&sum, &row);
		note_kind(report_cell(r, i, "kind"));
	}
	vmas += s->count;
	ledger_add(&met, &sum);
	compare_process(pid, &sum, r->rows);
}

/* Returns false if something moved. */
static bool compare_once(pid_t pid, bool last)
{
	struct smaps before, after = { 0 };
	struct report r = { 0 }, pages = { 0 };
	bool quiet = true;
	int err;

	if (smaps_read(&before, pid) || !before.count)
		goto out;	/* gone */
	err = report_ask(&r, "vmas %d", pid) ?: report_ask(&pages, "pages %d", pid);
	if (smaps_read(&after, pid) || !after.count)
		goto out;
	quiet = smaps_same(&before, &after);
	if (!quiet) {
		if (last) {
			ksft_print_msg("pid %d does not keep still\n", pid);
			restless++;
		}
	} else if (err || !r.complete || !pages.complete) {
		ksft_print_msg("pid %d: %s%s\n", pid, r.error, err ? pages.error : "not complete");
		unmatched++;
	} else {
		compare_rows(pid, &before, &r, &pages);
	}
out:
	smaps_free(&before);
	smaps_free(&after);
	report_free(&r);
	report_free(&pages);
	return quiet;
}

/* What pages are shared with must keep still, too. */
static void stop_started(void)
{
	for (size_t i = 0; i < starts; i++)
		kill(-started[i], SIGSTOP);
	for (size_t i = 0; i < starts; i++)
		stop(started[i]);
}

static void compare_pid(pid_t pid)
{
	bool stopped;

	if (status_kb(pid, "VmSize") == ~0UL)
		return;	/* no address space */
	stopped = stop(pid);
	for (int tries = 0; !compare_once(pid, tries == RETRIES) && tries < RETRIES; tries++) {
		retries++;
		usleep(50000);
	}
	if (stopped)
		kill(pid, SIGCONT);
}

/* Start a program that waits; its standard input stays open and empty. */
static void start(const char *program, bool says_ready)
{
	int in[2], out[2];
	char word[6] = "";
	pid_t pid;

	if (starts == ARRAY_SIZE(started) || pipe(in) || pipe(out))
		return;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in[0], 0);
		if (says_ready)
			dup2(out[1], 1);
		else
			dup2(open("/dev/null", O_WRONLY), 1);
		close(out[0]);
		execl("/bin/sh", "sh", "-c", program, NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	if (says_ready && read(out[0], word, 5) != 5)
		ksft_print_msg("%s did not get ready\n", program);
	close(out[0]);
	started[starts++] = pid;
}

static void end_all(void)
{
	while (starts) {
		kill(-started[--starts], SIGKILL);
		waitpid(started[starts], NULL, 0);
	}
}

static void populate(const char *self)
{
	const char *dir = getenv("VMLEDGER_WORKLOADS") ?: "build/workloads";
	char program[4200];
	glob_t found;

	snprintf(program, sizeof(program), "exec %.*szoo", (int)(strrchr(self, '/') + 1 - self),
		 self);
	start(program, true);
	start(program, true);
	start("sleep 10000", false);
	start("exec sleep 10000", false);
	start("while sleep 10000; do :; done", false);
	start("! command -v perl >/dev/null || exec perl -e 'sleep 10000'", false);
	start("! command -v python3 >/dev/null || exec python3 -c 'input()'", false);
	start("exec bash -c 'read line'", false);
	snprintf(program, sizeof(program), "%s/*", dir);
	if (!glob(program, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (access(found.gl_pathv[i], X_OK))
				continue;
			snprintf(program, sizeof(program), "exec %s 2>/dev/null",
				 found.gl_pathv[i]);
			start(program, false);
		}
		globfree(&found);
	} else {
		ksft_print_msg("no workloads in %s\n", dir);
	}
	sleep(3);
}

/* A class or kind that nobody had was not compared. */
static bool all_met(void)
{
	bool all = true;

	for (size_t i = 0; i < ARRAY_SIZE(number_names); i++) {
		if (ledger_number(&met, number_names[i]))
			continue;
		ksft_print_msg("nobody had %s\n", number_names[i]);
		all &= (!strcmp(number_names[i], "guard") && !can_guard()) ||
		       (!strcmp(number_names[i], "marker") && !can_mark());
	}
	for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++) {
		if (!kinds[i]) {
			ksft_print_msg("nobody had a VMA of kind %s\n", kind_names[i]);
			all = false;
		}
	}
	return all;
}

static void print_tally(void)
{
	ksft_print_msg("processes %lu vmas %lu fields %lu retries %lu mismatches %lu\n",
		       processes, vmas, by_vma.fields + by_page.fields + by_process.fields, retries,
		       by_vma.mismatches + by_page.mismatches + by_process.mismatches +
		       unmatched + restless);
}

/* An excuse that nobody needed is one too many, or was not tested. */
static bool all_excused(void)
{
	bool all = true;

	for (enum exception e = 0; e < EXCEPTIONS; e++) {
		ksft_print_msg("exception %s: %lu vmas, smaps is wrong in %lu\n",
			       exception_names[e], by_vma.exceptions[e], by_vma.differed[e]);
		if (exception_may_hold(e) && !by_vma.differed[e]) {
			ksft_print_msg("nobody needed %s\n", exception_names[e]);
			all &= ((e == EXCEPTION_dax_huge || e == EXCEPTION_dax_pmd) &&
				!disk_has_dax()) ||
			       (e == EXCEPTION_shmem_marker && !can_mark());
		}
	}
	return all;
}

/* The processes that are named, instead of all. */
static void compare_named(int argc, char **argv)
{
	pid_t pid;

	ksft_set_plan(3);
	/* They share pages: all of them are to keep still while one is compared. */
	for (int i = 1; i < argc; i++)
		stop(atoi(argv[i]));
	for (int i = 1; i < argc; i++)
		compare_pid(atoi(argv[i]));
	for (int i = 1; i < argc; i++) {
		pid = atoi(argv[i]);
		if (pid > 0)
			kill(pid, SIGCONT);
	}
	print_tally();
	ksft_test_result(!by_vma.mismatches && !unmatched && !restless && vmas,
			 "every_vma_is_what_smaps_says\n");
	ksft_test_result(!by_page.mismatches && by_page.fields > 10 * vmas,
			 "every_page_of_every_vma_is_what_smaps_says\n");
	ksft_test_result(!by_process.mismatches && processes == (unsigned long)argc - 1,
			 "every_process_is_what_status_says\n");
	ksft_finished();
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	DIR *proc;

	ksft_print_header();
	if (argc > 1)
		compare_named(argc, argv);
	ksft_set_plan(5);
	populate(argv[0]);
	stop_started();
	proc = opendir("/proc");
	if (!proc)
		ksft_exit_fail_msg("cannot read /proc\n");
	while ((entry = readdir(proc)))
		if (isdigit(*entry->d_name) && atoi(entry->d_name) != getpid())
			compare_pid(atoi(entry->d_name));
	closedir(proc);

	end_all();
	print_tally();
	ksft_test_result(!by_vma.mismatches && !unmatched && !restless && vmas > 200,
			 "every_vma_of_every_process_is_what_smaps_says\n");
	ksft_test_result(!by_page.mismatches && by_page.fields > 10 * vmas,
			 "every_page_of_every_vma_is_what_smaps_says\n");
	ksft_test_result(!by_process.mismatches && processes > 10,
			 "every_process_is_what_status_says\n");
	ksft_test_result(all_met(), "every_class_and_kind_was_met\n");
	ksft_test_result(all_excused(), "every_exception_was_needed\n");
	ksft_finished();
}
