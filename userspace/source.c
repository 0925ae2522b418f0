// SPDX-License-Identifier: GPL-2.0
/*
 * source.c - where reports come from: see source.h.
 *
 * Every failure is told here, once, with what to do next.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "privilege.h"
#include "progress.h"
#include "reader.h"
#include "source.h"
#include "tell.h"

#define DEBUGFS		"/sys/kernel/debug"
#define FIRST_READ	(64 * 1024UL)
#define TEXT_MAX	(1UL << 30)	/* 2 million mappings: no report is longer */
#define REPORT_START	"#"

static size_t count_lines(const char *text, size_t len)
{
	size_t lines = 0;

	for (const char *end = text + len; (text = memchr(text, '\n', end - text)); text++)
		lines++;
	return lines;
}

/* Reads to the end. What does not begin like a report is not read further. */
static int read_all(int fd, char **text, size_t *len, struct vml_progress *progress)
{
	size_t lines = 0;
	size_t room = FIRST_READ;
	char *buf = malloc(room + 1);

	*len = 0;
	while (buf) {
		ssize_t got = read(fd, buf + *len, room - *len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(buf);
			return -errno;
		}
		if (progress) {
			lines += count_lines(buf + *len, got);
			vml_progress_tell(progress, lines, 0);
		}
		*len += got;
		if (!got || (*len && buf[0] != REPORT_START[0])) {
			*text = buf;
			return 0;
		}
		if (*len == room) {
			char *more = room < TEXT_MAX ? realloc(buf, 2 * room + 1) : NULL;

			if (!more)
				break;
			buf = more;
			room *= 2;
		}
	}
	free(buf);
	return -ENOMEM;
}

/* The answer to a question must be what was asked for. */
static int take_answer(struct vml_reports *set, enum vml_report_id id,
		       const struct vml_report **report)
{
	const struct vml_report *last = set->report[set->count - 1];

	if (last->id != id) {
		vml_tell("asked for %s, got %s: the module and this client do not fit together",
			 vml_report_names[id], vml_report_names[last->id]);
		return VML_EXIT_FAILURE;
	}
	*report = last;
	return VML_EXIT_OK;
}

static int parse(struct vml_reports *set, char *text, size_t len, const char *name)
{
	char error[VML_ERROR_MAX];

	if (vml_reports_parse(set, text, len, name, error) == 0)
		return VML_EXIT_OK;
	vml_tell("%s", error);
	return VML_EXIT_FAILURE;
}

static int read_file(struct vml_reports *set, const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text = NULL;
	size_t len = 0;
	int err;

	if (fd < 0) {
		vml_tell("%s: %s: give a file that vmledger save wrote", path, strerror(errno));
		return VML_EXIT_FAILURE;
	}
	err = read_all(fd, &text, &len, NULL);
	if (!standard)
		close(fd);
	if (err) {
		vml_tell("%s: %s: give a file that vmledger save wrote", path, strerror(-err));
		return VML_EXIT_FAILURE;
	}
	return parse(set, text, len, standard ? "stdin" : path);
}

/* Why is the module's directory or a file in it not there, or not for us? */
static int tell_unavailable(const char *root, int error)
{
	struct statfs fs;
	struct stat st;

	if (error == EACCES)
		vml_tell("%s: permission denied: run it as root (sudo vmledger)", root);
	else if (error != ENOENT && error != ENOTDIR)
		vml_tell("%s: %s: see docs/abi.md for what it means", root, strerror(error));
	else if (strcmp(root, VML_ROOT) != 0)
		vml_tell("%s: no reports of vmledger there: give the right --root", root);
	else if (statfs(DEBUGFS, &fs) == 0 && fs.f_type != DEBUGFS_MAGIC)
		vml_tell("debugfs is not mounted: mount -t debugfs none " DEBUGFS);
	else if (stat("/sys/module/vmledger", &st) == 0)
		vml_tell("%s is not there: mount debugfs, or boot without debugfs=off", root);
	else
		vml_tell("the module is not loaded: insmod vmledger.ko, or modprobe vmledger");
	return VML_EXIT_UNAVAILABLE;
}

/*
 * A file of the module. Rights that come with the program are for the module's own
 * folder: another one is read with the user's.
 */
static int open_module(const struct vml_source *source, const char *path, int flags)
{
	bool own = strcmp(source->root, VML_ROOT) == 0;
	int fd;

	if (own)
		vml_privilege_raise();
	fd = open(path, flags | O_CLOEXEC);
	if (own)
		vml_privilege_lower();
	return fd;
}

static int open_live(const struct vml_source *source)
{
	int fd = open_module(source, source->root, O_PATH);

	if (fd < 0)
		return tell_unavailable(source->root, errno);
	close(fd);
	return VML_EXIT_OK;
}

/* Only who asks questions needs it. */
static int open_query(struct vml_source *source)
{
	char path[4096];

	if (source->query >= 0 || source->fell_back)
		return VML_EXIT_OK;
	snprintf(path, sizeof(path), "%s/query", source->root);
	source->query = open_module(source, path, O_RDWR);
	if (source->query >= 0)
		return VML_EXIT_OK;
	if (errno != EPERM && errno != EROFS && errno != ENOENT)
		return tell_unavailable(source->root, errno);
	source->fell_back = true;
	if (errno == ENOENT)
		vml_tell("%s is not there: reading watch/ instead", path);
	else
		vml_tell("the kernel lets nobody write %s (lockdown): reading watch/ instead",
			 path);
	return VML_EXIT_OK;
}

