// SPDX-License-Identifier: GPL-2.0
/*
 * proc.c - what /proc says of a process: the oracles.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/kernel-page-flags.h>
#include <linux/types.h>

#include "proc.h"
#include "report.h"

/* Bits of /proc/PID/pagemap: Documentation/admin-guide/mm/pagemap.rst */
#define PAGE_PRESENT	(UINT64_C(1) << 63)
#define PAGE_SWAP	(UINT64_C(1) << 62)
#define PAGE_UFFD_WP	(UINT64_C(1) << 57)
#define PAGE_GUARD	(UINT64_C(1) << 58)	/* Linux 6.15 */
#define PAGE_PFN(e)	((e) & ((UINT64_C(1) << 55) - 1))
#define SWAP_TYPE(e)	((e) & 31)
#define TYPE_MAX	22	/* real swap areas have lower types on any configuration */
#define SWAP_OFFSET(e)	(PAGE_PFN(e) >> 5)
#define OFFSET_MIN	64	/* less is the bits of a marker: RAM does not begin there */

/* A window on /proc/kpageflags, and what was last asked. */
struct kpageflags {
	int fd;
	__u64 first;
	ssize_t count;
	__u64 window[512];
	__u64 pfn;
	__u64 flags;
};

static ssize_t read_file(pid_t pid, const char *name, char **text)
{
	char path[64];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = answer_read(fd, 65536, text);
	close(fd);
	return len;
}

static const char * const pages_names[] = {
#define X(theirs, ours)	theirs,
	SMAPS_PAGES(X)
#undef X
};

static bool parse_head(struct smaps_vma *v, char *line)
{
	int name = 0;

	memset(v, 0, sizeof(*v));
	if (sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %n", &v->start, &v->end, v->perms, &v->offset,
		   &v->major, &v->minor, &v->inode, &name) != 7 || !name)
		return false;
	v->name = line + name;
	for (size_t i = 0; i < ARRAY_SIZE(v->pages); i++)
		v->pages[i] = SMAPS_LACKS;
	return true;
}

static void parse_field(struct smaps_vma *v, const char *line)
{
	static const struct {
		const char *name;
		size_t at;
	} fields[] = {
		{ "Size", offsetof(struct smaps_vma, size) },
		{ "Rss", offsetof(struct smaps_vma, rss) },
		{ "Anonymous", offsetof(struct smaps_vma, anonymous) },
		{ "Swap", offsetof(struct smaps_vma, swap) },
		{ "Shared_Hugetlb", offsetof(struct smaps_vma, hugetlb) },
		{ "Private_Hugetlb", offsetof(struct smaps_vma, hugetlb) },
		{ "AnonHugePages", offsetof(struct smaps_vma, huge_pmd) },
		{ "ShmemPmdMapped", offsetof(struct smaps_vma, huge_pmd) },
		{ "FilePmdMapped", offsetof(struct smaps_vma, huge_pmd) },
	};
	size_t len = strcspn(line, ":");

	if (!strncmp(line, "VmFlags:", 8)) {
		snprintf(v->flags, sizeof(v->flags), "%s", line + 8);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].name) == len && !strncmp(line, fields[i].name, len))
			*(unsigned long *)((char *)v + fields[i].at) +=
				strtoul(line + len + 1, NULL, 10);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pages_names); i++) {
		if (strlen(pages_names[i]) == len && !strncmp(line, pages_names[i], len))
			v->pages[i] = strtoul(line + len + 1, NULL, 10);
	}
}

/**
 * smaps_read() - read /proc/PID/smaps
 * @s: where it goes; to be freed with smaps_free() in any case
 * @pid: whose
 *
 * The [vsyscall] page is left out: it is in no process' mm.
 *
 * Return: 0 or a negative errno.
 */
int smaps_read(struct smaps *s, pid_t pid)
{
	struct smaps_vma *more, v;
	size_t room = 0;
	ssize_t len;
	char *next;

	memset(s, 0, sizeof(*s));
	len = read_file(pid, "smaps", &s->text);
	if (len < 0) {
		s->text = NULL;
		return len;
	}
	for (char *line = s->text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		if (!parse_head(&v, line)) {
			if (!s->count)
				return -EBADMSG;
			parse_field(&s->vma[s->count - 1], line);
			continue;
		}
		if (s->count == room) {
			room = 2 * room + 64;
			more = realloc(s->vma, room * sizeof(*more));
			if (!more)
				return -ENOMEM;
			s->vma = more;
		}
		s->vma[s->count++] = v;
	}
	if (s->count && !strcmp(s->vma[s->count - 1].name, "[vsyscall]"))
		s->count--;
	return 0;
}

/**
 * smaps_free() - free what smaps_read() allocated
 * @s: the mappings
 */
void smaps_free(struct smaps *s)
{
	free(s->vma);
	free(s->text);
	memset(s, 0, sizeof(*s));
}

