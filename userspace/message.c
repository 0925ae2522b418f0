// SPDX-License-Identifier: GPL-2.0
/*
 * message.c - what is told while the screen is somebody else's: see message.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "message.h"
#include "tell.h"
#include "vmledger.h"

/**
 * vml_messages_catch() - keep messages from being written over the screen
 * @messages: to be released in any case
 *
 * Return: an exit code; what is wrong was told.
 */
int vml_messages_catch(struct vml_messages *messages)
{
	messages->told = memfd_create("messages", MFD_CLOEXEC);
	messages->stderr_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (messages->told < 0 || messages->stderr_fd < 0 ||
	    dup2(messages->told, STDERR_FILENO) < 0) {
		vml_tell("cannot keep messages apart from the screen: %s", strerror(errno));
		return VML_EXIT_FAILURE;
	}
	return VML_EXIT_OK;
}

/**
 * vml_messages_release() - let messages go where they went before
 * @messages: the messages
 */
void vml_messages_release(struct vml_messages *messages)
{
	if (messages->stderr_fd >= 0) {
		dup2(messages->stderr_fd, STDERR_FILENO);
		close(messages->stderr_fd);
	}
	if (messages->told >= 0)
		close(messages->told);
}

/**
 * vml_messages_take() - the last line that was told since it was asked for last
 * @messages: the messages
 * @text: filled in, "" if nothing was told
 * @size: its size
 */
void vml_messages_take(struct vml_messages *messages, char *text, size_t size)
{
	char all[4096];
	ssize_t len = pread(messages->told, all, sizeof(all) - 1, 0);
	char *line;

	*text = '\0';
	if (len <= 0)
		return;
	all[len - 1] = '\0';
	line = strrchr(all, '\n');
	snprintf(text, size, "%s", line ? line + 1 : all);
	if (ftruncate(messages->told, 0) == 0)
		lseek(messages->told, 0, SEEK_SET);
}
