/* The test frame: TEST(name) { ... } registers itself; CHECK ends a test that fails.
 * A program runs all its tests, or those named as arguments, and prints one line for each:
 * "ok NAME", "skip NAME: why" or "FAIL NAME: file:line: what".
 */
#ifndef KEYRX_CHECK_H
#define KEYRX_CHECK_H

#include <stdbool.h>

typedef struct test_case {
    const char *name;
    void (*run)(void);
    struct test_case *next;
} test_case;

/* A fresh directory for the running test; removed after it, however it ended. */
extern char test_directory[];

void test_register(test_case *test);
_Noreturn __attribute__((format(printf, 3, 4))) void test_fail(const char *file, int line, const char *format, ...);
_Noreturn void test_skip(const char *why);

#define TEST(name)                                                           \
    static void name(void);                                                  \
    static test_case name##_case = { #name, name, 0 };                       \
    __attribute__((constructor)) static void name##_register(void)           \
    {                                                                        \
        test_register(&name##_case);                                         \
    }                                                                        \
    static void name(void)

#define CHECK(condition) \
    do { if (!(condition)) test_fail(__FILE__, __LINE__, "%s", #condition); } while (0)

#define CHECK_EQUAL(expected, actual)                                                                        \
    do {                                                                                                     \
        const long long check_expected = (long long)(expected), check_actual = (long long)(actual);          \
        if (check_expected != check_actual)                                                                  \
            test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #actual, check_actual, check_expected);    \
    } while (0)

#define CHECK_TEXT(expected, actual)                                                           \
    do {                                                                                       \
        if (__builtin_strcmp((expected), (actual)) != 0)                                       \
            test_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #actual, (actual), (expected)); \
    } while (0)

#endif
