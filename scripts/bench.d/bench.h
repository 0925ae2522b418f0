/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bench.h - the program that measures, inside the kernel that is measured.
 *
 * It makes a target, reads it in turn with every reader, checks that all of them
 * counted the same, and prints raw samples; medians and ratios are made outside,
 * by scripts/bench. Lines it prints, each behind "bench ":
 *
 *	sample <workload> <reader> <target|cold|empty> <ns>
 *	fact <workload> <name> <number>
 *	hold <workload> <reader> <ns>
 *	victim <workload> <reader> <readers> <p50 ns> <p99 ns> <max ns> <turns> <readings>
 *	missing <workload> <reader>
 *	mismatch <workload> <what> <number> <number>
 *	failed <what>: <why>
 *	done <workload>
 */
#ifndef _BENCH_H
#define _BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define QUERY		"/sys/kernel/debug/vmledger/query"
#define PROCESSES	"/sys/kernel/debug/vmledger/processes"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define READ_SIZE	(1 << 20)	/* of one read(2) */

#define UNKNOWN		(~0UL)		/* a count the reader does not have */

/**
 * struct counts - what a reader counted, in kB
 * @present: pages of any kind, special ones included; only of a scan
 * @zero: mappings of the zero page; only of ours
 */
struct counts {
	unsigned long rss;
	unsigned long anon;
	unsigned long swap;
	unsigned long present;
	unsigned long zero;
};

struct reader;

/**
 * struct method - a way to ask about one process
 * @name: of the report or file
 * @open: get ready to read the process; false: this kernel has no such thing
 * @read: do so once; what came goes to r->text, if it keeps any
 * @parse: what r->text says
 */
struct method {
	const char *name;
	bool (*open)(struct reader *r, pid_t pid);
	void (*read)(struct reader *r);
	void (*parse)(struct reader *r, struct counts *c);
};

/**
 * struct reader - a method and the process it reads
 * @method: the method
 * @pid: the process
 * @fd: what it reads from
 * @question: what it writes first
 * @end: of the address space, if it asks for a range
 * @text: what came
 * @length: how much
 * @room: size of @text
 * @calls: system calls made so far
 * @repeat: readings in a sample
 */
struct reader {
	const struct method *method;
	pid_t pid;
	int fd;
	char question[64];
	unsigned long end;
	char *text;
	size_t length;
	size_t room;
	unsigned long calls;
	unsigned long repeat;
};

/* clock.c: the time */
unsigned long now_ns(void);
unsigned long clock_gap(unsigned long ns);
void rest(void);

/* end.c: how the program ends */
void end(int status) __attribute__((noreturn));
void fail(const char *what) __attribute__((noreturn));

/* target.c: targets */
pid_t target_start(const char *workload);
pid_t target_start_then(const char *workload, void (*then)(void));
void target_start_many(size_t count);

/* reader.c: ways to ask about one process */
extern const struct method methods[];
extern const size_t nr_methods;
void reader_open(struct reader *r, const struct method *m, pid_t pid);
void reader_drain(struct reader *r);

/* scan.c: PAGEMAP_SCAN */
bool scan_open(struct reader *r, pid_t pid);
void scan_read(struct reader *r);
unsigned long scan_zero(struct reader *r);
void scan_parse(struct reader *r, struct counts *c);

/* text.c: numbers by name */
unsigned long text_key(const char *text, const char *key);
unsigned long text_keys(const char *text, const char *key);
unsigned long text_column_below(const char *text, const char *column, unsigned long below);
unsigned long text_column(const char *text, const char *column);
unsigned long text_column_max(const char *text, const char *column);

/* one.c, all.c, holds.c, memory.c, victim.c, clients.c: what is measured */
unsigned long call_ns(void);
void empty_caches(void);
int measure_one(const char *workload, int rounds);
int measure_all(const char *workload, int rounds);
int measure_victim(const char *workload, unsigned int readers, int rounds);
int measure_holds(const char *workload, int reports);
int measure_memory(const char *workload);
int measure_clients(int rounds, size_t processes, char **commands);

#endif /* _BENCH_H */
