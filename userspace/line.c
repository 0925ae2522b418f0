// SPDX-License-Identifier: GPL-2.0
/*
 * line.c - the lines an explanation is made of: see line.h.
 */
#include <stdio.h>
#include <string.h>

#include "line.h"

#define LABEL_WIDTH	24	/* indent and the longest label */
#define BAR_WIDTH	12
#define NOTE_INDENT	4

/**
 * vml_grouped() - a number as people read it: "1,234,567"
 * @kb: the number
 * @text: room for it
 *
 * Return: a pointer into @text.
 */
const char *vml_grouped(uint64_t kb, char text[32])
{
	char *to = text + 31;
	unsigned int digits = 0;

	*to = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--to = ',';
		*--to = '0' + kb % 10;
		kb /= 10;
		digits++;
	} while (kb);
	return to;
}

/**
 * vml_share_of() - what part of a whole is, in percent: "99.3 %", "< 0.1 %"
 * @part: the part
 * @whole: the whole
 * @text: room for it
 *
 * Return: @text.
 */
const char *vml_share_of(uint64_t part, uint64_t whole, char text[32])
{
	double percent = whole ? 100.0 * part / whole : 0;

	if (part && percent < 0.1)
		snprintf(text, 32, "< 0.1 %%");
	else if (part < whole && percent > 99.9)
		snprintf(text, 32, "> 99.9 %%");
	else
		snprintf(text, 32, "%.1f %%", percent);
	return text;
}

/**
 * vml_put_line() - one line of the account: label, bar, amount, note
 * @page: the page
 * @indent: blanks before the label; none for a headline
 * @label: what it is
 * @kb: the amount
 * @whole: what the bar is a part of, 0 for no bar
 * @unit: say kB behind the amount
 * @note: what else there is to say
 */
void vml_put_line(const struct vml_page *page, int indent, const char *label, uint64_t kb,
		  uint64_t whole, bool unit, const char *note)
{
	int bar = page->terminal.bars ? BAR_WIDTH + 1 : 0;
	int end = LABEL_WIDTH + bar + page->amount;
	char amount[32];
	int n;

	if (!indent)
		vml_terminal_begin(&page->terminal, VML_INK_HEAD);
	n = printf("%*s%-*s", indent, "", LABEL_WIDTH - indent, label);
	if (!indent)
		vml_terminal_end(&page->terminal);
	if (bar && whole)
		n += vml_terminal_bar(&page->terminal, kb, whole, BAR_WIDTH);
	/* A long label takes its room from the blanks before the amount. */
	printf("%*s%s", end - n, vml_grouped(kb, amount), unit ? " kB" : "");
	vml_terminal_note(&page->terminal, unit ? end + 3 : end, end + 5, note);
}

/**
 * vml_put_prose() - a line of prose below
 * @page: the page
 * @text: the prose, "" for none
 */
void vml_put_prose(const struct vml_page *page, const char *text)
{
	if (*text)
		vml_terminal_note(&page->terminal, 0, NOTE_INDENT, text);
}
