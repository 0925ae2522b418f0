// SPDX-License-Identifier: GPL-2.0
/*
 * text.c - numbers out of a report or a file of /proc, found by name.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static const char *next_line(const char *line)
{
	line = strchr(line, '\n');
	return line ? line + 1 : "";
}

static bool is_key(const char *line, const char *key)
{
	size_t length = strlen(key);

	return !strncmp(line, key, length) && line[length] == ':';
}

/**
 * text_keys() - the sum of all "key: number" lines
 * @text: lines
 * @key: the key
 *
 * Return: the sum, 0 if there is none.
 */
unsigned long text_keys(const char *text, const char *key)
{
	unsigned long sum = 0;

	for (; *text; text = next_line(text))
		if (is_key(text, key))
			sum += strtoul(text + strlen(key) + 1, NULL, 10);
	return sum;
}

/**
 * text_key() - the number of the one "key: number" line
 * @text: lines
 * @key: the key, which must be there
 *
 * Return: the number.
 */
unsigned long text_key(const char *text, const char *key)
{
	for (; *text; text = next_line(text))
		if (is_key(text, key))
			return strtoul(text + strlen(key) + 1, NULL, 10);
	fail(key);
}

/* Which word of the line is it? */
static int column_number(const char *line, const char *column)
{
	size_t length = strlen(column);
	int number = 0;

	for (;;) {
		size_t word = strcspn(line, "\n ");

		if (word == length && !strncmp(line, column, word))
			return number;
		if (line[word] != ' ')
			fail(column);
		line += word + 1;
		number++;
	}
}

/* What a column of some rows comes to, and the largest number in it. */
struct column {
	unsigned long sum;
	unsigned long max;
};

/* Only rows whose first column, an address, is below @below. */
static struct column read_column(const char *text, const char *column, unsigned long below)
{
	struct column c = { 0 };
	int number, i;

	text = next_line(text);
	number = column_number(text, column);
	for (text = next_line(text); *text; text = next_line(text)) {
		const char *word = text;
		unsigned long value;

		if (*text == '#' || strtoul(text, NULL, 16) >= below)
			continue;
		for (i = 0; i < number; i++)
			word += strcspn(word, " ") + 1;
		value = strtoul(word, NULL, 10);
		c.sum += value;
		if (value > c.max)
			c.max = value;
	}
	return c;
}

/**
 * text_column_below() - the sum of one column of some rows of a table
 * @text: a report with a line of column names
 * @column: the name of the column, which must be there
 * @below: only rows whose first column, an address, is lower
 *
 * Return: the sum.
 */
unsigned long text_column_below(const char *text, const char *column, unsigned long below)
{
	return read_column(text, column, below).sum;
}

/**
 * text_column() - the sum of one column of a table
 * @text: a report with a line of column names
 * @column: the name of the column, which must be there
 *
 * Return: the sum.
 */
unsigned long text_column(const char *text, const char *column)
{
	return read_column(text, column, ULONG_MAX).sum;
}

/**
 * text_column_max() - the largest number in one column of a table
 * @text: a report with a line of column names
 * @column: the name of the column, which must be there
 *
 * Return: the number, 0 if there are no rows.
 */
unsigned long text_column_max(const char *text, const char *column)
{
	return read_column(text, column, ULONG_MAX).max;
}
