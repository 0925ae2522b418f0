// SPDX-License-Identifier: GPL-2.0
/*
 * question.c - a conversation with the module: questions, and answers as text.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "question.h"

/**
 * question_open() - begin a conversation
 *
 * Return: a file descriptor or a negative errno.
 */
int question_open(void)
{
	int fd = open(VML_DIR "/query", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * question_ask() - ask
 * @fd: from question_open()
 * @format: format of one question
 *
 * Return: 0 or a negative errno.
 */
int question_ask(int fd, const char *format, ...)
{
	char question[2 * VML_QUESTION_MAX];
	va_list args;
	ssize_t done;
	int len;

	va_start(args, format);
	len = vsnprintf(question, sizeof(question), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(question))
		return -E2BIG;
	done = write(fd, question, len);
	if (done < 0)
		return -errno;
	return done == len ? 0 : -EIO;
}

/**
 * answer_errno() - what one reading says
 * @fd: from question_open()
 *
 * Return: 0 or its errno.
 */
int answer_errno(int fd)
{
	char byte;

	return read(fd, &byte, 1) < 0 ? errno : 0;
}

/**
 * answer_read() - read to the end
 * @fd: what to read
 * @chunk: bytes to ask for in each read
 * @text: where the text goes, ended by NUL; to be freed unless an error is returned
 *
 * Return: length of the text or a negative errno.
 */
ssize_t answer_read(int fd, size_t chunk, char **text)
{
	size_t size = 0, len = 0;
	char *buf = NULL, *more;
	ssize_t got;
	int err;

	do {
		if (size < len + chunk + 1) {
			size = 2 * (len + chunk) + 1;
			more = realloc(buf, size);
			if (!more) {
				free(buf);
				return -ENOMEM;
			}
			buf = more;
		}
		got = read(fd, buf + len, chunk);
		if (got < 0) {
			err = errno;
			free(buf);
			return -err;
		}
		len += got;
	} while (got);
	buf[len] = '\0';
	*text = buf;
	return len;
}

/**
 * answer_cut_costs() - take the line on costs out of an answer: it differs each time
 * @text: the answer
 */
void answer_cut_costs(char *text)
{
	char *costs = strstr(text, "\n# costs "), *end = strstr(text, "\n# end ");

	if (costs && end)
		memmove(costs, end, strlen(end) + 1);
}
