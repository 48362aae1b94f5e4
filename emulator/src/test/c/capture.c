/*
 * Runs instructions on the processor beneath, each from a given state, and tells what they left.
 *
 * stdin holds batches: a count (4 bytes, at most BATCH) and as many cases (struct input); stdout gets an answer for
 * each (struct output and its memory runs), in order. emulator/VECTORS.md tells what a case is. It ends with the first
 * exception: code is followed by HLT, which user mode may not execute, so that an instruction that completes ends its
 * case with #GP at the address behind it.
 *
 * A worker process goes from case to case by its signal handler alone: the handler keeps what the signal frame holds,
 * writes the next case's state into the frame and returns into it. Under strict seccomp the worker can do nothing but
 * read, write and return from signals. What kills or stops it costs one case; a new worker goes on behind it.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <asm/prctl.h>
#include <cpuid.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    CODE_PAGES = 2, DATA_PAGES = 3, WRITABLE_PAGES = 2,
    CODE = 0x10000000, DATA = 0x20000000,
    CODE_SIZE = CODE_PAGES * PAGE, DATA_SIZE = DATA_PAGES * PAGE,
    PATTERN = 512, MOST_CODE = 64, MOST_PATCHES = 1024,
    LEGACY = 512, HEADER = 512, UPPER_HALVES = 576, HALVES = 256,
    BATCH = 256, SECONDS = 1,
    KILLED = 254, HANGING = 255,
    USER_CS_32 = 0x23, USER_DS = 0x2b, USER_CS = 0x33, LDT_DATA = 7,
    HLT = 0xf4,
};

/* Status, direction, trap, alignment check: what a program can set. */
#define FLAGS 0x40dd5ull

struct input {
    uint32_t bits;              /* 64 or 32 */
    uint32_t codeLength;
    uint32_t patchLength;
    uint32_t pkru;
    uint64_t gpr[16];
    uint64_t rip, rflags, fsBase, gsBase;
    uint8_t code[MOST_CODE];
    uint8_t legacy[LEGACY];     /* as FXSAVE64 writes it */
    uint8_t halves[HALVES];     /* bits 255:128 of YMM0 to YMM15 */
    uint8_t pattern[PATTERN];
    uint8_t patches[MOST_PATCHES];   /* address (4 bytes), length (2), bytes */
};

struct output {
    uint32_t vector, error;
    uint64_t cr2;
    uint64_t gpr[16];
    uint64_t rip, rflags, fsBase, gsBase;
    uint16_t selectors[6];      /* ES CS SS DS FS GS */
    uint16_t zero[2];
    uint32_t pkru;
    uint32_t memoryLength;      /* of what follows: address (4 bytes), length (2), bytes */
    uint8_t legacy[LEGACY];
    uint8_t halves[HALVES];
};

struct slot {
    struct output output;
    uint8_t memory[2 * DATA_SIZE];
};

struct arena {
    volatile int next, count;
    struct input inputs[BATCH];
    struct slot slots[BATCH];
};

static struct arena *arena;
static uint8_t *codeView, *dataView, *expected;
static int orders[2], answers[2];
static uint32_t pkruOffset;

/* ---- In the worker: no library calls, since FS is not the library's while a case runs ---- */

static void copy(void *to, const void *from, uint64_t bytes) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

static void fill(void *to, uint8_t value, uint64_t bytes) {
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
}

static int64_t call(int64_t number, int64_t one, void *two, int64_t three) {
    int64_t result = number;
    __asm__ volatile("syscall" : "+a"(result) : "D"(one), "S"(two), "d"(three) : "rcx", "r11", "memory");
    return result;
}

static uint32_t word(const uint8_t *at, int bytes) {
    uint32_t value = 0;
    copy(&value, at, bytes);
    return value;
}

/* The memory that a case begins with: the pattern over and over, then its patches; code pages are HLT elsewhere. */
static void prepareMemory(const struct input *in) {
    for (int at = 0; at < DATA_SIZE; at += PATTERN)
        copy(dataView + at, in->pattern, PATTERN);
    fill(codeView, HLT, CODE_SIZE);
    copy(codeView + (in->rip - CODE), in->code, in->codeLength);
    for (uint32_t at = 0; at < in->patchLength;) {
        uint32_t address = word(in->patches + at, 4), length = word(in->patches + at + 4, 2);
        copy(dataView + (address - DATA), in->patches + at + 6, length);
        at += 6 + length;
    }
    copy(expected, dataView, DATA_SIZE);
}

static uint32_t changedMemory(uint8_t *out) {
    uint32_t used = 0;
    for (uint32_t at = 0; at < DATA_SIZE;) {
        if (at % 8 == 0 && *(uint64_t *) (dataView + at) == *(uint64_t *) (expected + at)) {
            at += 8;
        } else if (dataView[at] == expected[at]) {
            at++;
        } else {
            uint32_t first = at, address = DATA + at;
            while (at < DATA_SIZE && dataView[at] != expected[at])
                at++;
            uint32_t length = at - first;
            copy(out + used, &address, 4);
            copy(out + used + 4, &length, 2);
            copy(out + used + 6, dataView + first, length);
            used += 6 + length;
        }
    }
    return used;
}

