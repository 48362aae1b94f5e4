"""Lets the kernel play a short lesson once: CACHE JAVA-COMMAND…

Java keeps what it learned about its classes in the CACHE file and starts faster from then on; and what the kernel does
only once, it does before a student waits for it.
"""

import sys

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from kernelspec import kernelspec

# Seconds for an answer, and for Java to write the cache when it ends.
PATIENCE = 300
# A Java cell, then what notebooks do: units in assembly and C (which unpack LLVM and compile the library), a run, pictures, a fault.
LESSON = [
    "1 + 1",
    """%%asm lesson
lesson: pushq $5
        popq %rax
        int3
""",
    """%%c lesson_in_c
#include <ringside.h>
int lesson_in_c(void) { set_idt_entry(3, lesson_in_c, 3); printk("%x", read_cs()); return 1; }
""",
    "%run lesson",
    "%show regs\n%show stack\n%show tss\n%show steps\n%show frame\n%show fault\n%show timeline\n%show gdt\n%show paging rsp",
    "%run lesson_in_c\n%show idt\n%show code lesson\n%check rax == 1",
]


class Rehearsal(KernelManager):
    """A kernel that is started by a command instead of an installed kernelspec."""

    def __init__(self, java):
        super().__init__(shutdown_wait_time=PATIENCE)
        self.spec = KernelSpec(**kernelspec(java))

    @property
    def kernel_spec(self):
        return self.spec


def rehearse(java):
    manager = Rehearsal(java)
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        for cell in LESSON:
            reply = client.execute_interactive(cell, timeout=PATIENCE, output_hook=lambda message: None)
            if reply["content"]["status"] != "ok":
                sys.exit(f"ringside: the rehearsal failed: {reply['content'].get('evalue')}\n{cell}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


if __name__ == "__main__":
    cache, java, *options = sys.argv[1:]
    rehearse([java, f"-XX:AOTCacheOutput={cache}", *options])
