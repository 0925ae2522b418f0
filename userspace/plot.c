// SPDX-License-Identifier: GPL-2.0
/*
 * plot.c - what all pictures have in common, and how gnuplot is run: see picture.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "picture.h"
#include "tell.h"
#include "vmledger.h"

/* Apart from each other also for those who see few colours; the first are the largest. */
const unsigned int vml_palette[VML_PALETTE] = {
	0x4477aa, 0xee6677, 0x228833, 0xccbb44, 0x66ccee, 0xaa3377,
	0xee7733, 0x009988, 0x997700, 0x6699cc, 0x994455, 0xbbcc33,
};

/**
 * vml_plot_begin() - write how large a picture is, and its form
 * @out: where to
 * @terminal: gnuplot's word for the form: svg, or pngcairo
 * @width: in pixels
 * @height: in pixels
 */
void vml_plot_begin(FILE *out, const char *terminal, int width, int height)
{
	fprintf(out, "set terminal %s size %d,%d font ',11' background rgb 'white'%s\n", terminal,
		width, height, strcmp(terminal, "svg") == 0 ? " dynamic" : "");
	fputs("set encoding utf8\n", out);
}

/**
 * vml_plot_quoted() - write a text so that it means nothing to gnuplot
 * @out: where to
 * @text: the text
 */
void vml_plot_quoted(FILE *out, const char *text)
{
	putc('\'', out);
	for (; *text; text++)
		fputs(*text == '\'' ? "''" : (char[]){ *text, '\0' }, out);
	putc('\'', out);
}

/**
 * vml_plot_size() - an amount of memory in few letters
 * @kb: the amount
 * @text: filled in
 * @size: its size
 */
void vml_plot_size(uint64_t kb, char *text, size_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	double amount = kb;
	size_t unit = 0;

	while (amount >= 1024 && unit + 1 < ARRAY_SIZE(units)) {
		amount /= 1024;
		unit++;
	}
	snprintf(text, size, amount < 10 && unit ? "%.1f %s" : "%.0f %s", amount, units[unit]);
}

static int write_script(int fd, const char *script, size_t len)
{
	while (len) {
		ssize_t written = write(fd, script, len);

		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			script += written;
			len -= written;
		}
	}
	return 0;
}

static int spawn(pid_t *pid, int in, int out)
{
	static char *const arguments[] = { "gnuplot", "-d", "-", NULL };
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	err = posix_spawnp(pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/**
 * vml_plot_run() - have gnuplot draw a picture
 * @script: what to draw
 * @len: its length
 * @fd: where the picture goes
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_plot_run(const char *script, size_t len, int fd)
{
	int pipe_fd[2], status = 0, err;
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) < 0) {
		vml_tell("cannot make a pipe to gnuplot: %s", strerror(errno));
		return VML_EXIT_FAILURE;
	}
	err = spawn(&pid, pipe_fd[0], fd);
	close(pipe_fd[0]);
	if (err) {
		close(pipe_fd[1]);
		vml_tell("cannot run gnuplot: %s: apt-get install gnuplot-nox, or write a .gp file",
			 strerror(err));
		return VML_EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	err = write_script(pipe_fd[1], script, len);
	close(pipe_fd[1]);
	if (waitpid(pid, &status, 0) == pid && !err && WIFEXITED(status) && !WEXITSTATUS(status))
		return VML_EXIT_OK;
	vml_tell("gnuplot failed, see above: write a .gp file to look at what it was given");
	return VML_EXIT_FAILURE;
}