static const int ORDER[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void keep(struct slot *slot, const ucontext_t *frame) {
    struct output *out = &slot->output;
    const greg_t *regs = frame->uc_mcontext.gregs;
    const uint8_t *state = (const uint8_t *) frame->uc_mcontext.fpregs;
    uint64_t components = *(const uint64_t *) (state + HEADER);
    out->vector = regs[REG_TRAPNO];
    out->error = regs[REG_ERR];
    out->cr2 = regs[REG_CR2];
    for (int i = 0; i < 16; i++)
        out->gpr[i] = regs[ORDER[i]];
    out->rip = regs[REG_RIP];
    out->rflags = regs[REG_EFL];
    out->selectors[1] = regs[REG_CSGSFS];
    out->selectors[2] = regs[REG_CSGSFS] >> 48;
    __asm__ volatile("mov %%es, %0" : "=r"(out->selectors[0]));
    __asm__ volatile("mov %%ds, %0" : "=r"(out->selectors[3]));
    __asm__ volatile("mov %%fs, %0" : "=r"(out->selectors[4]));
    __asm__ volatile("mov %%gs, %0" : "=r"(out->selectors[5]));
    __asm__ volatile("rdfsbase %0" : "=r"(out->fsBase));
    __asm__ volatile("rdgsbase %0" : "=r"(out->gsBase));
    out->pkru = pkruOffset && (components >> 9 & 1) ? word(state + pkruOffset, 4) : 0;
    copy(out->legacy, state, LEGACY);
    if (!(components & 1)) {
        fill(out->legacy, 0, 24);
        fill(out->legacy + 32, 0, 128);
        out->legacy[0] = 0x7f;
        out->legacy[1] = 3;
    }
    if (!(components & 2))
        fill(out->legacy + 160, 0, 256);
    fill(out->halves, 0, HALVES);
    if (components & 4)
        copy(out->halves, state + UPPER_HALVES, HALVES);
    out->memoryLength = changedMemory(slot->memory);
}

static void begin(const struct input *in, ucontext_t *frame) {
    greg_t *regs = frame->uc_mcontext.gregs;
    uint8_t *state = (uint8_t *) frame->uc_mcontext.fpregs;
    uint64_t *components = (uint64_t *) (state + HEADER);
    prepareMemory(in);
    for (int i = 0; i < 16; i++)
        regs[ORDER[i]] = in->gpr[i];
    regs[REG_RIP] = in->rip;
    regs[REG_EFL] = (in->rflags & FLAGS) | 0x202;
    uint64_t cs = in->bits == 64 ? USER_CS : USER_CS_32;
    regs[REG_CSGSFS] = cs | (uint64_t) USER_DS << 48;
    copy(state, in->legacy, 28);
    copy(state + 32, in->legacy + 32, 384);
    copy(state + UPPER_HALVES, in->halves, HALVES);
    *components = 7 | (pkruOffset ? 1 << 9 : 0);
    if (pkruOffset)
        copy(state + pkruOffset, &in->pkru, 4);
    uint16_t selector = in->bits == 64 ? 0 : LDT_DATA;
    __asm__ volatile("mov %0, %%es; mov %0, %%ds" : : "r"(USER_DS));
    __asm__ volatile("mov %0, %%fs; mov %0, %%gs" : : "r"((uint32_t) selector));
    if (in->bits == 64) {
        __asm__ volatile("wrfsbase %0" : : "r"(in->fsBase));
        __asm__ volatile("wrgsbase %0" : : "r"(in->gsBase));
    }
}

static int running = -1;

__attribute__((used)) static void handle(int signal, siginfo_t *info, void *context) {
    (void) signal;
    (void) info;
    if (running >= 0) {
        keep(&arena->slots[running], context);
        arena->next = running + 1;
    }
    while (arena->next >= arena->count) {
        uint8_t byte = 0;
        if (running >= 0)
            call(SYS_write, answers[1], &byte, 1);
        if (call(SYS_read, orders[0], &byte, 1) != 1)
            call(SYS_exit, 0, 0, 0);
        running = 0;
    }
    running = arena->next;
    begin(&arena->inputs[running], context);
}

/* Signals come with the flags of the case; alignment checks would hit the handler itself. */
__attribute__((naked)) static void entry(int signal, siginfo_t *info, void *context) {
    (void) signal;
    (void) info;
    (void) context;
    __asm__("pushq $0x202; popfq; jmp handle");
}

/* ---- Around the worker ---- */

static void require(int holds, const char *what) {
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void *mapped(int file, uint64_t at, uint64_t size, int rights, uint64_t offset) {
    void *place = mmap((void *) at, size, rights, MAP_SHARED | (at ? MAP_FIXED_NOREPLACE : 0), file, offset);
    require(place != MAP_FAILED, "mmap");
    return place;
}

static void mapMemory(void) {
    int file = memfd_create("cases", 0);
    require(file >= 0 && ftruncate(file, CODE_SIZE + DATA_SIZE) == 0, "memfd");
    mapped(file, CODE, CODE_SIZE, PROT_READ | PROT_EXEC, 0);
    mapped(file, DATA, WRITABLE_PAGES * PAGE, PROT_READ | PROT_WRITE, CODE_SIZE);
    mapped(file, DATA + WRITABLE_PAGES * PAGE, DATA_SIZE - WRITABLE_PAGES * PAGE, PROT_READ,
        CODE_SIZE + WRITABLE_PAGES * PAGE);
    codeView = mapped(file, 0, CODE_SIZE + DATA_SIZE, PROT_READ | PROT_WRITE, 0);
    dataView = codeView + CODE_SIZE;
    expected = malloc(DATA_SIZE);
}

/* The first descriptor of the LDT: data, writable, its base that of the data pages, its limit their end. */
static void makeSegment(void) {
    struct user_desc segment = {.entry_number = 0, .base_addr = DATA, .limit = DATA_SIZE - 1, .seg_32bit = 1,
        .useable = 1};
    require(syscall(SYS_modify_ldt, 1, &segment, sizeof segment) == 0, "modify_ldt");
}

/* A page that is not there yet would be a fault of another kind. */
static void touchPages(void) {
    for (volatile uint8_t *page = (uint8_t *) CODE; page < (uint8_t *) CODE + CODE_SIZE; page += PAGE)
        (void) *page;
    for (volatile uint8_t *page = (uint8_t *) DATA; page < (uint8_t *) DATA + DATA_SIZE; page += PAGE)
        if (page < (uint8_t *) DATA + WRITABLE_PAGES * PAGE)
            *page = 0;
        else
            (void) *page;
    require(mlock((void *) CODE, CODE_SIZE) == 0 && mlock((void *) DATA, DATA_SIZE) == 0, "mlock");
}

static void work(void) {
    static uint8_t stack[1 << 16] __attribute__((aligned(64)));
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = entry;
    sigfillset(&action.sa_mask);
    require(sigaltstack(&alternate, 0) == 0, "sigaltstack");
    int signals[] = {SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGTRAP};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        require(sigaction(signals[i], &action, 0) == 0, "sigaction");
    makeSegment();
    touchPages();
    require(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0, "seccomp");
    __builtin_trap();
}

static pid_t startWorker(void) {
    require(pipe(orders) == 0 && pipe(answers) == 0, "pipe");
    fflush(stdout);
    pid_t worker = fork();
    require(worker >= 0, "fork");
    if (worker == 0) {
        close(orders[1]);
        close(answers[0]);
        work();
    }
    close(orders[0]);
    close(answers[1]);
    return worker;
}

static void endWorker(pid_t worker) {
    close(orders[1]);
    close(answers[0]);
    kill(worker, SIGKILL);
    waitpid(worker, 0, 0);
}

/* Runs the batch; a case that kills or stops the worker has that for its answer. */
static pid_t run(pid_t worker) {
    while (arena->next < arena->count) {
        uint8_t byte = 0;
        struct pollfd wait = {.fd = answers[0], .events = POLLIN};
        require(write(orders[1], &byte, 1) == 1, "order");
        int before, ready;
        do {
            before = arena->next;
            ready = poll(&wait, 1, SECONDS * 1000);
        } while (ready == 0 && arena->next != before);
        if (ready > 0 && read(answers[0], &byte, 1) == 1)
            continue;
        struct slot *lost = &arena->slots[arena->next];
        memset(&lost->output, 0, sizeof lost->output);
        lost->output.vector = ready == 0 ? HANGING : KILLED;
        arena->next++;
        endWorker(worker);
        worker = startWorker();
    }
    return worker;
}

/* The offset of PKRU in an XSAVE area, where the system lets programs have it. */
static uint32_t offsetOfPkru(void) {
    uint32_t a, b, c, d, low, high;
    __cpuid_count(7, 0, a, b, c, d);
    if (!(c >> 4 & 1))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if (!(low >> 9 & 1))
        return 0;
    __cpuid_count(13, 9, a, b, c, d);
    return b;
}

int main(void) {
    arena = mmap(0, sizeof *arena, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(arena != MAP_FAILED, "mmap");
    pkruOffset = offsetOfPkru();
    mapMemory();
    signal(SIGPIPE, SIG_IGN);
    pid_t worker = startWorker();
    uint32_t count;
    while (fread(&count, sizeof count, 1, stdin) == 1 && count > 0 && count <= BATCH
           && fread(arena->inputs, sizeof(struct input), count, stdin) == count) {
        arena->next = 0;
        arena->count = count;
        worker = run(worker);
        for (int i = 0; i < arena->count; i++) {
            struct slot *slot = &arena->slots[i];
            fwrite(&slot->output, sizeof slot->output, 1, stdout);
            fwrite(slot->memory, 1, slot->output.memoryLength, stdout);
        }
        fflush(stdout);
    }
    endWorker(worker);
    return 0;
}
