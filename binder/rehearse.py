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
# The first cell warms Java cells up, the second unpacks LLVM's programs.
LESSON = [
    "1 + 1",
    "ringside.toolchain.Toolchain.open(ringside.toolchain.Toolchain.defaultCache(), System.out::println);",
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
