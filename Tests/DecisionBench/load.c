// A closed-loop client of Scripts/bench: each of N connections sends its bodies one after the other,
// the next when the last was answered, all from one thread.
//
//   load PORT PATH CONNECTIONS WARM FILE [awake]
//
// FILE holds bodies, each after its length in decimal and a line break; connection k takes bodies k,
// k + N, … The first WARM answers are not counted. Prints the seconds of the counted ones, then the
// microseconds of each, one a line. Any answer but 200 ends it.
//
// Between answers it sleeps, as a terminal does, and an answer takes as long as the system needs to
// wake it up; with `awake` it looks again and again, and what is measured is the server alone.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer {
  int socket;
  size_t body, sent, received, wanted;
  double begun;
  char head[256], answer[1 << 16];
  size_t head_length;
};

static char **bodies;
static size_t *lengths, count;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void read_bodies(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path);
  size_t length, room = 0;
  while (fscanf(file, "%zu", &length) == 1 && fgetc(file) == '\n') {
    if (count == room) {
      room = room ? 2 * room : 1024;
      bodies = realloc(bodies, room * sizeof *bodies);
      lengths = realloc(lengths, room * sizeof *lengths);
    }
    bodies[count] = malloc(length);
    lengths[count] = length;
    if (fread(bodies[count], 1, length, file) != length) fail(path);
    count++;
  }
  fclose(file);
}

// Sends what the socket takes of head and body.
static void push(struct peer *peer) {
  size_t whole = peer->head_length + lengths[peer->body];
  while (peer->sent < whole) {
    struct iovec parts[2];
    int used = 0;
    if (peer->sent < peer->head_length)
      parts[used++] =
          (struct iovec){peer->head + peer->sent, peer->head_length - peer->sent};
    size_t done = peer->sent > peer->head_length ? peer->sent - peer->head_length : 0;
    parts[used++] = (struct iovec){bodies[peer->body] + done, lengths[peer->body] - done};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)used};
    ssize_t n = sendmsg(peer->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) fail("send");
    peer->sent += (size_t)n;
  }
}

static void begin(struct peer *peer, const char *path) {
  peer->head_length = (size_t)snprintf(
      peer->head, sizeof peer->head,
      "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
      path, lengths[peer->body]);
  peer->sent = peer->received = peer->wanted = 0;
  peer->begun = now();
  push(peer);
}

// Whether the answer is whole.
static int pull(struct peer *peer) {
  ssize_t n = recv(peer->socket, peer->answer + peer->received,
                   sizeof peer->answer - 1 - peer->received, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n <= 0) fail("the server ended the connection");
  peer->received += (size_t)n;
  peer->answer[peer->received] = 0;
  if (!peer->wanted) {
    char *end = strstr(peer->answer, "\r\n\r\n");
    if (!end) return 0;
    char *length = strcasestr(peer->answer, "content-length:");
    if (strncmp(peer->answer, "HTTP/1.1 200", 12) || !length) {
      fprintf(stderr, "load: answered %.400s\n", peer->answer);
      exit(1);
    }
    peer->wanted = (size_t)(end + 4 - peer->answer) + strtoul(length + 15, NULL, 10);
  }
  return peer->received >= peer->wanted;
}

int main(int argc, char **argv) {
  if (argc != 6 && !(argc == 7 && strcmp(argv[6], "awake") == 0)) return 2;
  int patience = argc == 7 ? 0 : -1;
  size_t connections = strtoul(argv[3], NULL, 10), warm = strtoul(argv[4], NULL, 10);
  read_bodies(argv[5]);
  if (count <= warm || connections < 1 || connections > count) return 2;
  struct peer *peers = calloc(connections, sizeof *peers);
  struct pollfd *waits = calloc(connections, sizeof *waits);
  double *times = calloc(count, sizeof *times);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (size_t i = 0; i < connections; i++) {
    peers[i].socket = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(peers[i].socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(peers[i].socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
    peers[i].body = i;
    waits[i].fd = peers[i].socket;
  }
  size_t answered = 0, open = connections;
  double started = now();
  for (size_t i = 0; i < connections; i++) begin(&peers[i], argv[2]);
  while (open) {
    for (size_t i = 0; i < connections; i++) {
      struct peer *peer = &peers[i];
      int sends = waits[i].fd >= 0 && peer->sent < peer->head_length + lengths[peer->body];
      waits[i].events = (short)(POLLIN | (sends ? POLLOUT : 0));
    }
    if (poll(waits, connections, patience) < 0) fail("poll");
    for (size_t i = 0; i < connections; i++) {
      struct peer *peer = &peers[i];
      if (waits[i].revents & POLLOUT) push(peer);
      if (!(waits[i].revents & (POLLIN | POLLERR | POLLHUP)) || !pull(peer)) continue;
      double end = now();
      if (++answered == warm) started = end;
      if (answered > warm) times[answered - warm - 1] = 1e6 * (end - peer->begun);
      peer->body += connections;
      if (peer->body < count) {
        begin(peer, argv[2]);
      } else {
        waits[i].fd = -1;
        open--;
      }
    }
  }
  printf("%.9f\n", now() - started);
  for (size_t i = 0; i < count - warm; i++) printf("%.2f\n", times[i]);
  return 0;
}
