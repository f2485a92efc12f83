#include "analyzer/serve/service.h"

#include "analyzer/web/loose_mode.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <thread>
#include <utility>

namespace nsposture::serve {

namespace {

// Probes and Prometheus use only a few.
constexpr std::size_t kMetricsConnections = 256;

web::WebAnswer take(EventList&& list, const std::string& client, Writer& writer) {
  if (!list.refusal.empty()) return {400, std::move(list.refusal)};
  switch (writer.store(std::move(list), client)) {
    case Stored::Yes:
      return {200, "stored"};
    case Stored::Busy:
      return {429, "too many requests wait; try again"};
    case Stored::Failed:
      return {503, "the database takes no events; try again"};
  }
  return {500, "internal error"};
}

web::WebRoutes probe_routes(Metrics& metrics) {
  web::WebRoutes routes;
  // A restart would open the current database file, so the kubelet may restart serve.
  routes.health = [&metrics] {
    auto why = metrics.why_unhealthy();
    return why.empty() ? web::WebAnswer{200, "ok"} : web::WebAnswer{503, std::move(why)};
  };
  routes.ready = [&metrics] {
    auto why = metrics.why_not_ready();
    return why.empty() ? web::WebAnswer{200, "ready"} : web::WebAnswer{503, std::move(why)};
  };
  routes.metrics = [&metrics] {
    return web::WebAnswer{200, metrics.text(), "text/plain; version=0.0.4; charset=utf-8"};
  };
  return routes;
}

// Checks once a second whether the database responds, even if nothing is posted. This also reopens
// a lost connection.
class Pulse {
 public:
  Pulse(SharedStore& store, Metrics& metrics, const Log& log)
      : store_(store), metrics_(metrics), log_(log), thread_([this](const std::stop_token& stop) {
          while (!stop.stop_requested()) beat(stop);
        }) {}

 private:
  void beat(const std::stop_token& stop) {
    std::string why;
    try {
      store_.use_database([](const store::Store& store) { return store.schema_version(); });
    } catch (const std::exception& error) {
      why = error.what();
    }
    metrics_.set_reachable(why.empty());
    if (why.empty() != reached_) {
      log_(LogLevel::Warning, reached_ ? why : "the database answers again");
      reached_ = why.empty();
    }
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
  }

  SharedStore& store_;
  Metrics& metrics_;
  const Log& log_;
  bool reached_ = true;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread thread_;  // last, because it uses the other members
};

// A server and its thread.
class Running {
 public:
  Running(const web::WebOptions& options, web::WebRoutes routes)
      : server_(options, std::move(routes)), thread_([this] { server_.run(); }) {}

  ~Running() { stop(); }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] int port() const { return server_.port(); }

  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  web::WebServer server_;
  std::jthread thread_;
};

store::ClusterStore cluster_of(const store::Store& store, const ServiceOptions& options) {
  return options.cluster.empty() ? store.whole() : store.cluster(options.cluster);
}

SharedStore open_writer(const ServiceOptions& options) {
  store::Store store(options.db, store::OpenMode::ReadWrite);
  // The API server drops an event once it is answered; a power failure must not lose it.
  store.sync_each_commit();
  auto cluster = cluster_of(store, options);
  std::optional<store::sqlite::FileIdentity> file;
  if (!store::is_server_url(options.db)) file.emplace(options.db);
  return {std::move(store), std::move(cluster), std::move(file)};
}

}  // namespace

// Only an address, not a name: a host whose name begins with "127." may be anywhere.
bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24U == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

void require_protection(const web::WebOptions& options, bool plain_http) {
  const bool tls = !options.certificate_file.empty();
  const bool known = !options.token_file.empty() || !options.client_ca_file.empty();
  if (tls == options.key_file.empty()) {
    throw Error(ErrorCode::Usage, "--tls-cert and --tls-key belong together");
  }
  if (!options.client_ca_file.empty() && !tls) {
    throw Error(ErrorCode::Usage, "--client-ca wants TLS: give --tls-cert and --tls-key");
  }
  if (is_loopback(options.host)) return;
  if (!known) {
    throw Error(ErrorCode::Usage,
                fmt::format("anybody could post events to `{}`: give --token-file or --client-ca",
                            options.host));
  }
  if (!tls && !plain_http) {
    throw Error(ErrorCode::Usage,
                fmt::format("events would go to `{}` unencrypted: give --tls-cert and --tls-key, "
                            "or --plain-http where something before it ends TLS",
                            options.host));
  }
}

void serve(const ServiceOptions& options, const std::atomic<bool>& stop) {
  for (const auto& file : {options.web.token_file, options.web.key_file}) {
    if (const auto warning = web::loose_mode(file)) options.log(LogLevel::Warning, *warning);
  }
  const auto& now = options.survey.now;
  Metrics metrics(options.version, now);
  metrics.set_cluster(options.cluster);
  SharedStore store = open_writer(options);
  const auto reader = [&] {
    return cluster_of(store::Store(options.db, store::OpenMode::ReadOnly), options);
  };
  metrics.watch_database([&store] { return store.in_place(); });
  metrics.set_database_bytes(
      store.use_database([](const store::Store& s) { return s.size_bytes(); }));
  Notifier notifier(options.notify, store, metrics, options.log, now);
  OpenFindings board(store, metrics, notifier, options.version, options.accepted, now);

  std::atomic<Rescanner*> surveyor_at = nullptr;
  WatcherOptions watch;
  watch.settings = options.survey.settings;
  watch.inputs.changes = options.survey.changes;
  watch.memory = options.memory;
  if (options.survey.read) {
    watch.on_change_of_cluster = [&surveyor_at] {
      if (auto* surveyor = surveyor_at.load()) surveyor->request_rescan();
    };
  }
  LiveAnalyzer watcher(reader(), board, metrics, options.log, std::move(watch));
  Writer writer(store, metrics, options.log, [&watcher] { watcher.wake(); });
  Rescanner surveyor(reader(), store, writer, board, watcher, notifier, metrics, options.log,
                     options.survey);
  surveyor_at = &surveyor;
  const Pulse pulse(store, metrics, options.log);

  auto routes = probe_routes(metrics);
  routes.events = [&writer](std::string body, const std::string& client) {
    return take(read_event_list(std::move(body)), client, writer);
  };
  routes.answered = [&metrics](int status) { metrics.add_request(status); };
  Running web(options.web, std::move(routes));
  std::optional<Running> looks;
  if (!options.metrics_host.empty()) {
    web::WebOptions plain;
    plain.host = options.metrics_host;
    plain.port = options.metrics_port;
    plain.loops = 1;
    plain.limits.connections = kMetricsConnections;
    plain.limits.reserve = 0;  // there are no credentials on this port
    plain.limits.per_address = kMetricsConnections / 4;
    looks.emplace(plain, probe_routes(metrics));
  }
  if (options.on_ready) options.on_ready(web.port(), looks ? looks->port() : 0);

  while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(100));

  // In the order in which events are processed: nothing received is lost.
  web.stop();
  writer.stop();
  watcher.stop();
  surveyor_at = nullptr;
  surveyor.stop();
  notifier.stop();
}

}  // namespace nsposture::serve