/**
 * smaps_same() - did nothing change that we look at?
 * @a: before
 * @b: after
 *
 * Return: true if not.
 */
bool smaps_same(const struct smaps *a, const struct smaps *b)
{
	struct smaps_vma v;

	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		v = b->vma[i];
		v.name = a->vma[i].name;
		if (memcmp(&v, &a->vma[i], sizeof(v)) || strcmp(b->vma[i].name, v.name))
			return false;
	}
	return true;
}

/**
 * smaps_pages() - a number of a mapping that takes a look at its pages
 * @v: the mapping
 * @name: as smaps has it
 *
 * Return: the number, SMAPS_LACKS if this kernel has none of that name.
 */
unsigned long smaps_pages(const struct smaps_vma *v, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages_names); i++)
		if (!strcmp(pages_names[i], name))
			return v->pages[i];
	return SMAPS_LACKS;
}

/**
 * smaps_find() - the mapping that begins at an address
 * @s: what was read
 * @at: the address
 *
 * Return: the mapping, NULL if there is none.
 */
const struct smaps_vma *smaps_find(const struct smaps *s, const void *at)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->vma[i].start == (unsigned long)at)
			return &s->vma[i];
	return NULL;
}

/**
 * smaps_flag() - look a flag up in VmFlags
 * @v: the mapping
 * @flag: its two letters
 *
 * Return: true if it is set.
 */
bool smaps_flag(const struct smaps_vma *v, const char *flag)
{
	char blank[] = { ' ', flag[0], flag[1], ' ', '\0' };

	return strstr(v->flags, blank);
}

#define HAS(flags, flag)	((flags) >> KPF_##flag & 1)

static __u64 flags_at(struct kpageflags *k, __u64 pfn)
{
	if (pfn - k->first >= (__u64)k->count) {
		k->first = pfn & ~UINT64_C(511);
		k->count = pread(k->fd, k->window, sizeof(k->window), k->first * 8) / 8;
	}
	if (pfn - k->first >= (__u64)k->count)
		return UINT64_C(1) << KPF_NOPAGE;	/* beyond the last page of RAM */
	return k->window[pfn - k->first];
}

/* Flags of a page; the tail of a large one goes with its head. */
static __u64 page_flags(struct kpageflags *k, __u64 pfn)
{
	__u64 flags = flags_at(k, pfn);

	if (HAS(flags, COMPOUND_TAIL) && !HAS(flags, ZERO_PAGE)) {
		if (pfn == k->pfn + 1 && HAS(k->flags, COMPOUND_HEAD))
			flags = k->flags;
		for (__u64 head = pfn; HAS(flags, COMPOUND_TAIL); head--)
			flags = flags_at(k, head - 1);
	}
	k->pfn = pfn;
	k->flags = flags;
	return flags;
}

/* An entry that is not present, but not nothing either. */
static void count_entry(struct pages *p, __u64 entry, struct kpageflags *k)
{
	if (SWAP_TYPE(entry) < TYPE_MAX) {
		p->swap++;
	} else if (SWAP_OFFSET(entry) >= OFFSET_MIN) {
		if (HAS(page_flags(k, SWAP_OFFSET(entry)), HWPOISON))
			p->poison++;
		else
			p->moving++;
	} else if (entry & PAGE_GUARD) {
		p->guard++;
	} else {
		p->marker++;
	}
}

static void count_page(struct pages *p, __u64 entry, struct kpageflags *k)
{
	__u64 flags;

	if (entry & PAGE_SWAP) {
		count_entry(p, entry, k);
		return;
	}
	if (!(entry & PAGE_PRESENT)) {
		/* Of hugetlb a marker is no swap entry. */
		if (entry & PAGE_UFFD_WP)
			p->marker++;
		else
			p->none++;
		return;
	}
	flags = page_flags(k, PAGE_PFN(entry));
	if (HAS(flags, ZERO_PAGE))
		p->zero++;
	else if (HAS(flags, HUGE))
		p->hugetlb++;
	else if (HAS(flags, ANON))
		p->anon++;
	else if (HAS(flags, NOPAGE))
		p->device++;
	else if (HAS(flags, SWAPBACKED))
		p->shmem++;
	else
		p->file++;
	p->compound += HAS(flags, COMPOUND_HEAD);
	p->ksm += HAS(flags, KSM);
	p->swapcache += HAS(flags, SWAPCACHE);
}

/**
 * pages_read() - ask pagemap and kpageflags, page by page
 * @p: the counts
 * @pid: whose
 * @start: first address
 * @end: end of the range
 *
 * Return: 0 or a negative errno.
 */
