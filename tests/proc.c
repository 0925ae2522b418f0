// SPDX-License-Identifier: GPL-2.0
/*
 * proc.c - what /proc says of a process in words: the oracles. pagemap.c has the pages.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "proc.h"
#include "report.h"

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

static int smaps_parse(struct smaps *s)
{
	struct smaps_vma *more, v;
	size_t room = 0;
	char *next;

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

static int read_maps(struct smaps *s, pid_t pid, const char *name)
{
	ssize_t len;

	memset(s, 0, sizeof(*s));
	len = read_file(pid, name, &s->text);
	if (len < 0) {
		s->text = NULL;
		return len;
	}
	return smaps_parse(s);
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
	return read_maps(s, pid, "smaps");
}

/**
 * smaps_read_rollup() - read /proc/PID/smaps_rollup
 * @s: where it goes, as if it were one mapping; as for smaps_read()
 * @pid: whose
 *
 * Return: 0 or a negative errno.
 */
int smaps_read_rollup(struct smaps *s, pid_t pid)
{
	return read_maps(s, pid, "smaps_rollup");
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
