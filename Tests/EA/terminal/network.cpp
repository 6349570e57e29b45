// WebRequest over a real socket, with a connection for each request or one that is kept.
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>

#include "simulation.hpp"

namespace mql {
namespace {

struct WebFailure {
  int error;
};

struct Address {
  std::string authority, host, port, path;

  explicit Address(const std::string &url) {
    if (url.compare(0, 7, "http://") != 0)
      throw WebFailure{ERR_WEBREQUEST_INVALID_ADDRESS};  // TLS is not simulated
    size_t slash = std::min(url.find('/', 7), url.size());
    authority = url.substr(7, slash - 7);
    path = slash < url.size() ? url.substr(slash) : "/";
    size_t colon = std::min(authority.find(':'), authority.size());
    host = authority.substr(0, colon);
    port = colon < authority.size() ? authority.substr(colon + 1) : "80";
  }
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
  const std::string authority;

  Connection(const Address &to, int timeoutMs) : authority(to.authority) {
    limit(timeoutMs);
    addrinfo hints{}, *address = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(to.host.c_str(), to.port.c_str(), &hints, &address) != 0)
      throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int on = 1, failed = 0;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bool refused = connect(socket_, address->ai_addr, address->ai_addrlen) < 0;
    freeaddrinfo(address);
    try {
      if (refused && errno != EINPROGRESS)
        throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
      if (refused) {
        await(POLLOUT, ERR_WEBREQUEST_CONNECT_FAILED);
        socklen_t length = sizeof failed;
        getsockopt(socket_, SOL_SOCKET, SO_ERROR, &failed, &length);
      }
      if (failed != 0)
        throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
    } catch (const WebFailure &) {
      close(socket_);  // no destructor runs for an object that was not finished
      throw;
    }
  }
  Connection(const Connection &) = delete;
  ~Connection() { close(socket_); }

