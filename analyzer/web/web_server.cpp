#include "analyzer/web/web_server.h"

#include "analyzer/web/connection.h"
#include "graph/base/error.h"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <utility>
#include <vector>

namespace nsposture::web {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Reserved for the database, its readers, receivers and other files of the process.
constexpr std::size_t kOtherFiles = 192;
constexpr std::chrono::milliseconds kPauseWithoutFiles{50};

// Each connection is an open file. Raises the limit as far as possible and returns how many
// connections are possible.
std::size_t room_for(std::size_t connections) {
  struct rlimit files {};

  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return connections;
  const auto wanted = std::min<rlim_t>(files.rlim_max, 2 * connections + kOtherFiles);
  if (files.rlim_cur < wanted) {
    files.rlim_cur = wanted;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  const auto given = static_cast<std::size_t>(files.rlim_cur);
  return std::min(connections, given > 2 * kOtherFiles ? given - kOtherFiles : given / 2);
}

WebLimits limits_of(const WebOptions& options) {
  auto limits = options.limits;
  limits.connections = room_for(limits.connections);
  limits.reserve = std::min(limits.reserve, limits.connections / 4);
  limits.body_memory = std::max(limits.body_memory, 4 * options.body_limit);
  // A limit of many MiB must be usable: a line of 4 Mbit/s must be enough.
  constexpr std::size_t kBytesPerMillisecond = 512;
  limits.body_time = std::max(limits.body_time,
                              std::chrono::milliseconds(options.body_limit / kBytesPerMillisecond));
  return limits;
}

// The part of an address that counts as one peer: an IPv6 network has all of its addresses.
std::string network_of(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  const auto bytes = v6.to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

}  // namespace

struct WebServer::Impl {
  Impl(const WebOptions& the_options, WebRoutes routes);

  void listen();
  error_code listen_on(const tcp::endpoint& endpoint);
  void accept();
  void welcome(Loop& loop, tcp::socket socket);
  void end(Loop& loop);

  WebOptions options;
  WebLimits limits;
  Site site;
  std::optional<Tls> tls;
  Admission admission;
  ByteBudget memory;
  std::vector<std::unique_ptr<Loop>> loops;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::optional<Workers> workers;  // after the loops: its threads end before those are destroyed
  Shared shared;
  std::size_t next_loop = 0;
  std::atomic<bool> stopped = false;
  int port = 0;
};

namespace {

std::vector<std::unique_ptr<Loop>> make_loops(unsigned count) {
  std::vector<std::unique_ptr<Loop>> loops(std::max(count, 1U));
  for (auto& loop : loops) loop = std::make_unique<Loop>();
  return loops;
}

}  // namespace

WebServer::Impl::Impl(const WebOptions& the_options, WebRoutes routes)
    : options(the_options),
      limits(limits_of(options)),
      site(options, routes),
      admission(limits),
      memory(limits.body_memory),
      loops(make_loops(options.loops)),
      acceptor(loops.front()->context),
      pause(loops.front()->context),
      shared{limits, site, memory, nullptr, options.body_limit} {
  if (!options.certificate_file.empty()) {
    tls.emplace(options.certificate_file, options.key_file, options.client_ca_file);
  }
  if (routes.events) {
    workers.emplace(options.threads, limits.waiting);
    shared.workers = &*workers;
  }
  listen();
}

void WebServer::Impl::listen() {
  error_code error;
  tcp::resolver resolver(loops.front()->context);
  const auto found =
      resolver.resolve(options.host, std::to_string(options.port),
                       tcp::resolver::passive | tcp::resolver::numeric_service, error);
  for (const auto& entry : found) {
    error = listen_on(entry.endpoint());
    if (error) continue;
    port = acceptor.local_endpoint().port();
    return accept();
  }
  throw Error(ErrorCode::Input, fmt::format("cannot listen on {} port {}: {}", options.host,
                                            options.port, error.message()));
}

error_code WebServer::Impl::listen_on(const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.close(error);
  acceptor.open(endpoint.protocol(), error);
  if (error) return error;
  error_code ignored;
  acceptor.set_option(tcp::acceptor::reuse_address(true), ignored);
  // "::" is every address, including IPv4.
  if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), ignored);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

void WebServer::Impl::accept() {
  auto& loop = *loops[next_loop++ % loops.size()];
  acceptor.async_accept(loop.context, [this, &loop](const error_code& error, tcp::socket socket) {
    if (stopped || !acceptor.is_open()) return;
    if (!error) {
      welcome(loop, std::move(socket));
      return accept();
    }
    // No file descriptor is left, or the peer disconnected. An immediate retry could spin for long.
    pause.expires_after(kPauseWithoutFiles);
    pause.async_wait([this](const error_code& cancelled) {
      if (!cancelled && !stopped) accept();
    });
  });
}

void WebServer::Impl::welcome(Loop& loop, tcp::socket socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error).address();
  if (error) return;
  socket.non_blocking(true, error);
  if (error) return;
  socket.set_option(tcp::no_delay(true), error);
  SslPointer session;
  if (tls && !(session = tls->accept(socket.native_handle()))) return;
  auto connection = std::make_shared<Connection>(loop, shared, std::move(socket),
                                                 std::move(session), peer.to_string());
  auto place =
      admission.enter(network_of(peer), [&loop, weak = std::weak_ptr<Connection>(connection)] {
        asio::post(loop.context, [weak] {
          if (const auto still = weak.lock()) still->close();
        });
      });
  asio::post(loop.context, [connection, place = std::move(place)]() mutable {
    connection->start(std::move(place));
  });
}

void WebServer::Impl::end(Loop& loop) {
  loop.stopping = true;
  const std::vector<Connection*> all(loop.connections.begin(), loop.connections.end());
  for (auto* connection : all) connection->wind_down();
  loop.busy.reset();
}

WebServer::WebServer(const WebOptions& options, WebRoutes routes)
    : impl_(std::make_unique<Impl>(options, std::move(routes))) {}

WebServer::~WebServer() = default;

int WebServer::port() const {
  return impl_->port;
}

void WebServer::run() {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < impl_->loops.size(); ++i) {
    threads.emplace_back([&loop = *impl_->loops[i]] { loop.context.run(); });
  }
  impl_->loops.front()->context.run();
}

void WebServer::stop() {
  if (impl_->stopped.exchange(true)) return;
  asio::post(impl_->loops.front()->context, [this] {
    error_code ignored;
    impl_->acceptor.close(ignored);
    impl_->pause.cancel(ignored);
  });
  for (const auto& loop : impl_->loops) {
    asio::post(loop->context, [this, one = loop.get()] { impl_->end(*one); });
  }
}

}  // namespace nsposture::web
