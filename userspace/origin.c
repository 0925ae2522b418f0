// SPDX-License-Identifier: GPL-2.0
/*
 * origin.c - whose a process is, and which cgroup it lives in: see origin.h.
 *
 * The module does not say: /proc does. A snapshot keeps it as a report of its own,
 * in the form of the module's, so that it can be filtered and grouped elsewhere.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "name.h"
#include "origin.h"
#include "privilege.h"

#define LINE_MAX_READ	8192	/* a cgroup's path has less than 4096 bytes */

static const int columns[] = { COL_pid, COL_time_ms, COL_uid, COL_user, COL_cgroup };

/**
 * vml_now_ms() - what time is it?
 *
 * Return: milliseconds since the epoch.
 */
uint64_t vml_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

static FILE *open_proc(uint64_t pid, const char *name)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%llu/%s", (unsigned long long)pid, name);
	vml_privilege_raise();	/* /proc may hide others' processes */
	file = fopen(path, "re");
	vml_privilege_lower();
	return file;
}

/* The effective user, as ps has it. */
static bool read_uid(uint64_t pid, uint64_t *uid)
{
	FILE *file = open_proc(pid, "status");
	unsigned long effective;
	char line[256];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "Uid: %*u %lu", &effective) == 1;
	if (file)
		fclose(file);
	if (found)
		*uid = effective;
	return found;
}

/* "0::/path" of the one tree, or the tree that has the memory controller. */
static bool is_memory_cgroup(char *line, char **path)
{
	char *controllers = strchr(line, ':');
	char *controller;

	if (!controllers)
		return false;
	*controllers++ = '\0';
	*path = strchr(controllers, ':');
	if (!*path)
		return false;
	*(*path)++ = '\0';
	while ((controller = strsep(&controllers, ",")))
		if (strcmp(controller, "memory") == 0)
			return true;
	return false;
}

/* To be freed; NULL if it has none or is gone. */
static char *read_cgroup(uint64_t pid)
{
	FILE *file = open_proc(pid, "cgroup");
	char *line = malloc(LINE_MAX_READ);
	char *cgroup = NULL;

	while (file && line && fgets(line, LINE_MAX_READ, file)) {
		bool unified = strncmp(line, "0::", 3) == 0;
		bool memory;
		char *path = NULL;

		line[strcspn(line, "\n")] = '\0';
		memory = is_memory_cgroup(line, &path);
		if (memory || (unified && !cgroup)) {
			free(cgroup);
			cgroup = vml_name_encode(path);
		}
		if (memory)
			break;
	}
	if (file)
		fclose(file);
	free(line);
	return cgroup;
}

static char *user_name(uint64_t uid)
{
	struct passwd *user = getpwuid(uid);
	char number[32];

	if (user && *user->pw_name && !strchr(user->pw_name, ' '))
		return vml_name_encode(user->pw_name);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)uid);
	return strdup(number);
}

/* The set frees it, in any case. */
static int put_text(struct vml_reports *set, struct vml_report *report, int id, char *text)
{
	if (!text)
		return -ENOMEM;
	if (vml_reports_keep(set, text) < 0)
		return -ENOMEM;
	vml_cell(report, report->nrows - 1, id)->text = text;
	return 0;
}

/* One user has many processes: the name is looked up once. */
static int put_user(struct vml_reports *set, struct vml_report *report, uint64_t uid)
{
	size_t row = report->nrows - 1;

	vml_cell(report, row, COL_uid)->number = uid;
	for (size_t i = 0; i < row; i++) {
		if (vml_number(report, i, COL_uid) != uid)
			continue;
		vml_cell(report, row, COL_user)->text = vml_text(report, i, COL_user);
		return 0;
	}
	return put_text(set, report, COL_user, user_name(uid));
}

/**
 * vml_origins_read() - ask /proc where processes come from
 * @set: the report is added to it
 * @pids: the processes
 * @npids: how many
 * @origins: set to the report; those that are gone have no row in it
 *
 * Return: 0 or -ENOMEM.
 */
int vml_origins_read(struct vml_reports *set, const uint64_t *pids, size_t npids,
		     const struct vml_report **origins)
{
	struct vml_report *report = vml_report_new(set, VML_REPORT_origins, columns,
						   ARRAY_SIZE(columns));
	int err = report ? 0 : -ENOMEM;

	for (size_t i = 0; i < npids && !err; i++) {
		char *cgroup;
		uint64_t uid;

		if (!read_uid(pids[i], &uid))
			continue;
		err = vml_report_add(report);
		if (err)
			break;
		vml_cell(report, report->nrows - 1, COL_pid)->number = pids[i];
		vml_cell(report, report->nrows - 1, COL_time_ms)->number = vml_now_ms();
		err = put_user(set, report, uid);
		cgroup = err ? NULL : read_cgroup(pids[i]);
		if (cgroup)
			err = put_text(set, report, COL_cgroup, cgroup);
	}
	*origins = report;
	return err;
}

/**
 * vml_origins_captured() - where captured processes came from
 * @files: what was captured
 *
 * Return: the report, NULL if it was not captured.
 */
const struct vml_report *vml_origins_captured(const struct vml_reports *files)
{
	return vml_reports_find(files, VML_REPORT_origins, 0);
}

static int compare_pids(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/**
 * vml_origins_fill() - tell each row where it comes from
 * @rows: a report of our own with the columns pid, uid, user and cgroup
 * @origins: where processes come from
 *
 * Return: 0 or -ENOMEM.
 */
int vml_origins_fill(struct vml_report *rows, const struct vml_report *origins)
{
	/* Pairs of pid and row, in order of pids. */
	uint64_t (*index)[2] = calloc(origins->nrows + 1, sizeof(*index));

	if (!index)
		return -ENOMEM;
	for (size_t i = 0; i < origins->nrows; i++) {
		index[i][0] = vml_number(origins, i, COL_pid);
		index[i][1] = i;
	}
	qsort(index, origins->nrows, sizeof(*index), compare_pids);
	for (size_t i = 0; i < rows->nrows; i++) {
		uint64_t pid = vml_number(rows, i, COL_pid);
		uint64_t (*found)[2] = bsearch(&pid, index, origins->nrows, sizeof(*index),
					       compare_pids);

		if (!found)
			continue;
		vml_cell(rows, i, COL_uid)->number = vml_number(origins, (*found)[1], COL_uid);
		vml_cell(rows, i, COL_user)->text = vml_text(origins, (*found)[1], COL_user);
		vml_cell(rows, i, COL_cgroup)->text = vml_text(origins, (*found)[1], COL_cgroup);
	}
	free(index);
	return 0;
}
