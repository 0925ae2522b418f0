// SPDX-License-Identifier: GPL-2.0
/*
 * output.c - the file that --output names: see write.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tell.h"
#include "vmledger.h"
#include "write.h"

static int tell(const char *path, int error)
{
	vml_tell("%s: %s: give a file that can be written, --output FILE", path, strerror(error));
	return VML_EXIT_FAILURE;
}

/* A new file beside it; what is not a file (a device, a pipe) is written itself. */
static int open_beside(struct vml_output *output)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
		output->temporary = NULL;
		return tell(output->path, ENOMEM);
	}
	fd = mkstemp(output->temporary);
	if (fd < 0) {
		free(output->temporary);
		output->temporary = NULL;
		return tell(output->path, errno);
	}
	fchmod(fd, 0666 & ~mask);
	output->file = fdopen(fd, "w");
	return output->file ? VML_EXIT_OK : tell(output->path, errno);
}

/**
 * vml_output_is_terminal() - would a snapshot be shown, not kept?
 * @path: what --output names, or NULL
 *
 * Names in it may hold what a terminal obeys.
 *
 * Return: true if it goes to the standard output, and that is a terminal.
 */
bool vml_output_is_terminal(const char *path)
{
	return (!path || strcmp(path, "-") == 0) && isatty(STDOUT_FILENO);
}

/**
 * vml_output_open() - begin a file
 * @output: to be closed if this succeeds
 * @path: its name, NULL or "-" for the standard output
 * @whole: it is to appear when it is whole, not before
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_output_open(struct vml_output *output, const char *path, bool whole)
{
	struct stat st;

	*output = (struct vml_output){ .file = stdout };
	if (!path || strcmp(path, "-") == 0)
		return VML_EXIT_OK;
	output->path = path;
	if (whole && (stat(path, &st) < 0 || S_ISREG(st.st_mode)))
		return open_beside(output);
	output->file = fopen(path, "we");
	return output->file ? VML_EXIT_OK : tell(path, errno);
}

/**
 * vml_output_close() - end a file
 * @output: what vml_output_open() made
 * @code: an exit code; what was only begun is thrown away if it is not VML_EXIT_OK
 *
 * Return: the exit code, or a worse one; what is wrong was told.
 */
int vml_output_close(struct vml_output *output, int code)
{
	bool failed;

	if (!output->path)
		return code;
	failed = ferror(output->file);
	failed = fclose(output->file) != 0 || failed;
	if (failed)
		code = tell(output->path, errno ? errno : EIO);
	if (output->temporary && code == VML_EXIT_OK &&
	    rename(output->temporary, output->path) < 0)
		code = tell(output->path, errno);
	if (output->temporary && code != VML_EXIT_OK)
		unlink(output->temporary);
	free(output->temporary);
	output->temporary = NULL;
	return code;
}
