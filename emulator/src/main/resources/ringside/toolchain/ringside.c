/* The functions that ringside.h promises. Compiled once, linked in when a unit uses one of them. */
#include <ringside.h>

#define COM1 0x3f8
#define LINE_STATUS (COM1 + 5)
#define TRANSMITTER_EMPTY 0x20

/* String instructions, so that the compiler cannot turn a loop into a call to the very function it is in. */
void *memcpy(void *to, const void *from, size_t count) {
    void *result = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    return result;
}

void *memmove(void *to, const void *from, size_t count) {
    if ((u64)to - (u64)from >= count) {
        return memcpy(to, from, count);
    }
    void *last_to = (char *)to + count - 1;
    const void *last_from = (const char *)from + count - 1;
    asm volatile("std; rep movsb; cld" : "+D"(last_to), "+S"(last_from), "+c"(count) : : "memory", "cc");
    return to;
}

void *memset(void *to, int value, size_t count) {
    void *result = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(value) : "memory");
    return result;
}

int memcmp(const void *a, const void *b, size_t count) {
    const volatile u8 *x = a, *y = b;
    for (; count > 0; count--, x++, y++) {
        int difference = *x - *y;
        if (difference != 0) {
            return difference;
        }
    }
    return 0;
}

void set_idt_entry(int vector, void *handler, int dpl) {
    u64 offset = (u64)handler;
    idt[vector] = (idt_entry_t) {
        .offset0 = (u16)offset,
        .selector = KERNEL_CS,
        .type = 14,
        .dpl = (u16)dpl,
        .p = 1,
        .offset1 = (u16)(offset >> 16),
        .offset2 = (u32)(offset >> 32),
    };
}

static void put(char c) {
    while (!(inb(LINE_STATUS) & TRANSMITTER_EMPTY)) {
    }
    outb((u8)c, COM1);
}

struct field {
    bool left;
    char pad;
    int width;
    int written;
};

static void put_padded(struct field *field, const char *prefix, const char *text, int length) {
    int prefix_length = 0;
    while (prefix[prefix_length]) {
        prefix_length++;
    }
    int blanks = field->width - prefix_length - length;
    field->written += prefix_length + length + (blanks > 0 ? blanks : 0);
    for (; !field->left && field->pad == ' ' && blanks > 0; blanks--) {
        put(' ');
    }
    while (*prefix) {
        put(*prefix++);
    }
    for (; !field->left && blanks > 0; blanks--) {
        put('0');
    }
    for (int i = 0; i < length; i++) {
        put(text[i]);
    }
    for (; blanks > 0; blanks--) {
        put(' ');
    }
}

static void put_number(struct field *field, const char *prefix, u64 value, unsigned base, const char *digits) {
    char text[20];
    int at = sizeof text;
    do {
        text[--at] = digits[value % base];
        value /= base;
    } while (value != 0);
    put_padded(field, prefix, text + at, (int)sizeof text - at);
}

static s64 next_signed(va_list *arguments, int size) {
    switch (size) {
        case 8: return va_arg(*arguments, s64);
        case 2: return (s16)va_arg(*arguments, int);
        case 1: return (s8)va_arg(*arguments, int);
        default: return va_arg(*arguments, int);
    }
}

static u64 next_unsigned(va_list *arguments, int size) {
    u64 value = size == 8 ? va_arg(*arguments, u64) : va_arg(*arguments, unsigned);
    return size == 8 ? value : value & ((1ull << 8 * size) - 1);
}

static void put_signed(struct field *field, s64 value) {
    u64 magnitude = value < 0 ? -(u64)value : (u64)value;
    put_number(field, value < 0 ? "-" : "", magnitude, 10, "0123456789");
}

static void put_string(struct field *field, const char *text) {
    int length = 0;
    text = text ? text : "(null)";
    while (text[length]) {
        length++;
    }
    field->pad = ' ';
    put_padded(field, "", text, length);
}

static void put_converted(struct field *field, char conversion, int size, va_list *arguments) {
    char c;
    switch (conversion) {
        case 'd':
        case 'i': put_signed(field, next_signed(arguments, size)); break;
        case 'u': put_number(field, "", next_unsigned(arguments, size), 10, "0123456789"); break;
        case 'x': put_number(field, "", next_unsigned(arguments, size), 16, "0123456789abcdef"); break;
        case 'X': put_number(field, "", next_unsigned(arguments, size), 16, "0123456789ABCDEF"); break;
        case 'p': put_number(field, "0x", next_unsigned(arguments, 8), 16, "0123456789abcdef"); break;
        case 's': put_string(field, va_arg(*arguments, const char *)); break;
        case 'c':
            c = (char)va_arg(*arguments, int);
            field->pad = ' ';
            put_padded(field, "", &c, 1);
            break;
        default: put_padded(field, "", &conversion, 1);
    }
}

static const char *read_flags(const char *format, struct field *field, va_list *arguments) {
    field->left = false;
    field->pad = ' ';
    field->width = 0;
    for (; *format == '-' || *format == '0'; format++) {
        field->left |= *format == '-';
        field->pad = *format == '0' ? '0' : field->pad;
    }
    if (*format == '*') {
        field->width = va_arg(*arguments, int);
        return format + 1;
    }
    for (; *format >= '0' && *format <= '9'; format++) {
        field->width = field->width * 10 + *format - '0';
    }
    return format;
}

static const char *read_size(const char *format, int *size) {
    *size = 4;
    for (; *format == 'l' || *format == 'h' || *format == 'z'; format++) {
        *size = *format == 'h' ? *size / 2 : 8;
    }
    return format;
}

int printk(const char *format, ...) {
    struct field field = { .written = 0 };
    va_list arguments;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            field.written++;
            continue;
        }
        int size;
        format = read_size(read_flags(format + 1, &field, &arguments), &size);
        if (!*format) {
            break;
        }
        put_converted(&field, *format, size, &arguments);
    }
    va_end(arguments);
    return field.written;
}
