/* SPDX-License-Identifier: GPL-2.0 */
/*
 * option.h - the command line.
 */
#ifndef _VML_OPTION_H
#define _VML_OPTION_H

#include "command.h"

int vml_options_parse(int argc, char **argv, struct vml_settings *settings);

/* For the help. */
void vml_options_list(unsigned int commands);
void vml_help(const struct vml_command *command);

#endif /* _VML_OPTION_H */
