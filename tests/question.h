/* SPDX-License-Identifier: GPL-2.0 */
/*
 * question.h - a conversation with the module: questions, and answers as text.
 */
#ifndef _TESTS_QUESTION_H
#define _TESTS_QUESTION_H

#include <stddef.h>
#include <sys/types.h>

#define VML_DIR		"/sys/kernel/debug/vmledger"
#define VML_PIDS	"/sys/module/vmledger/parameters/pids"

#define __printf(a, b)	__attribute__((format(printf, a, b)))

int question_open(void);
int __printf(2, 3) question_ask(int fd, const char *format, ...);
int answer_errno(int fd);
ssize_t answer_read(int fd, size_t chunk, char **text);
void answer_cut_costs(char *text);

#endif /* _TESTS_QUESTION_H */
