// SPDX-License-Identifier: GPL-2.0
/*
 * question.c - the life of a question: words, target, reading, the first and
 * the last line. What stands between them is made by the reports.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "debug.h"
#include "question.h"
#include "target.h"

static const struct vml_report *const reports[] = {
	&vml_report_summary,
	&vml_report_vmas,
	&vml_report_pages,
	&vml_report_ranges,
	&vml_report_threads,
};

/**
 * vml_report_by_name() - find a report about one process
 * @name: its name
 *
 * Return: the report, NULL if there is none of that name.
 */
const struct vml_report *vml_report_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reports); i++)
		if (!strcmp(reports[i]->name, name))
			return reports[i];
	return NULL;
}

/**
 * vml_question_new() - prepare for questions through one open file
 * @file: the file, being opened by current
 *
 * Return: the question, or NULL when out of memory.
 */
struct vml_question *vml_question_new(const struct file *file)
{
	struct vml_question *q = kzalloc(sizeof(*q), GFP_KERNEL);

	if (!q)
		return NULL;
	mutex_init(&q->lock);
	q->file = file;
	q->ns = get_pid_ns(task_active_pid_ns(current));
	q->path = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!q->path || vml_text_init(&q->text)) {
		vml_question_free(q);
		return NULL;
	}
	return q;
}

/**
 * vml_question_drop() - forget the question and what was not read of its answer
 * @q: the question
 *
 * Context: q->lock is held, or nobody else knows @q.
 */
void vml_question_drop(struct vml_question *q)
{
	if (q->mm)
		mmdrop(q->mm);
	put_pid(q->process);
	q->report = NULL;
	q->process = NULL;
	q->mm = NULL;
	q->reason = NULL;
	q->run.counts.size = 0;
	q->range = (struct vml_range){ .end = ULONG_MAX };
	q->budget_ns = 0;
	q->spent_ns = 0;
	q->next = 1;
	q->skipped = 0;
	q->rows = 0;
	q->begun = false;
	q->walked = false;
	q->ended = false;
	vml_text_clear(&q->text);
}

/**
 * vml_question_free() - the file is closed
 * @q: the question; not used any more
 */
void vml_question_free(struct vml_question *q)
{
	vml_question_drop(q);
	vml_text_free(&q->text);
	kfree(q->path);
	put_pid_ns(q->ns);
	kfree(q);
}

/**
 * vml_question_ask() - ask, once the words are understood
 * @q: the question; what was asked before is dropped
 * @report: what to answer with
 * @process: about whom; NULL for all processes
 *
 * Context: Process context. q->lock is held, or nobody else knows @q yet.
 * Return: 0, or see vml_mm_get().
 */
int vml_question_ask(struct vml_question *q, const struct vml_report *report,
		     struct pid *process)
{
	struct mm_struct *mm;

	vml_question_drop(q);
	if (process) {
		if (!pid_nr_ns(process, q->ns))
			return -ESRCH;
		mm = vml_mm_get(process, q->file);
		if (IS_ERR(mm))
			return PTR_ERR(mm);
		mmgrab(mm);
		mmput_async(mm);
		q->mm = mm;
		q->process = get_pid(process);
	}
	q->report = report;
	return 0;
}

/* What the options of a question say. */
struct options {
	struct vml_range range;
	u64 budget_ns;
};

static int parse_budget(const char *word, u64 *budget_ns)
{
	u64 us;

	/* kstrtoull() would take a sign. */
	if (*word < '0' || *word > '9' || kstrtoull(word, 10, &us) ||
	    !us || us > U64_MAX / NSEC_PER_USEC)
		return -EINVAL;
	*budget_ns = us * NSEC_PER_USEC;
	return 0;
}

/* As reports have addresses: kstrtoul() would take a sign, and 0x. */
static int parse_address(const char *word, unsigned long *address)
{
	if (strspn(word, "0123456789abcdef") != strlen(word) || kstrtoul(word, 16, address) ||
	    offset_in_page(*address))
		return -EINVAL;
	return 0;
}

static int parse_option(char *word, const struct vml_report *report, struct options *o)
{
	const char *name = strsep(&word, "=");

	if (!word)
		return -EINVAL;
	if (!strcmp(name, "budget_us"))
		return parse_budget(word, &o->budget_ns);
	if (!report->takes_range)
		return -EINVAL;
	if (!strcmp(name, "start"))
		return parse_address(word, &o->range.start);
	if (!strcmp(name, "end"))
		return parse_address(word, &o->range.end);
	if (!strcmp(name, "step"))
		return parse_address(word, &o->range.step) ?:
		       is_power_of_2(o->range.step) ? 0 : -EINVAL;
	return -EINVAL;
}

/**
 * vml_question_parse() - ask by words: "<report> <pid> [option=value...]"
 * @q: the question; what was asked before is dropped, even by wrong words
 * @words: NUL-terminated, without newline; changed
 *
 * Context: Process context, q->lock held.
 * Return: 0, -EINVAL for wrong words, -ESRCH, or see vml_mm_get().
 */
int vml_question_parse(struct vml_question *q, char *words)
{
	const struct vml_report *report;
	struct options options = { .range.end = ULONG_MAX };
	struct pid *process;
	char *word;
	int nr, err;

	vml_question_drop(q);
	report = vml_report_by_name(strsep(&words, " "));
	word = strsep(&words, " ");
	if (!report || !word || *word < '0' || *word > '9' || kstrtoint(word, 10, &nr))
		return -EINVAL;
	while ((word = strsep(&words, " "))) {
		err = parse_option(word, report, &options);
		if (err)
			return err;
	}
	if (options.range.start >= options.range.end)
		return -EINVAL;

	process = vml_process_get(nr, q->ns);
	if (!process)
		return -ESRCH;
	err = vml_question_ask(q, report, process);
	put_pid(process);
	q->range = options.range;
	q->budget_ns = options.budget_ns;
	return err;
}

