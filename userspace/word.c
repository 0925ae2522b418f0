// SPDX-License-Identifier: GPL-2.0
/*
 * word.c - words of a line, and the numbers they can be: see word.h.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "word.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

/**
 * vml_next_word() - cut the next word off
 * @rest: up to one space, or all that is left; then set to NULL
 *
 * Return: the word, NULL if there is none.
 */
char *vml_next_word(char **rest)
{
	char *word = *rest;
	char *space;

	if (!word)
		return NULL;
	space = strchr(word, ' ');
	if (space)
		*space++ = '\0';
	*rest = space;
	return word;
}

/**
 * vml_parse_decimal() - is a word a decimal number?
 * @s: the word, or NULL
 * @value: set to it
 *
 * Return: true if it is.
 */
bool vml_parse_decimal(const char *s, uint64_t *value)
{
	uint64_t v = 0;

	if (!s || !*s)
		return false;
	for (; *s; s++) {
		unsigned int digit = (unsigned char)*s - '0';

		if (digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*value = v;
	return true;
}

/**
 * vml_parse_hex() - is a word a hexadecimal number?
 * @s: the word, or NULL
 * @value: set to it
 *
 * Return: true if it is.
 */
bool vml_parse_hex(const char *s, uint64_t *value)
{
	size_t len = s ? strspn(s, "0123456789abcdef") : 0;

	if (!len || len > 16 || s[len])
		return false;
	*value = strtoull(s, NULL, 16);
	return true;
}

/**
 * vml_is_word() - is it a name of a column, or a word of the frame?
 * @s: the word
 *
 * Return: true if it is, and can be printed as it is.
 */
bool vml_is_word(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/**
 * vml_parse_pid() - is a word a pid?
 * @text: the word
 * @pid: set to it
 *
 * Return: true if it is.
 */
bool vml_parse_pid(const char *text, uint64_t *pid)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*pid = strtoull(text, &end, 10);
	return !errno && !*end && *pid > 0 && *pid <= INT_MAX;
}

/**
 * vml_parse_time() - is a word a time, as users write it?
 * @text: "500ms", "1s", "5m", "2h"; a bare number is in seconds
 * @ms: set to it
 *
 * Return: true if it is, and not 0.
 */
bool vml_parse_time(const char *text, uint64_t *ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "", 1000 }, { "m", 60000 }, { "h", 3600000 },
	};
	double number;
	char *end;

	if (!strchr(".0123456789", *text))
		return false;
	number = strtod(text, &end);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		if (!(number * units[i].ms >= 1) || number * units[i].ms > 1e12)
			return false;
		*ms = number * units[i].ms;
		return true;
	}
	return false;
}
