"""Measures what a student waits for: the kernel's start, a cell, a run. The first half of binder/ringside bench."""

import statistics
import time

from jupyter_client.manager import KernelManager

REPEAT = 15
CELL = "%%asm fifty\nfifty:\n" + "        addq    $1, %rax\n" * 48 + "        ret\n"
CROSSING = """%%asm crossing
crossing:
        movq    %rsp, tss+4(%rip)
        leaq    back(%rip), %rax
        movw    %ax, idt+0x200(%rip)
        movw    $KERNEL_CS, idt+0x202(%rip)
        movw    $0xee00, idt+0x204(%rip)
        shrq    $16, %rax
        movw    %ax, idt+0x206(%rip)
        movl    $-1, idt+0x208(%rip)
        pushq   $USER_DS
        pushq   $user_stack_top
        pushq   $2
        pushq   $USER_CS
        pushq   $in_user
        iretq
in_user:
        movl    $245, %ecx
1:      pushq   %rcx
        popq    %rdx
        decl    %ecx
        jnz     1b
        int     $0x20
back:
        movq    tss+4(%rip), %rsp
        ret
"""


def seconds(client, source):
    """From sending a cell to its reply."""
    began = time.perf_counter()
    reply = client.execute_interactive(source, output_hook=lambda message: None, timeout=60)
    took = time.perf_counter() - began
    if reply["content"]["status"] != "ok":
        raise SystemExit(f"a cell failed: {reply['content']}")
    return took


def median(client, source):
    for _ in range(5):
        seconds(client, source)
    return statistics.median(seconds(client, source) for _ in range(REPEAT))


def resident(pid):
    """The resident set in MB, where the system tells it."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
    except OSError:
        return None


def main():
    began = time.perf_counter()
    manager = KernelManager(kernel_name="ringside")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        print(f"kernel start to kernel_info       {time.perf_counter() - began:8.2f} s   (aim: 2)", flush=True)
        time.sleep(5)
        idle = resident(manager.provisioner.pid)
        print(f"idle resident set                 {idle:8.0f} MB  (aim: 250)" if idle else "", flush=True)
        seconds(client, CROSSING)
        print(f"50-line %%asm cell, median        {median(client, CELL) * 1000:8.0f} ms  (aim: 150)", flush=True)
        print(f"%run of 1,000 recorded, median    {median(client, '%run crossing') * 1000:8.0f} ms  (aim: 100)", flush=True)
        print(f"resident set after these cells    {resident(manager.provisioner.pid) or 0:8.0f} MB\n", flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
