// WebRequest over a real socket, one connection a request, on the real clock's time-out.
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

#include "simulation.hpp"

namespace mql {
namespace {

struct WebFailure {
  int error;
};

class Connection {
  int socket_ = -1;
  std::chrono::steady_clock::time_point deadline_;

  void await(short what, int failure) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    pollfd p{socket_, what, 0};
    if (poll(&p, 1, std::max(0, (int)left.count())) <= 0)
      throw WebFailure{failure};
  }

 public:
  Connection(const std::string &host, const std::string &port, int timeoutMs)
      : deadline_(std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs)) {
    addrinfo hints{}, *address = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &address) != 0)
      throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int on = 1, failed = 0;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bool refused = connect(socket_, address->ai_addr, address->ai_addrlen) < 0;
    freeaddrinfo(address);
    if (refused && errno != EINPROGRESS)
      throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
    if (refused) {
      await(POLLOUT, ERR_WEBREQUEST_CONNECT_FAILED);
      socklen_t length = sizeof failed;
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failed, &length);
    }
    if (failed != 0)
      throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
  }
  Connection(const Connection &) = delete;
  ~Connection() {
    if (socket_ >= 0)
      close(socket_);
  }

  void send(const std::string &bytes) {
    for (size_t sent = 0; sent < bytes.size();) {
      await(POLLOUT, ERR_WEBREQUEST_TIMEOUT);
      ssize_t n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0)
        throw WebFailure{ERR_WEBREQUEST_REQUEST_FAILED};
      sent += (size_t)n;
    }
  }

  // False at the end of the stream.
  bool receive(std::string &bytes) {
    char buffer[16384];
    await(POLLIN, ERR_WEBREQUEST_TIMEOUT);
    ssize_t n = recv(socket_, buffer, sizeof buffer, 0);
    if (n < 0)
      throw WebFailure{ERR_WEBREQUEST_REQUEST_FAILED};
    bytes.append(buffer, (size_t)n);
    return n > 0;
  }
};

std::string unchunked(const std::string &body) {
  std::string out;
  for (size_t at = 0; at < body.size();) {
    size_t lineEnd = body.find("\r\n", at);
    size_t size = strtoul(body.c_str() + at, nullptr, 16);
    if (size == 0 || lineEnd == std::string::npos)
      break;
    out += body.substr(lineEnd + 2, size);
    at = lineEnd + 4 + size;
  }
  return out;
}

// Status code; fills in the head and the body.
int readAnswer(Connection &connection, std::string &head, std::string &body) {
  std::string received;
  size_t headEnd = std::string::npos;
  long wanted = -1;
  bool chunked = false, open = true;
  while (open) {
    if (headEnd != std::string::npos && wanted >= 0 &&
        (long)(received.size() - headEnd - 4) >= wanted)
      break;
    open = connection.receive(received);
    if (headEnd == std::string::npos) {
      headEnd = received.find("\r\n\r\n");
      std::string lower = received.substr(0, headEnd);
      for (char &c : lower)
        c = (char)tolower(c);
      size_t at = lower.find("content-length:");
      if (headEnd != std::string::npos && at != std::string::npos)
        wanted = atol(lower.c_str() + at + 15);
      chunked = lower.find("transfer-encoding: chunked") != std::string::npos;
    }
  }
  if (headEnd == std::string::npos || (long)(received.size() - headEnd - 4) < wanted)
    throw WebFailure{ERR_WEBREQUEST_REQUEST_FAILED};
  head = received.substr(0, headEnd);
  body = received.substr(headEnd + 4);
  if (chunked)
    body = unchunked(body);
  return atoi(received.c_str() + 9);
}

int request(const std::string &method, const std::string &url, std::string headers, int timeoutMs,
            const std::string &data, std::string &head, std::string &body) {
  bool allowed = sim.allowedUrls.empty();
  for (auto &prefix : sim.allowedUrls)
    allowed = allowed || url.compare(0, prefix.size(), prefix) == 0;
  if (!allowed)
    throw WebFailure{ERR_FUNCTION_NOT_ALLOWED};
  if (url.compare(0, 7, "http://") != 0)
    throw WebFailure{ERR_WEBREQUEST_INVALID_ADDRESS};  // TLS is not simulated
  size_t slash = std::min(url.find('/', 7), url.size());
  std::string authority = url.substr(7, slash - 7), path = url.substr(slash);
  size_t colon = std::min(authority.find(':'), authority.size());
  std::string host = authority.substr(0, colon);
  std::string port = colon < authority.size() ? authority.substr(colon + 1) : "80";
  if (!headers.empty() && headers.back() != '\n')
    headers += "\r\n";
  Connection connection(host, port, timeoutMs);
  connection.send(method + " " + (path.empty() ? "/" : path) +
                  " HTTP/1.1\r\nAccept: */*\r\nHost: " + authority +
                  "\r\nUser-Agent: MetaTrader 5 Terminal/5.5000 (simulated)\r\n" +
                  "Content-Length: " + std::to_string(data.size()) + "\r\nConnection: close\r\n" +
                  headers + "\r\n" + data);
  return readAnswer(connection, head, body);
}
}  // namespace

int web_(const string &method, const string &url, const string &headers, int timeoutMs,
         const char *data, int size, std::string &body, string &answerHeaders) {
  int code = -1, passed = sim.httpMs;
  sim.webRequests++;
  try {
    std::string head;
    code = request(method.u8__(), url.u8__(), headers.u8__(), timeoutMs,
                   std::string(data ? data : "", (size_t)size), head, body);
    answerHeaders = from8_(head);
  } catch (const WebFailure &failure) {
    sim.lastError = failure.error;
    sim.webFailures++;
    if (failure.error == ERR_WEBREQUEST_TIMEOUT)
      passed = timeoutMs;
  }
  passTime(passed);
  return code;
}
}  // namespace mql
