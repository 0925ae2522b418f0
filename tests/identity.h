/* SPDX-License-Identifier: GPL-2.0 */
/*
 * identity.h - whom a process can become: users, namespaces, capabilities.
 */
#ifndef _TESTS_IDENTITY_H
#define _TESTS_IDENTITY_H

#include <stdbool.h>

bool be_root(void);
bool be_root_without_ptrace(void);
bool be_root_with_ptrace_alone(void);
bool be_nobody(void);
bool be_nobody_with_ptrace(void);

bool enter_container(void);
bool enter_nested(void);
bool enter_own_namespace(void);
bool enter_as_root(void);

bool ptrace_set(bool on);

#endif /* _TESTS_IDENTITY_H */
