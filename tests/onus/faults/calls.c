/* Loaded before a program (LD_PRELOAD), this tells in the file CALLS_LOG of the calls by which a write gets to the
   disk, one a line as `name(descriptor`, and lets those fail that CALLS_FAIL names. strace does the same, but a
   machine that builds Onus need not have it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int told(const char *name, int descriptor, int error) {
    static int log = -1;
    const char *path = getenv("CALLS_LOG"), *failing = getenv("CALLS_FAIL");
    if (path && log < 0) log = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log >= 0) {
        char line[64];
        int length = snprintf(line, sizeof line, "%s(%d\n", name, descriptor);
        syscall(SYS_write, log, line, length);
    }
    if (!failing || !strstr(failing, name)) return 0;
    errno = error;
    return -1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) { return told("fsync", fd, EIO) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return told("fdatasync", fd, EIO) ? -1 : REAL(fdatasync)(fd); }
ssize_t write(int fd, const void *data, size_t size) {
    return told("write", fd, EIO) ? -1 : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return told("pwrite", fd, EIO) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return told("pwrite", fd, EIO) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
int link(const char *from, const char *to) { return told("link", -1, EPERM) ? -1 : REAL(link)(from, to); }
int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags) {
    return told("link", -1, EPERM) ? -1 : REAL(linkat)(from_fd, from, to_fd, to, flags);
}
