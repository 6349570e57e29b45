// Kernel calls that Swift's Glibc module does not offer.
//
// Without _GNU_SOURCE: with it `fd_set` gets other member names than in Swift's own Glibc module,
// and a file that imports both does not compile. What needs it is declared here.
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *cores);

static inline int conviction_accept(int listener) {
  return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

#include <sys/timex.h>

// 1 where the kernel knows that the clock is being set by someone, 0 where not, -1 where it does not say.
static inline int conviction_clock_is_synchronised(void) {
  struct timex state = {0};
  int result = adjtimex(&state);
  if (result < 0) return -1;
  return result != TIME_ERROR && !(state.status & STA_UNSYNC);
}