  void limit(int timeoutMs) {
    deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
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
std::unique_ptr<Connection> kept;

struct Answer {
  int code = -1;
  std::string head, body;
  bool stays = false;  // the connection may be used again
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

// Throws where not even a byte came: then a kept connection had ended before.
Answer readAnswer(Connection &connection) {
  std::string received, lower;
  size_t headEnd = std::string::npos;
  long wanted = -1;
  bool chunked = false, open = true;
  while (open) {
    if (headEnd != std::string::npos && wanted >= 0 &&
        (long)(received.size() - headEnd - 4) >= wanted)
      break;
    if (chunked && received.find("\r\n0\r\n\r\n", headEnd) != std::string::npos)
      break;
    open = connection.receive(received);
    if (headEnd != std::string::npos)
      continue;
    headEnd = received.find("\r\n\r\n");
    lower = received.substr(0, headEnd);
    for (char &c : lower)
      c = (char)tolower(c);
    size_t at = lower.find("content-length:");
    if (headEnd != std::string::npos && at != std::string::npos)
      wanted = atol(lower.c_str() + at + 15);
    chunked = lower.find("transfer-encoding: chunked") != std::string::npos;
  }
  if (headEnd == std::string::npos || (long)(received.size() - headEnd - 4) < wanted)
    throw WebFailure{ERR_WEBREQUEST_REQUEST_FAILED};
  Answer answer;
  answer.code = atoi(received.c_str() + 9);
  answer.head = received.substr(0, headEnd);
  answer.body = received.substr(headEnd + 4);
  answer.stays = open && lower.find("connection: close") == std::string::npos;
  if (chunked)
    answer.body = unchunked(answer.body);
  return answer;
}

Answer ask(const Address &to, const std::string &bytes, int timeoutMs) {
  if (kept && kept->authority == to.authority) {
    try {
      kept->limit(timeoutMs);
      kept->send(bytes);
      Answer answer = readAnswer(*kept);
      if (!answer.stays)
        kept.reset();
      return answer;
    } catch (const WebFailure &failure) {
      kept.reset();
      if (failure.error == ERR_WEBREQUEST_TIMEOUT)
        throw;
    }
  }
  auto fresh = std::make_unique<Connection>(to, timeoutMs);
  fresh->send(bytes);
  Answer answer = readAnswer(*fresh);
  if (answer.stays && sim.keepAlive)
    kept = std::move(fresh);
  return answer;
}

Answer request(const std::string &method, const std::string &url, std::string headers,
               int timeoutMs, const std::string &data) {
  Address to(url);
  if (!headers.empty() && headers.back() != '\n')
    headers += "\r\n";
  return ask(to,
             method + " " + to.path + " HTTP/1.1\r\nAccept: */*\r\nHost: " + to.authority +
                 "\r\nUser-Agent: MetaTrader 5 Terminal/5.5000 (simulated)\r\n" +
                 "Content-Length: " + std::to_string(data.size()) + "\r\nConnection: " +
                 (sim.keepAlive ? "keep-alive" : "close") + "\r\n" + headers + "\r\n" + data,
             timeoutMs);
}

bool allowed(const std::string &url) {
  bool is = sim.allowedUrls.empty();
  for (auto &prefix : sim.allowedUrls)
    is = is || url.compare(0, prefix.size(), prefix) == 0;
  return is;
}

// The request as the schedule lets it be.
Answer faulty(WebFault fault, const std::string &method, const std::string &url,
              const std::string &headers, int timeoutMs, const std::string &data) {
  if (fault == WebFault::unreachable)
    throw WebFailure{ERR_WEBREQUEST_CONNECT_FAILED};
  Answer answer;
  if (fault == WebFault::busy) {
    answer.code = 503;
    answer.head = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3";
    return answer;
  }
  answer = request(method, url, headers, timeoutMs, data);
  if (fault == WebFault::answerLost || fault == WebFault::answerLate)
    throw WebFailure{fault == WebFault::answerLate ? ERR_WEBREQUEST_TIMEOUT
                                                   : ERR_WEBREQUEST_REQUEST_FAILED};
  if (fault == WebFault::answerCut)
    answer.body.resize(answer.body.size() / 2);
  if (fault == WebFault::oddCode) {
    answer = Answer();
    answer.code = 1001;
    sim.lastError = ERR_WEBREQUEST_REQUEST_FAILED;
  }
  return answer;
}

// What the event said of the positions, and what the server then knows of them.
void audit(const std::string &data, const std::string &url) {
  size_t at = data.find("\"event_id\":\"") + 12;
  std::string line = data.substr(at, data.find('"', at) - at) + "\t";
  for (auto &p : sim.account.positions)
    line += std::to_string(p.ticket) + ":" + DoubleToString(p.lots, 2).u8__() + " ";
  line += "\t";
  try {
    std::string base = url.substr(0, url.rfind("/bar-close"));
    line += request("GET", base + "/positions", "", 5000, "").body;
  } catch (const WebFailure &failure) {
    line += "error " + std::to_string(failure.error);
  }
  fprintf(sim.audit, "%s\n", line.c_str());
}
}  // namespace

int web_(const string &method, const string &url, const string &headers, int timeoutMs,
         const char *data, int size, std::string &body, string &answerHeaders) {
  std::string address = url.u8__(), sent(data ? data : "", (size_t)size);
  int passed = (int)sim.schedule.latencyMs(sim.httpMs);
  Answer answer;
  sim.webRequests++;
  bool isEvent = address.find("/bar-close") != std::string::npos;
  long began = microseconds();
  try {
    if (!allowed(address))
      throw WebFailure{ERR_FUNCTION_NOT_ALLOWED};
    answer = faulty(sim.schedule.web(), method.u8__(), address, headers.u8__(), timeoutMs, sent);
    answerHeaders = from8_(answer.head);
    body = answer.body;
    if (isEvent && answer.code == 200)
      sim.answerMicroseconds.push_back(microseconds() - began);
    if (isEvent && answer.code == 200 && sim.audit)
      audit(sent, address);
    if (answer.body.find("\"ENTER\"") != std::string::npos)
      sim.schedule.moment();
  } catch (const WebFailure &failure) {
    sim.lastError = failure.error;
    sim.webFailures++;
    if (failure.error == ERR_WEBREQUEST_TIMEOUT)
      passed = timeoutMs;
  }
  passTime(passed);
  return answer.code;
}
}  // namespace mql
