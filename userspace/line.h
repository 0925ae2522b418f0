/* SPDX-License-Identifier: GPL-2.0 */
/*
 * line.h - the lines an explanation is made of: all amounts in one column, so that a
 * reader can add them up.
 */
#ifndef _VML_LINE_H
#define _VML_LINE_H

#include "account.h"
#include "terminal.h"

/**
 * struct vml_page - an explanation on its way out
 * @account: what is explained
 * @terminal: where it goes
 * @all: what is little, too
 * @amount: width of the largest amount
 * @most: owners of a part that have lines of their own
 */
struct vml_page {
	const struct vml_account *account;
	struct vml_terminal terminal;
	bool all;
	int amount;
	size_t most;
};

const char *vml_grouped(uint64_t kb, char text[32]);
const char *vml_share_of(uint64_t part, uint64_t whole, char text[32]);
void vml_put_line(const struct vml_page *page, int indent, const char *label, uint64_t kb,
		  uint64_t whole, bool unit, const char *note);
void vml_put_prose(const struct vml_page *page, const char *text);

#endif /* _VML_LINE_H */
