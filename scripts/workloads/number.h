/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Read a number from the command line.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <errno.h>
#include <stdlib.h>

/**
 * number() - parse a decimal number that must lie in a range
 * @text: what the user typed
 * @max: the largest value allowed; the smallest is 1
 * @value: where the number goes
 *
 * Return: 0, or -1 if @text is not such a number.
 */
static inline int number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;

	/* strtoul() accepts a sign and spaces; a size or count has neither. */
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*value = strtoul(text, &end, 10);
	return errno || *end || !*value || *value > max ? -1 : 0;
}

#endif /* NUMBER_H */
