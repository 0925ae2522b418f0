// SPDX-License-Identifier: GPL-2.0
/*
 * record.c - the command record: a series of looks at one process.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "origin.h"
#include "process.h"
#include "series.h"
#include "tell.h"
#include "write.h"

#define EVERY_MS	1000

static sig_atomic_t stop_asked;

static void stop(int signal)
{
	(void)signal;
	__atomic_store_n(&stop_asked, 1, __ATOMIC_SEQ_CST);
}

static bool is_stopped(void)
{
	return __atomic_load_n(&stop_asked, __ATOMIC_SEQ_CST);
}

/* Ctrl-C ends a recording; what was recorded is whole. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

static void sleep_until(uint64_t ms)
{
	struct timespec until = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (!is_stopped() &&
	       clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* How it goes, on a terminal only. */
static void tell_progress(size_t samples, const struct vml_account *account)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%zu samples, size %llu kB, rss %llu kB\033[K", samples,
			(unsigned long long)account->total.kb[COL_size],
			(unsigned long long)account->total.kb[COL_rss]);
}

/**
 * struct job - one recording
 * @settings: what was asked for
 * @out: where it goes
 * @source: where reports come from
 * @recording: its rows
 * @pid: whom it is about
 * @samples: how many there are
 * @late: how many had to be left out, for looking took too long
 */
struct job {
	const struct vml_settings *settings;
	FILE *out;
	struct vml_source source;
	struct vml_recording recording;
	uint64_t pid;
	size_t samples;
	size_t late;
};

static bool is_whole(const struct vml_process *process)
{
	return process->vmas->end == VML_END_YES && process->summary->end == VML_END_YES &&
	       process->threads->end == VML_END_YES;
}

static int take_sample(struct job *job, struct vml_reports *rows)
{
	struct vml_reports answers = { 0 };
	struct vml_process process;
	struct vml_account account;
	uint64_t now = vml_now_ms();
	int err = 0, code = vml_process_get(&job->source, NULL, job->pid, &answers, &process);

	if (code == VML_EXIT_OK && !is_whole(&process)) {
		/* It ended while it was read: that would look as if it shrank. */
		job->source.ended = true;
		code = job->samples ? VML_EXIT_FAILURE : vml_process_check(&process);
	}
	if (code != VML_EXIT_OK)
		goto out;
	if (!job->samples)
		err = vml_recording_begin(&job->recording, rows, process.pid,
					  process.vmas->page_kb);
	if (!err)
		err = vml_account_make(&account, &process);
	if (!err)
		err = vml_recording_add(&job->recording, &account, now);
	if (err) {
		vml_tell("out of memory");
		code = VML_EXIT_FAILURE;
		goto out;
	}
	if (!job->samples)
		vml_report_begin(job->out, job->recording.report);
	for (size_t i = 0; i < job->recording.report->nrows; i++)
		vml_report_row(job->out, job->recording.report, i);
	fflush(job->out);
	job->pid = process.pid;
	job->samples++;
	tell_progress(job->samples, &account);
out:
	vml_reports_free(&answers);
	return code;
}

/* A process that ends is no failure: that is what was recorded. */
static int take_samples(struct job *job, struct vml_reports *rows)
{
	uint64_t every = job->settings->every_ms ? job->settings->every_ms : EVERY_MS;
	uint64_t next = clock_ms();
	uint64_t end = job->settings->for_ms ? next + job->settings->for_ms : UINT64_MAX;
	int code = VML_EXIT_OK;

	while (!is_stopped() && next <= end && code == VML_EXIT_OK && !ferror(job->out)) {
		uint64_t now;

		sleep_until(next);
		if (is_stopped())
			break;
		/* Only the first look has to find it. */
		job->source.many = job->samples > 0;
		code = take_sample(job, rows);
		if (job->source.ended && job->samples)
			return VML_EXIT_OK;
		now = clock_ms();
		for (next += every; next < now; next += every)
			job->late++;
	}
	return code;
}

static int record(struct job *job)
{
	struct vml_reports rows = { 0 };
	int code;

	catch_signals();
	code = take_samples(job, &rows);
	if (isatty(STDERR_FILENO) && job->samples)
		fputc('\n', stderr);
	if (job->samples && !job->source.ended)
		fprintf(job->out, "# end %zu complete yes\n", job->recording.rows);
	else if (job->samples)
		fprintf(job->out, "# end %zu complete no %llu exited\n", job->recording.rows,
			(unsigned long long)vml_now_ms());
	if (job->late)
		vml_tell("%zu samples left out: looking took longer than --every", job->late);
	vml_reports_free(&rows);
	return code;
}

/* Whoever is not there must not cost a file that is. */
static int find_process(struct job *job)
{
	struct vml_reports answers = { 0 };
	struct vml_process process;
	int code = vml_process_get(&job->source, NULL, job->pid, &answers, &process);

	vml_reports_free(&answers);
	return code;
}

/**
 * vml_record() - record a series
 * @settings: what was asked for
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_record(const struct vml_settings *settings)
{
	struct job job = { .settings = settings, .pid = settings->pids[0] };
	struct vml_output output;
	int code;

	if (vml_output_is_terminal(settings->output)) {
		vml_tell("record writes a file: give it a name with --output FILE");
		return VML_EXIT_USAGE;
	}
	code = vml_source_open(&job.source, settings, NULL);
	if (code == VML_EXIT_OK)
		code = find_process(&job);
	if (code == VML_EXIT_OK)
		code = vml_output_open(&output, settings->output, false);
	if (code == VML_EXIT_OK) {
		job.out = output.file;
		code = vml_output_close(&output, record(&job));
	}
	vml_source_close(&job.source);
	return code;
}
