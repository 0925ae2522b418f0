/* SPDX-License-Identifier: GPL-2.0 */
/*
 * watch.h - the module parameter "pids".
 */
#ifndef _VML_WATCH_H
#define _VML_WATCH_H

int vml_watch_init(void);
void vml_watch_exit(void);

#endif /* _VML_WATCH_H */