/**
 * vml_source_open() - open what the settings name
 * @source: to be closed with vml_source_close(), also after a failure
 * @settings: the settings
 * @files: reports of captured files are added to it
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_source_open(struct vml_source *source, const struct vml_settings *settings,
		    struct vml_reports *files)
{
	int code = VML_EXIT_OK;

	*source = (struct vml_source){ .query = -1 };
	if (!settings->nfrom) {
		source->root = settings->root;
		return open_live(source);
	}
	for (size_t i = 0; i < settings->nfrom && code == VML_EXIT_OK; i++)
		code = read_file(files, settings->from[i]);
	return code;
}

/**
 * vml_source_close() - close a source
 * @source: the source
 */
void vml_source_close(struct vml_source *source)
{
	if (source->query >= 0)
		close(source->query);
	source->query = -1;
}

static int tell_process(uint64_t number, int error)
{
	unsigned long long pid = number;

	switch (error) {
	case ESRCH:
		vml_tell("%llu: no such process: it may have ended; see ps", pid);
		break;
	case EINVAL:
		vml_tell("%llu: has no memory (kernel thread or zombie): give another pid",
			 pid);
		break;
	case EPERM:
	case EACCES:
		vml_tell("%llu: needs CAP_SYS_PTRACE in its user namespace: run it as root",
			 pid);
		break;
	default:
		vml_tell("%llu: %s: see docs/abi.md for what it means", pid, strerror(error));
		break;
	}
	return VML_EXIT_FAILURE;
}

static int tell_unwatched(uint64_t number)
{
	unsigned long long pid = number;

	if (kill(pid, 0) < 0 && errno == ESRCH)
		return tell_process(pid, ESRCH);
	vml_tell("%llu: is not watched: echo %llu > " VML_PIDS ", then ask again", pid, pid);
	return VML_EXIT_UNAVAILABLE;
}

static int ask_query(struct vml_source *source, enum vml_report_id id, uint64_t pid,
		     const char *options, char **text, size_t *len)
{
	char question[VML_QUESTION_MAX];
	int n = snprintf(question, sizeof(question), "%s %llu%s", vml_report_names[id],
			 (unsigned long long)pid, options);

	if (write(source->query, question, n) < 0)
		return -errno;
	return read_all(source->query, text, len, NULL);
}

/**
 * vml_source_ask() - ask the module for a report on a process
 * @source: a live source
 * @id: which report
 * @pid: whom it is about
 * @set: the report is added to it
 * @report: set to the report
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_source_ask(struct vml_source *source, enum vml_report_id id, uint64_t pid,
		   struct vml_reports *set, const struct vml_report **report)
{
	char path[4096];
	char *text = NULL;
	size_t len = 0;
	int err, fd, code = open_query(source);

	if (code != VML_EXIT_OK)
		return code;
	if (!source->fell_back) {
		err = ask_query(source, id, pid, "", &text, &len);
	} else {
		snprintf(path, sizeof(path), "%s/watch/%llu/%s", source->root,
			 (unsigned long long)pid, vml_report_names[id]);
		fd = open_module(source, path, O_RDONLY);
		if (fd < 0)
			return errno == ENOENT ? tell_unwatched(pid) : tell_process(pid, errno);
		err = read_all(fd, &text, &len, NULL);
		close(fd);
	}
	/* A zombie has no memory any more. */
	source->ended = err == -ESRCH || (err == -EINVAL && source->many);
	if (source->ended && source->many)
		return VML_EXIT_FAILURE;
	if (err)
		return tell_process(pid, -err);
	code = parse(set, text, len, vml_report_names[id]);
	return code == VML_EXIT_OK ? take_answer(set, id, report) : code;
}

/**
 * vml_source_ask_piece() - ask the module for a part of an address space, in steps
 * @source: a live source
 * @pid: whom it is about
 * @piece: the part
 * @set: the report is added to it
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_source_ask_piece(struct vml_source *source, uint64_t pid, const struct vml_piece *piece,
			 struct vml_reports *set)
{
	const struct vml_report *report;
	char options[VML_QUESTION_MAX];
	char *text = NULL;
	size_t len = 0;
	int err, code = open_query(source);

	if (code != VML_EXIT_OK)
		return code;
	if (source->fell_back) {
		vml_tell("sections can only be asked for through query: boot without lockdown");
		return VML_EXIT_UNAVAILABLE;
	}
	snprintf(options, sizeof(options), " start=%llx end=%llx step=%llx",
		 (unsigned long long)piece->start, (unsigned long long)piece->end,
		 (unsigned long long)piece->step);
	err = ask_query(source, VML_REPORT_ranges, pid, options, &text, &len);
	if (err == -EINVAL) {
		vml_tell("%llu: has ended, or the module is older: load the one of this client",
			 (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
	if (err)
		return tell_process(pid, -err);
	code = parse(set, text, len, vml_report_names[VML_REPORT_ranges]);
	return code == VML_EXIT_OK ? take_answer(set, VML_REPORT_ranges, &report) : code;
}

/**
 * vml_source_list() - ask the module for the list of processes
 * @source: a live source
 * @set: the report is added to it
 * @report: set to the report
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_source_list(struct vml_source *source, struct vml_reports *set,
		    const struct vml_report **report)
{
	struct vml_progress progress;
	char path[4096];
	char *text = NULL;
	size_t len = 0;
	int fd, err, code;

	snprintf(path, sizeof(path), "%s/processes", source->root);
	fd = open_module(source, path, O_RDONLY);
	if (fd < 0)
		return tell_unavailable(source->root, errno);
	vml_progress_begin(&progress, "looking at page tables");
	err = read_all(fd, &text, &len, &progress);
	vml_progress_end(&progress);
	close(fd);
	if (err)
		return tell_unavailable(source->root, -err);
	code = parse(set, text, len, vml_report_names[VML_REPORT_processes]);
	return code == VML_EXIT_OK ? take_answer(set, VML_REPORT_processes, report) : code;
}
