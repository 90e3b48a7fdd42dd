/* Each test runs in a child process: a crash or a failed check ends that test only. */
#include "check.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_SKIP 77 /* what CTest and Automake take for "skipped" */

char test_directory[32];

static test_case *first;

void test_register(test_case *test)
{
    test_case **place = &first;
    while (*place != NULL)
        place = &(*place)->next;
    *place = test;
}

static const char *running;

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    printf("FAIL %s: %s:%d: ", running, file, line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    _exit(EXIT_FAILURE);
}

void test_skip(const char *why)
{
    printf("skip %s: %s\n", running, why);
    fflush(stdout);
    _exit(EXIT_SKIP);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static int run(const test_case *test)
{
    running = test->name;
    fflush(stdout);
    snprintf(test_directory, sizeof test_directory, "/tmp/keyrx-test-XXXXXX");
    if (mkdtemp(test_directory) == NULL || chmod(test_directory, 0755) != 0)
        return EXIT_FAILURE;
    const pid_t child = fork();
    if (child == 0) {
        test->run();
        printf("ok %s\n", test->name);
        exit(EXIT_SUCCESS); /* the sanitizers speak up here */
    }
    int status = 0;
    waitpid(child, &status, 0);
    nftw(test_directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    if (WIFSIGNALED(status))
        printf("FAIL %s: ended by signal %d\n", test->name, WTERMSIG(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

static bool is_asked_for(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return count == 0;
}

int main(int argc, char **argv)
{
    int failed = 0, skipped = 0, passed = 0;
    for (const test_case *test = first; test != NULL; test = test->next) {
        if (!is_asked_for(test->name, argc - 1, argv + 1))
            continue;
        const int result = run(test);
        passed += result == EXIT_SUCCESS;
        skipped += result == EXIT_SKIP;
        failed += result != EXIT_SUCCESS && result != EXIT_SKIP;
    }
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    if (failed > 0 || passed + skipped == 0)
        return EXIT_FAILURE;
    return passed == 0 ? EXIT_SKIP : EXIT_SUCCESS;
}
