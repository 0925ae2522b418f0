/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger.h - the numbers of one row, by name, and the laws they keep.
 */
#ifndef _TESTS_LEDGER_H
#define _TESTS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>

#include "abi.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

/**
 * struct ledger - the numbers of one row, in kB except unknown_entries
 */
struct ledger {
#define X(name)	unsigned long name;
	VML_SUMS(X)
	VML_CLASSES(X)
	VML_FACTS(X)
#undef X
	unsigned long unknown_entries;
};

const char *ledger_name(size_t number);
void ledger_set(struct ledger *l, size_t number, unsigned long value);
void ledger_add(struct ledger *to, const struct ledger *from);
void ledger_close(struct ledger *l);
const char *ledger_broken(const struct ledger *l);
bool ledger_differs(const struct ledger *l, const struct ledger *known, const char **name);
unsigned long ledger_number(const struct ledger *l, const char *name);

#endif /* _TESTS_LEDGER_H */
