/*
 * For cells in C, and for the constants also in preprocessed assembly: the processor's structures and instructions.
 * The machine defines tss, idt, gdt and the stacks; printk and the mem functions are linked in when they are used.
 */
#ifndef RINGSIDE_H
#define RINGSIDE_H

/* Selectors of the stage, RPL included. */
#define KERNEL_CS 0x08
#define KERNEL_DS 0x10
#define USER_DS 0x23
#define USER_CS 0x2b
#define TSS_SELECTOR 0x38

#ifndef __ASSEMBLER__

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* The instructions below belong to the line that uses them. */
#define RINGSIDE_INSTRUCTION static inline __attribute__((always_inline, nodebug, unused))

/* The 64-bit task-state segment (SDM vol. 3A, 8.7): 104 bytes. */
typedef struct __attribute__((packed)) {
    u32 res1;
    u64 rsp0;
    u64 rsp1;
    u64 rsp2;
    u64 res2;
    u64 ist1;
    u64 ist2;
    u64 ist3;
    u64 ist4;
    u64 ist5;
    u64 ist6;
    u64 ist7;
    u64 res3;
    u16 res4;
    u16 iomap_base;
} tss64_t;

extern tss64_t tss[];

/* A gate of the interrupt descriptor table in 64-bit mode (SDM vol. 3A, 6.14.1): 16 bytes. */
typedef struct {
    u16 offset0;
    u16 selector;
    u16 ist : 3;
    u16 : 5;
    u16 type : 4;
    u16 : 1;
    u16 dpl : 2;
    u16 p : 1;
    u16 offset1;
    u32 offset2;
    u32 reserved;
} idt_entry_t;

extern idt_entry_t idt[256];

/* A descriptor of the global descriptor table (SDM vol. 3A, 3.4.5): 8 bytes; a TSS or LDT takes two. */
typedef union {
    u64 raw;
    struct {
        u16 limit0;
        u16 base0;
        u8 base1;
        u8 type : 4;
        u8 s : 1;
        u8 dpl : 2;
        u8 p : 1;
        u8 limit1 : 4;
        u8 avl : 1;
        u8 l : 1;
        u8 db : 1;
        u8 g : 1;
        u8 base2;
    };
} gdt_entry_t;

extern gdt_entry_t gdt[];

/* What lgdt, lidt, sgdt and sidt read and write in 64-bit mode. */
typedef struct __attribute__((packed)) {
    u16 limit;
    u64 base;
} descriptor_table_t;

/* The stacks' ends: a push goes just below. */
extern char user_stack_top[];
extern char kernel_stack_top[];

/* Makes an entry an interrupt gate to a handler in KERNEL_CS, without an interrupt stack. */
void set_idt_entry(int vector, void *handler, int dpl);

/* To the first serial port: %s %c %d %i %u %x %X %p %%, with -, 0, width, and h, hh, l, ll, z. Returns the characters. */
int printk(const char *format, ...) __attribute__((format(printf, 1, 2)));

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *a, const void *b, size_t count);

#define RINGSIDE_READ_SEGMENT(name)                      \
    RINGSIDE_INSTRUCTION u16 read_##name(void) {         \
        u16 value;                                       \
        asm volatile("mov %%" #name ", %0" : "=rm"(value)); \
        return value;                                    \
    }
RINGSIDE_READ_SEGMENT(cs)
RINGSIDE_READ_SEGMENT(ss)
RINGSIDE_READ_SEGMENT(ds)
RINGSIDE_READ_SEGMENT(es)
RINGSIDE_READ_SEGMENT(fs)
RINGSIDE_READ_SEGMENT(gs)

#define RINGSIDE_WRITE_SEGMENT(name)                     \
    RINGSIDE_INSTRUCTION void write_##name(u16 value) {  \
        asm volatile("mov %0, %%" #name : : "rm"(value) : "memory"); \
    }
RINGSIDE_WRITE_SEGMENT(ss)
RINGSIDE_WRITE_SEGMENT(ds)
RINGSIDE_WRITE_SEGMENT(es)
RINGSIDE_WRITE_SEGMENT(fs)
RINGSIDE_WRITE_SEGMENT(gs)

