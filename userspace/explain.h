/* SPDX-License-Identifier: GPL-2.0 */
/*
 * explain.h - says where the virtual size of a process comes from.
 */
#ifndef _VML_EXPLAIN_H
#define _VML_EXPLAIN_H

#include <stdbool.h>

#include "account.h"
#include "terminal.h"

/**
 * struct vml_style - how an account is printed
 * @all: owners of little too, each on a line of its own
 * @utf8: the terminal understands UTF-8
 */
struct vml_style {
	bool all;
	bool utf8;
};

void vml_explain(const struct vml_account *account, const struct vml_style *style);

#endif /* _VML_EXPLAIN_H */
