/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arguments.h - the command line.
 */
#ifndef _VML_ARGUMENTS_H
#define _VML_ARGUMENTS_H

#include "vmledger.h"

int vml_arguments_parse(int argc, char **argv, struct vml_settings *settings);

#endif /* _VML_ARGUMENTS_H */