#define RINGSIDE_CONTROL_REGISTER(name)                  \
    RINGSIDE_INSTRUCTION u64 read_##name(void) {         \
        u64 value;                                       \
        asm volatile("mov %%" #name ", %0" : "=r"(value) : : "memory"); \
        return value;                                    \
    }                                                    \
    RINGSIDE_INSTRUCTION void write_##name(u64 value) {  \
        asm volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
    }
RINGSIDE_CONTROL_REGISTER(cr0)
RINGSIDE_CONTROL_REGISTER(cr2)
RINGSIDE_CONTROL_REGISTER(cr3)
RINGSIDE_CONTROL_REGISTER(cr4)
RINGSIDE_CONTROL_REGISTER(cr8)
RINGSIDE_CONTROL_REGISTER(dr6)
RINGSIDE_CONTROL_REGISTER(dr7)

RINGSIDE_INSTRUCTION u64 read_rsp(void) {
    u64 value;
    asm volatile("mov %%rsp, %0" : "=r"(value));
    return value;
}

RINGSIDE_INSTRUCTION u64 read_rflags(void) {
    u64 value;
    asm volatile("pushfq; pop %0" : "=r"(value) : : "memory");
    return value;
}

RINGSIDE_INSTRUCTION void write_rflags(u64 value) {
    asm volatile("push %0; popfq" : : "r"(value) : "memory", "cc");
}

RINGSIDE_INSTRUCTION u64 rdmsr(u32 msr) {
    u32 low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
    return (u64)high << 32 | low;
}

RINGSIDE_INSTRUCTION void wrmsr(u32 msr, u64 value) {
    asm volatile("wrmsr" : : "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

RINGSIDE_INSTRUCTION u64 rdtsc(void) {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return (u64)high << 32 | low;
}

#define RINGSIDE_PORT(type, suffix)                                 \
    RINGSIDE_INSTRUCTION type in##suffix(u16 port) {                \
        type value;                                                 \
        asm volatile("in" #suffix " %1, %0" : "=a"(value) : "Nd"(port) : "memory"); \
        return value;                                               \
    }                                                               \
    RINGSIDE_INSTRUCTION void out##suffix(type value, u16 port) {   \
        asm volatile("out" #suffix " %0, %1" : : "a"(value), "Nd"(port) : "memory"); \
    }
RINGSIDE_PORT(u8, b)
RINGSIDE_PORT(u16, w)
RINGSIDE_PORT(u32, l)

RINGSIDE_INSTRUCTION void cli(void) { asm volatile("cli" : : : "memory"); }
RINGSIDE_INSTRUCTION void sti(void) { asm volatile("sti" : : : "memory"); }
RINGSIDE_INSTRUCTION void hlt(void) { asm volatile("hlt" : : : "memory"); }
RINGSIDE_INSTRUCTION void swapgs(void) { asm volatile("swapgs" : : : "memory"); }
RINGSIDE_INSTRUCTION void invlpg(const void *page) { asm volatile("invlpg %0" : : "m"(*(const char *)page) : "memory"); }
RINGSIDE_INSTRUCTION void ltr(u16 selector) { asm volatile("ltr %0" : : "rm"(selector) : "memory"); }

RINGSIDE_INSTRUCTION u16 str(void) {
    u16 value;
    asm volatile("str %0" : "=rm"(value));
    return value;
}

RINGSIDE_INSTRUCTION void lgdt(const descriptor_table_t *table) { asm volatile("lgdt %0" : : "m"(*table) : "memory"); }
RINGSIDE_INSTRUCTION void lidt(const descriptor_table_t *table) { asm volatile("lidt %0" : : "m"(*table) : "memory"); }
RINGSIDE_INSTRUCTION void sgdt(descriptor_table_t *table) { asm volatile("sgdt %0" : "=m"(*table)); }
RINGSIDE_INSTRUCTION void sidt(descriptor_table_t *table) { asm volatile("sidt %0" : "=m"(*table)); }

#endif
#endif
