// SPDX-License-Identifier: GPL-2.0
/*
 * grammar.c - a second reader of the questions that docs/abi.md describes.
 *
 * Written after the document, not after the module.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "abi.h"
#include "grammar.h"
#include "place.h"
#include "report.h"

static const char * const reports[] = {
#define X(name)	#name,
	VML_REPORTS(X)
#undef X
};

/* A number of digits alone, at most @max; -1 if it is none. */
static __int128 parse_number(const char *from, const char *to, int base, __int128 max)
{
	static const char digits[] = "0123456789abcdef";
	__int128 n = 0;

	if (from == to)
		return -1;
	for (; from < to; from++) {
		const char *digit = memchr(digits, *from, base);

		if (!digit)
			return -1;
		n = base * n + (digit - digits);
		if (n > max)
			return -1;
	}
	return n;
}

static bool begins(const char **at, const char *end, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(end - *at) < length || memcmp(*at, word, length))
		return false;
	*at += length;
	return true;
}

/* What a question asks for besides its report. */
struct options {
	bool takes_range;
	uint64_t start, end;
};

static bool parse_option(const char *at, const char *end, struct options *o)
{
	__int128 n;

	if (begins(&at, end, "budget_us="))
		return parse_number(at, end, 10, UINT64_MAX / 1000) > 0;
	if (!o->takes_range)
		return false;
	if (begins(&at, end, "step=")) {
		n = parse_number(at, end, 16, UINT64_MAX);
		return n >= (__int128)page_size() && !(n & (n - 1));
	}
	if (begins(&at, end, "start=")) {
		n = parse_number(at, end, 16, UINT64_MAX);
		o->start = n;
	} else if (begins(&at, end, "end=")) {
		n = parse_number(at, end, 16, UINT64_MAX);
		o->end = n;
	} else {
		return false;
	}
	return n >= 0 && n % page_size() == 0;
}

static const char *word_end(const char *at, const char *end)
{
	const char *blank = memchr(at, ' ', end - at);

	return blank ?: end;
}

/**
 * grammar_read() - what docs/abi.md says is a question
 * @at: what may be one
 * @length: how long it is
 *
 * Return: the pid it asks about, -1 if it is none.
 */
long grammar_read(const char *at, size_t length)
{
	struct options options = { .end = UINT64_MAX };
	const char *end = at + length, *stop;
	long pid = -1;

	if (length && end[-1] == '\n')
		end--;
	if (end == at || end - at > VML_QUESTION_MAX || memchr(at, '\0', end - at) ||
	    memchr(at, '\n', end - at))
		return -1;
	stop = word_end(at, end);
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++)
		if (strlen(reports[i]) == (size_t)(stop - at) &&
		    !memcmp(reports[i], at, stop - at) && strcmp(reports[i], "processes"))
			pid = 0;
	if (pid < 0 || stop == end)
		return -1;
	options.takes_range = begins(&at, stop, "ranges");
	at = stop + 1;
	stop = word_end(at, end);
	pid = parse_number(at, stop, 10, INT_MAX);
	while (pid >= 0 && stop != end) {
		at = stop + 1;
		stop = word_end(at, end);
		if (!parse_option(at, stop, &options))
			return -1;
	}
	return options.start < options.end ? pid : -1;
}
