// SPDX-License-Identifier: GPL-2.0
/*
 * summary.c - the report "summary": one process in "key: value kB" lines.
 */
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "compat.h"
#include "question.h"
#include "target.h"

static void put_key(struct vml_question *q, const char *prefix, const char *key)
{
	vml_put_str(&q->text, prefix);
	vml_put_str(&q->text, key);
	vml_put_str(&q->text, ": ");
	q->rows++;
}

static void put_number(struct vml_question *q, const char *key, u64 value)
{
	put_key(q, "", key);
	vml_put_dec(&q->text, value);
	vml_put_char(&q->text, '\n');
}

static void put_address(struct vml_question *q, const char *key, unsigned long value)
{
	put_key(q, "", key);
	vml_put_hex(&q->text, value);
	vml_put_char(&q->text, '\n');
}

static void put_pages(struct vml_question *q, const char *prefix, const char *key, u64 pages)
{
	put_key(q, prefix, key);
	vml_put_pages(&q->text, pages);
	vml_put_str(&q->text, " kB\n");
}

static void put_ledger(struct vml_question *q)
{
	const struct vml_counts *c = &q->walk.counts;

	put_pages(q, "", "size", c->size);
	put_pages(q, "", "rss", vml_rss(c));
	put_pages(q, "", "swap", vml_swap(c));
	put_pages(q, "", "reserved", vml_reserved(c));
#define X(name)	put_pages(q, "", #name, c->name);
	VML_CLASSES(X)
	VML_FACTS(X)
#undef X
	put_pages(q, "", "table_pgd", vml_pgd_pages());
	put_number(q, "unknown_entries", c->unknown_entries);
}

static void put_counters(struct vml_question *q)
{
	struct mm_struct *mm = q->mm;
	struct counters {
		u64 rss_anon, rss_file, rss_shmem, swap_anon;
	} cheap, exact;
	struct task_struct *task;

	cheap.rss_anon = get_mm_counter(mm, MM_ANONPAGES);
	cheap.rss_file = get_mm_counter(mm, MM_FILEPAGES);
	cheap.rss_shmem = get_mm_counter(mm, MM_SHMEMPAGES);
	cheap.swap_anon = get_mm_counter(mm, MM_SWAPENTS);
	rcu_read_lock();
	task = pid_task(q->process, PIDTYPE_TGID);
	exact.rss_anon = vml_counter_exact(mm, task, MM_ANONPAGES);
	exact.rss_file = vml_counter_exact(mm, task, MM_FILEPAGES);
	exact.rss_shmem = vml_counter_exact(mm, task, MM_SHMEMPAGES);
	exact.swap_anon = vml_counter_exact(mm, task, MM_SWAPENTS);
	rcu_read_unlock();

	put_pages(q, "", "counter_size", READ_ONCE(mm->total_vm));
	put_pages(q, "", "counter_table", mm_pgtables_bytes(mm) >> PAGE_SHIFT);
#define X(name)	put_pages(q, "counter_", #name, cheap.name);
	VML_COUNTERS(X)
#undef X
#define X(name)	put_pages(q, "exact_", #name, exact.name);
	VML_COUNTERS(X)
#undef X
}

/* The counters and marks of an mm without users are no longer its own. */
static void put_summary(struct vml_question *q, bool alive)
{
	char comm[TASK_COMM_LEN];

	vml_process_name(q->process, comm);
	put_key(q, "", "name");
	vml_put_name(&q->text, comm);
	vml_put_char(&q->text, '\n');
	put_number(q, "pid", pid_nr_ns(q->process, q->ns));
	put_number(q, "mm", vml_mm_owner(q->mm, q->process, q->ns));
	put_number(q, "threads", vml_nr_threads(q->process));
	put_number(q, "vmas", q->walk.nr_vmas);
	put_ledger(q);
	if (alive) {
		put_counters(q);
#define X(name)	put_address(q, #name, READ_ONCE(q->mm->name));
		VML_MARKS(X)
#undef X
	}
#define X(name)	put_number(q, #name, q->walk.name);
	VML_COSTS(X)
#undef X
}

static int summary_more(struct vml_question *q)
{
	bool alive;
	int ret;

	if (!q->begun) {
		vml_put_header(q);
		vml_walk_init(&q->walk, q->mm, NULL, q);
		return 0;
	}
	ret = vml_question_walk(q, false);
	if (ret < 0 && ret != -ESRCH)
		return ret;
	vml_walk_cut(&q->walk);

	alive = mmget_not_zero(q->mm);
	put_summary(q, alive);
	if (alive)
		mmput_async(q->mm);
	if (ret)
		vml_put_end(q, ret > 0 ? "budget" : "exited", q->walk.addr, true);
	else
		vml_put_end(q, NULL, 0, true);
	return 0;
}

const struct vml_report vml_report_summary = {
	.name	= "summary",
	.more	= summary_more,
};
