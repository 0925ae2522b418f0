# SPDX-License-Identifier: GPL-2.0
"""Small and large objects, and threads that wait."""
import threading

KEPT = [str(i) for i in range(200000)] + [bytearray(5 << 20)]
READY = threading.Barrier(4)


def wait():
    """Holds a stack, and a little memory."""
    kept = [object() for _ in range(1000)]
    READY.wait()
    threading.Event().wait(1e6)
    del kept


for _ in range(3):
    threading.Thread(target=wait, daemon=True).start()
READY.wait()
print("ready", len(KEPT), flush=True)
threading.Event().wait(1e6)