/**
 * vml_question_read() - read on in the answer
 * @q: the question
 * @to: the reader's buffer
 * @count: its size
 *
 * Context: Process context; sleeps and faults: no mm lock may be held. q->lock
 *	is held.
 * Return: bytes read, 0 at the end, -ENODATA if nothing was asked, -EINTR if
 *	killed, -EFAULT. An error after some bytes is reported by the next read.
 */
ssize_t vml_question_read(struct vml_question *q, char __user *to, size_t count)
{
	size_t done = 0;
	ssize_t n;

	if (!q->report)
		return -ENODATA;
	while (done < count) {
		n = vml_text_read(&q->text, to + done, count - done);
		if (n > 0) {
			done += n;
			continue;
		}
		if (!n && q->ended)
			break;
		if (!n && fatal_signal_pending(current))
			n = -EINTR;
		if (!n)
			n = q->report->more(q);
		if (n)
			return done ?: n;
	}
	return done;
}

/**
 * vml_question_over_budget() - has the walk taken as long as it may?
 * @q: the question
 *
 * Return: true if there is a budget and it is used up.
 */
bool vml_question_over_budget(struct vml_question *q)
{
	return q->budget_ns && q->walk.walk_ns >= q->budget_ns;
}

/**
 * vml_question_chunk() - walk on for one hold of the mmap_lock
 * @q: the question; its walk is set up
 *
 * Context: Process context, no mm lock held, a reference on mm_users held.
 * Return: as vml_walk_chunk(); -ESRCH if nobody else uses the address space any
 *	more: its process has exited, and we should not keep its memory.
 */
int vml_question_chunk(struct vml_question *q)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	if (atomic_read(&q->walk.mm->mm_users) == 1) {
		vml_debug_met(VML_EVENT_mm_exited);
		return -ESRCH;
	}
	return vml_walk_chunk(&q->walk);
}

/**
 * vml_question_walk() - walk on, chunk by chunk
 * @q: the question; its walk is set up
 * @until_text: stop as soon as there is something to be read
 *
 * Context: Process context, no mm lock held.
 * Return: 1 if there is more, 0 at the end of the address space, -ESRCH if it
 *	is gone, -EINTR if killed.
 */
int vml_question_walk(struct vml_question *q, bool until_text)
{
	int ret;

	if (!mmget_not_zero(q->mm)) {
		vml_debug_met(VML_EVENT_mm_gone);
		return -ESRCH;
	}
	do {
		ret = vml_question_chunk(q);
	} while (ret > 0 && !(until_text && q->text.len) && !vml_question_over_budget(q));
	/* Never the last user: a reader must not tear down a huge mm. */
	mmput_async(q->mm);
	return ret;
}

/**
 * vml_put_header() - the first line of every report
 * @q: the question
 */
void vml_put_header(struct vml_question *q)
{
	struct vml_text *t = &q->text;

	vml_put_str(t, "# vmledger ");
	vml_put_dec(t, VML_ABI);
	vml_put_char(t, ' ');
	vml_put_str(t, q->report->name);
	vml_put_str(t, " pid ");
	if (q->process)
		vml_put_dec(t, pid_nr_ns(q->process, q->ns));
	else
		vml_put_char(t, '-');
	vml_put_str(t, " page_kb ");
	vml_put_pages(t, 1);
	vml_put_char(t, '\n');
	q->begun = true;
}

/**
 * vml_put_counts_header() - names of the columns of vml_put_counts()
 * @t: the text
 */
void vml_put_counts_header(struct vml_text *t)
{
#define X(name)	vml_put_str(t, " " #name);
	VML_SUMS(X)
	VML_CLASSES(X)
	VML_FACTS(X)
#undef X
}

/**
 * vml_put_counts() - sums, classes and facts, in kB
 * @t: the text
 * @c: the counters
 */
void vml_put_counts(struct vml_text *t, const struct vml_counts *c)
{
	const struct {
		u64 size, rss, swap, reserved;
	} sums = { c->size, vml_rss(c), vml_swap(c), vml_reserved(c) };
	const u64 columns[] = {
#define X(name)	sums.name,
		VML_SUMS(X)
#undef X
#define X(name)	c->name,
		VML_CLASSES(X)
		VML_FACTS(X)
#undef X
	};

	vml_put_columns(t, columns, ARRAY_SIZE(columns));
}

/**
 * vml_put_end() - the last line of every report
 * @q: the question
 * @reason: why it is not complete, a word of VML_REASONS; NULL if it is
 * @resume: where to go on if it is not
 * @hex: @resume is an address
 */
void vml_put_end(struct vml_question *q, const char *reason, u64 resume, bool hex)
{
	struct vml_text *t = &q->text;

	vml_put_str(t, "# end ");
	vml_put_dec(t, q->rows);
	vml_put_str(t, reason ? " complete no " : " complete yes");
	if (reason) {
		if (hex)
			vml_put_hex(t, resume);
		else
			vml_put_dec(t, resume);
		vml_put_char(t, ' ');
		vml_put_str(t, reason);
	}
	vml_put_char(t, '\n');
	q->ended = true;
}
