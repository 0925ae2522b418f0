// SPDX-License-Identifier: GPL-2.0
/*
 * process.c - all there is to know of one process: see process.h.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "files.h"
#include "name.h"
#include "process.h"
#include "tell.h"

#define ATTEMPTS	3	/* to catch a process between two changes */

/*
 * The reports are taken one after the other: ask again while they disagree, up to
 * a limit.
 */
static int ask_process(struct vml_source *source, uint64_t pid, struct vml_reports *set,
		       struct vml_process *process)
{
	int code = VML_EXIT_OK;

	for (int i = 0; i < ATTEMPTS; i++) {
		uint64_t size = 0;

		vml_reports_free(set);
		memset(process, 0, sizeof(*process));
		code = vml_source_ask(source, VML_REPORT_vmas, pid, set, &process->vmas);
		if (code == VML_EXIT_OK)
			code = vml_source_ask(source, VML_REPORT_summary, pid, set,
					      &process->summary);
		if (code == VML_EXIT_OK)
			code = vml_source_ask(source, VML_REPORT_threads, pid, set,
					      &process->threads);
		if (code != VML_EXIT_OK)
			return code;
		/* A thread names its process. */
		process->pid = process->vmas->pid;
		for (size_t row = 0; row < process->vmas->nrows; row++)
			size += vml_number(process->vmas, row, COL_size);
		if (size == vml_number(process->summary, 0, COL_size))
			break;
	}
	return code;
}

static int find_process(const struct vml_reports *files, uint64_t pid,
			struct vml_process *process)
{
	memset(process, 0, sizeof(*process));
	process->vmas = vml_reports_find(files, VML_REPORT_vmas, pid);
	if (!process->vmas) {
		vml_tell("%llu: no vmas report of it there: capture it with vmledger save %llu",
			 (unsigned long long)pid, (unsigned long long)pid);
		return VML_EXIT_FAILURE;
	}
	process->pid = process->vmas->pid;
	process->summary = vml_reports_find(files, VML_REPORT_summary, process->pid);
	process->threads = vml_reports_find(files, VML_REPORT_threads, process->pid);
	for (size_t i = 0; i < files->programs; i++)
		vml_program_parse(&process->program, process->pid, files->program[i]);
	return VML_EXIT_OK;
}

/* Only a live process has files to look into. */
static void read_program(struct vml_process *process)
{
	const char *executable = vml_executable(process);
	size_t row, len;
	char *path;

	path = executable ? vml_name_decode(executable, &len) : NULL;
	if (path)
		vml_program_of(&process->program, process->pid, path);
	free(path);
	if (vml_libc_row(process, &row))
		vml_program_libc(&process->program, process->pid,
				 vml_number(process->vmas, row, COL_start),
				 vml_number(process->vmas, row, COL_end));
}

/**
 * vml_process_get() - get all reports of a process
 * @source: where to ask
 * @files: captured reports, if @source has no root
 * @pid: the process, or one of its threads
 * @answers: empty; what is asked for goes there
 * @process: filled in; needs @files and @answers as long as it is used
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_process_get(struct vml_source *source, const struct vml_reports *files, uint64_t pid,
		    struct vml_reports *answers, struct vml_process *process)
{
	int code;

	if (!source->root)
		return find_process(files, pid, process);
	code = ask_process(source, pid, answers, process);
	if (code == VML_EXIT_OK && strcmp(source->root, VML_ROOT) == 0)
		read_program(process);
	return code;
}

/**
 * vml_process_check() - are its reports whole, and do they add up?
 * @process: the process
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_process_check(const struct vml_process *process)
{
	int code = vml_check(process->vmas);

	code = vml_worse(code, vml_check(process->summary));
	return vml_worse(code, vml_check(process->threads));
}

/**
 * vml_process_pids() - whose mappings were captured?
 * @files: the captured reports
 * @pids: set to the pids, each once, to be freed
 * @npids: set to how many there are, not 0
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_process_pids(const struct vml_reports *files, uint64_t **pids, size_t *npids)
{
	*npids = 0;
	*pids = calloc(files->count + 1, sizeof(**pids));
	if (!*pids) {
		vml_tell("out of memory");
		return VML_EXIT_FAILURE;
	}
	for (size_t i = 0; i < files->count; i++) {
		uint64_t pid = files->report[i]->pid;

		if (vml_reports_find(files, VML_REPORT_vmas, pid) == files->report[i])
			(*pids)[(*npids)++] = pid;
	}
	if (*npids)
		return VML_EXIT_OK;
	vml_tell("no vmas report was captured: capture it with vmledger save PID");
	return VML_EXIT_FAILURE;
}

/**
 * vml_process_captured() - who is meant, if no pid was given?
 * @files: the captured reports: their mappings tell whom they are about
 * @command: what is to be done
 * @pid: set to the pid
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_process_captured(const struct vml_reports *files, const char *command, uint64_t *pid)
{
	uint64_t *captured;
	size_t count;
	int code = vml_process_pids(files, &captured, &count);

	if (code == VML_EXIT_OK && count > 1) {
		vml_tell("mappings of %zu processes captured: say which, vmledger %s PID",
			 count, command);
		code = VML_EXIT_USAGE;
	} else if (code == VML_EXIT_OK) {
		*pid = captured[0];
	}
	free(captured);
	return code;
}