int pages_read(struct pages *p, pid_t pid, unsigned long start, unsigned long end)
{
	unsigned long page = sysconf(_SC_PAGESIZE);
	struct kpageflags k = { .fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC) };
	ssize_t size, got = 0;
	__u64 entries[512];
	int pagemap, err = 0;
	char path[64];

	memset(p, 0, sizeof(*p));
	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (pagemap < 0 || k.fd < 0)
		err = -errno;
	for (; start < end && !err; start += got / 8 * page) {
		size = (end - start) / page * 8;
		if (size > (ssize_t)sizeof(entries))
			size = sizeof(entries);
		got = pread(pagemap, entries, size, start / page * 8);
		if (got < 8) {
			err = -EIO;
			break;
		}
		for (ssize_t i = 0; i < got / 8; i++)
			count_page(p, entries[i], &k);
	}
	if (pagemap >= 0)
		close(pagemap);
	if (k.fd >= 0)
		close(k.fd);
	return err;
}

static unsigned long number_of(char *text, const char *key)
{
	unsigned long value = ~0UL;
	size_t len = strlen(key);
	char *line, *next;

	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (!strncmp(line, key, len) && line[len] == ':')
			value = strtoul(line + len + 1, NULL, 10);
	}
	free(text);
	return value;
}

/**
 * pages_pfns() - the page frames of a mapping of this process
 * @at: where it begins
 * @pages: how many
 * @pfns: filled in; 0 where nothing is mapped
 *
 * Return: 0 or a negative errno.
 */
int pages_pfns(const char *at, size_t pages, unsigned long *pfns)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	unsigned long first = (unsigned long)at / sysconf(_SC_PAGESIZE);
	int err = fd < 0 ? -errno : 0;
	ssize_t got;

	/* Many at once: each read looks at a whole page table. */
	for (size_t i = 0, end; i < pages && !err; i = end) {
		got = pread(fd, pfns + i, (pages - i) * 8, (first + i) * 8);
		if (got < 8)
			err = -EIO;
		end = i + (got < 8 ? 0 : got / 8);
		for (size_t n = i; n < end; n++)
			pfns[n] = pfns[n] & PAGE_PRESENT ? PAGE_PFN(pfns[n]) : 0;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

/**
 * status_kb() - a number of /proc/PID/status
 * @pid: whose
 * @key: its name
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long status_kb(pid_t pid, const char *key)
{
	char *text;

	return read_file(pid, "status", &text) < 0 ? ~0UL : number_of(text, key);
}

/**
 * meminfo_kb() - a number of /proc/meminfo
 * @key: its name
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long meminfo_kb(const char *key)
{
	char *text;

	return read_file(getpid(), "../meminfo", &text) < 0 ? ~0UL : number_of(text, key);
}

/**
 * stat_field() - a number of /proc/PID/stat
 * @pid: whose
 * @field: which, as numbered by proc(5), from 4 on
 *
 * Return: the number, ~0UL if there is none.
 */
unsigned long stat_field(pid_t pid, int field)
{
	unsigned long value = ~0UL;
	char *text, *at;

	if (read_file(pid, "stat", &text) < 0)
		return ~0UL;
	at = strrchr(text, ')');	/* the name may hold anything */
	for (int i = 2; at && i < field; i++)
		at = strchr(at + 1, ' ');
	if (at)
		value = strtoul(at + 1, NULL, 10);
	free(text);
	return value;
}

/**
 * kernel_before() - is the running kernel older than this?
 * @major: its first number
 * @minor: its second
 *
 * For faults of old oracles only: what a kernel can do it says itself.
 *
 * Return: true if it is.
 */
bool kernel_before(unsigned int major, unsigned int minor)
{
	unsigned int a = 0, b = 0;
	struct utsname name;

	if (uname(&name) || sscanf(name.release, "%u.%u", &a, &b) != 2)
		return false;
	return a < major || (a == major && b < minor);
}

/**
 * proc_tasks() - the threads of a process
 * @pid: whose
 * @tids: where their ids go
 * @max: room there
 *
 * Return: number of threads, 0 if the process is gone.
 */
size_t proc_tasks(pid_t pid, pid_t *tids, size_t max)
{
	struct dirent *entry;
	size_t count = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.' && count < max)
			tids[count++] = atoi(entry->d_name);
	closedir(dir);
	return count;
}

/**
 * proc_stopped() - has every thread stopped?
 * @pid: whose
 *
 * Return: true if so, or if the process is gone.
 */
bool proc_stopped(pid_t pid)
{
	static pid_t tids[65536];
	size_t count = proc_tasks(pid, tids, ARRAY_SIZE(tids));
	char name[64], *text, *state;
	bool stopped = true;

	for (size_t i = 0; i < count && stopped; i++) {
		snprintf(name, sizeof(name), "task/%d/stat", tids[i]);
		if (read_file(pid, name, &text) < 0)
			continue;
		state = strrchr(text, ')');
		stopped = state && strchr("TtZX", state[2]);
		free(text);
	}
	return stopped;
}
