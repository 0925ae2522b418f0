/* SPDX-License-Identifier: GPL-2.0 */
/*
 * help.h - what --help says.
 */
#ifndef _VML_HELP_H
#define _VML_HELP_H

#include "command.h"

void vml_help(const struct vml_command *command);

#endif /* _VML_HELP_H */
