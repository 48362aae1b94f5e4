/**
 * RAM, the physical address space, paging with its TLB, and the small interfaces through which the processor meets what
 * is outside it: ports, interrupts and watchers.
 */
package ringside.memory;
