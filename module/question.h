/* SPDX-License-Identifier: GPL-2.0 */
/*
 * question.h - one question and its answer, as far as it has been read.
 */
#ifndef _VML_QUESTION_H
#define _VML_QUESTION_H

#include <linux/mutex.h>

#include "pages.h"
#include "text.h"
#include "walk.h"

struct file;
struct pid;
struct pid_namespace;
struct vml_question;

/**
 * struct vml_report - one kind of answer
 * @name: what it is asked for by
 * @takes_range: the options start, end and step are for it
 * @more: append to the answer, at least one row or the end; called with the
 *	text empty and without any mm lock; 0 or -errno
 */
struct vml_report {
	const char *name;
	bool takes_range;
	int (*more)(struct vml_question *q);
};

extern const struct vml_report vml_report_summary;
extern const struct vml_report vml_report_vmas;
extern const struct vml_report vml_report_pages;
extern const struct vml_report vml_report_ranges;
extern const struct vml_report vml_report_threads;
extern const struct vml_report vml_report_processes;

/**
 * struct vml_range - what part of an address space is asked for
 * @start: its first address
 * @end: the address behind its last
 * @step: rows end at multiples of it; 0: with their VMA only
 */
struct vml_range {
	unsigned long start;
	unsigned long end;
	unsigned long step;
};

/**
 * struct vml_run - a row of "ranges" that may still grow
 * @vma: its VMA, from the first address of the row on
 * @end: the address behind its last
 * @counts: where its pages are
 * @pages: what they tell
 */
struct vml_run {
	struct vml_vma vma;
	unsigned long end;
	struct vml_counts counts;
	struct vml_pages pages;
};

/**
 * struct vml_question - one open file, and what was asked through it
 * @lock: held while anything below is used
 * @file: the open file: its opener's credentials are what counts
 * @ns: the opener's pid namespace: pids are given and shown in it
 * @report: what was asked for; NULL if nothing was
 * @process: about whom; NULL for all processes
 * @mm: its address space, kept by mmgrab() only, so an idle file pins nothing
 * @range: what part of it
 * @budget_ns: stop when the walk took that long; 0: never
 * @spent_ns: how long the walks of all processes took so far
 * @walk: how far the walk is
 * @pages: the current row of the reports "pages" and "ranges"
 * @run: the row before it, of the report "ranges"; empty if its size is 0
 * @reason: why the walk stopped, a word of VML_REASONS; NULL if it did not
 * @next: first pid or tid not looked at yet
 * @skipped: processes the opener may not see
 * @rows: rows (keys of a summary) so far
 * @begun: the first lines are out
 * @walked: all rows are out
 * @ended: the last line is out
 * @text: what was made and not read yet
 * @path: PATH_MAX bytes for the name of the current VMA
 * @name: points to that name, in @path or constant
 */
struct vml_question {
	struct mutex lock;	/* one reader or writer at a time */
	const struct file *file;
	struct pid_namespace *ns;

	const struct vml_report *report;
	struct pid *process;
	struct mm_struct *mm;
	struct vml_range range;
	u64 budget_ns;
	u64 spent_ns;

	struct vml_walk walk;
	struct vml_pages pages;
	struct vml_run run;
	const char *reason;
	pid_t next;
	u64 skipped;
	u64 rows;
	bool begun;
	bool walked;
	bool ended;

	struct vml_text text;
	char *path;
	const char *name;
};

struct vml_question *vml_question_new(const struct file *file);
void vml_question_free(struct vml_question *q);
void vml_question_drop(struct vml_question *q);
int vml_question_parse(struct vml_question *q, char *words);
int vml_question_ask(struct vml_question *q, const struct vml_report *report,
		     struct pid *process);
ssize_t vml_question_read(struct vml_question *q, char __user *to, size_t count);
const struct vml_report *vml_report_by_name(const char *name);

/* For the reports. */
int vml_question_chunk(struct vml_question *q);
int vml_question_walk(struct vml_question *q, bool until_text);
bool vml_question_over_budget(struct vml_question *q);
void vml_put_header(struct vml_question *q);
void vml_put_counts_header(struct vml_text *t);
void vml_put_counts(struct vml_text *t, const struct vml_counts *c);
void vml_put_end(struct vml_question *q, const char *reason, u64 resume, bool hex);

#endif /* _VML_QUESTION_H */
