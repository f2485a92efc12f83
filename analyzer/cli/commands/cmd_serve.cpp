#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/version.h"
#include "analyzer/config/config.h"
#include "analyzer/serve/service.h"
#include "graph/base/error.h"
#include "reports/escape/terminal_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>

namespace nsposture::cli::commands {

namespace {

using reports::escape::terminal_text;
using serve::Receiver;

// One kind of receiver: its URL, or a file that contains it, because a URL may be a secret.
struct Address {
  std::string url;
  std::string file;
};

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  options::RuleOptions rules;
  web::WebOptions web;
  std::string listen = "127.0.0.1:8443";
  std::string metrics_listen;
  bool plain_http = false;
  std::int64_t body_limit_mib = 16;
  std::int64_t rescan_s = 600;
  std::int64_t full_every_s = 1800;
  std::size_t memory = 100'000;
  Address webhook;
  Address slack;
  Address alertmanager;
  std::string notify_at = "high";
  std::string notify_ca;
};

// "127.0.0.1:8443", "[::1]:8443", ":8443" for every address.
std::pair<std::string, int> host_and_port(const std::string& name, const std::string& text) {
  const auto colon = text.rfind(':');
  const auto port_text = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  auto host = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool digits = !port_text.empty() && port_text.size() <= 5 &&
                      port_text.find_first_not_of("0123456789") == std::string::npos;
  const int port = digits ? std::stoi(port_text) : -1;
  if (port < 0 || port > 65535) {
    throw Error(ErrorCode::Usage,
                fmt::format("{} wants ADDRESS:PORT such as 0.0.0.0:8443, not `{}`", name, text));
  }
  return {host.empty() ? "0.0.0.0" : host, port};
}

std::string read_address(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  line.erase(line.find_last_not_of(" \t\r") + 1);
  if (line.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("`{}` cannot be read or holds no address", path));
  }
  return line;
}

// A receiver on the command line replaces the one in the configuration.
Address in_force(const Address& given, Receiver receiver, const Io& io) {
  if (io.configuration == nullptr || !given.url.empty() || !given.file.empty()) return given;
  const auto& known = io.configuration->receivers;
  const auto found = known.find(to_string(receiver));
  return found == known.end() ? given : Address{found->second.url, found->second.file};
}

void add_channel(serve::NotifierOptions& notify, Receiver receiver, const Address& address) {
  const auto url = address.file.empty() ? address.url : read_address(address.file);
  if (url.empty()) return;
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    throw Error(ErrorCode::Usage,
                fmt::format("the address for {} is no http or https URL", to_string(receiver)));
  }
  notify.channels.push_back({receiver, url});
}

serve::NotifierOptions notify_options(const Options& options, const Io& io) {
  serve::NotifierOptions notify;
  const auto add = [&](Receiver receiver, const Address& given) {
    add_channel(notify, receiver, in_force(given, receiver, io));
  };
  add(Receiver::Webhook, options.webhook);
  add(Receiver::Slack, options.slack);
  add(Receiver::Alertmanager, options.alertmanager);
  notify.at = store::severity_from(options.notify_at).value_or(store::Severity::High);
  notify.ca_file = options.notify_ca;
  return notify;
}

void write_log(serve::LogLevel level, const std::string& text) {
  if (level == serve::LogLevel::Error) {
    spdlog::error("{}", text);
  } else if (level == serve::LogLevel::Warning) {
    spdlog::warn("{}", text);
  } else {
    spdlog::info("{}", text);
  }
}

serve::RescannerOptions survey_options(const Options& options, Io& io) {
  serve::RescannerOptions survey;
  survey.rescan = std::chrono::seconds(options.rescan_s);
  survey.full_every = std::chrono::seconds(options.full_every_s);
  survey.settings = options::settings_of(options.rules);
  survey.now = io.now;
  const auto& from = options.source.from;
  if (std::ranges::find(from, "-") != from.end()) {
    throw Error(ErrorCode::Usage, "serve reads its sources again and again: --from wants files");
  }
  if (from.empty() && !options.source.live.asked()) {
    survey.nothing = [&options, &io] {
      auto nothing = ingest::manifest::read_nothing(
          options::read_options(options.source.version, options.source.default_namespace));
      return analysis::make_scan(std::move(nothing), options.source.cluster_name, io.now(),
                                 io.now());
    };
    return survey;
  }
  survey.read = [&options, &io] {
    auto loaded = options::read_sources(options.source, io);
    options::report_diagnostics(loaded.diagnostics);
    return loaded;
  };
  return survey;
}

// Reports once what the configuration excludes from notification.
std::vector<store::Acceptance> accepted_by(const Options& options, const Io& io) {
  if (!options.rules.trusted.empty()) {
    io.err << fmt::format("NP104 does not report impersonation by {}\n",
                          terminal_text(fmt::format("{}", fmt::join(options.rules.trusted, ", "))));
  }
  if (io.configuration == nullptr || io.configuration->accepted.empty()) return {};
  const auto& all = io.configuration->settings;
  const auto count = [&](std::string_view key) {
    return std::ranges::count(all, key, &config::Setting::key);
  };
  io.err << fmt::format("{} accepts findings: {} patterns, {} allowed creators\n",
                        terminal_text(io.configuration->file), count("accepted"),
                        count("allowed_creators"));
  auto accepted = io.configuration->accepted;
  for (auto& one : accepted) one.at = {};
  return accepted;
}

int run_serve(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.stop_is_normal = true;
  const auto changes = options::read_changes(options.rules);
  serve::ServiceOptions service;
  service.db = options.source.db;
  service.cluster = options.source.cluster_name;
  service.web = options.web;
  std::tie(service.web.host, service.web.port) = host_and_port("--listen", options.listen);
  service.web.body_limit = static_cast<std::size_t>(options.body_limit_mib) * 1024 * 1024;
  serve::require_protection(service.web, options.plain_http);
  if (!options.metrics_listen.empty()) {
    std::tie(service.metrics_host, service.metrics_port) =
        host_and_port("--metrics-listen", options.metrics_listen);
  }
  service.notify = notify_options(options, io);
  service.survey = survey_options(options, io);
  service.accepted = accepted_by(options, io);
  if (changes) service.survey.changes = &changes->records;
  service.memory = options.memory;
  service.version = kVersion;
  service.log = write_log;
  service.on_ready = [&](int port, int metrics_port) {
    const bool tls = !options.web.certificate_file.empty();
    io.err << fmt::format("listening on {}://{}:{}/audit\n", tls ? "https" : "http",
                          service.web.host, port);
    if (metrics_port != 0) {
      io.err << fmt::format("metrics on http://{}:{}/metrics\n", service.metrics_host,
                            metrics_port);
    }
    io.err.flush();
  };
  static const std::atomic<bool> kNever = false;
  serve::serve(service, io.stop != nullptr ? *io.stop : kNever);
  return kOk;
}

void add_address(options::Parser& app, const std::string& name, Address& address,
                 const std::string& text) {
  auto url = app.add_option("--notify-" + name, address.url, text).type_name("URL");
  app.add_option("--notify-" + name + "-file", address.file,
                 "the same; the file has the address, which may be a secret")
      .type_name("FILE")
      .excludes(url);
}

// A variable that is not set must not switch off what protects the receiver.
std::string no_file(const std::string& path) {
  return path.empty() ? "the file name is empty" : std::string();
}

void add_web_options(options::Parser& app, Options& options) {
  app.add_option("--listen", options.listen, "where audit events are received")
      .type_name("ADDRESS:PORT")
      .show_default();
  app.add_option("--tls-cert", options.web.certificate_file,
                 "certificate (PEM, with its chain); read again when it changes")
      .type_name("FILE")
      .check(no_file);
  app.add_option("--tls-key", options.web.key_file, "its key (PEM)")
      .type_name("FILE")
      .check(no_file);
  app.add_option("--client-ca", options.web.client_ca_file,
                 "accept events from clients with a certificate of these authorities")
      .type_name("FILE")
      .check(no_file);
  app.add_option(
         "--token-file", options.web.token_file,
         "accept events from clients with one of these bearer tokens, one per line; read again "
         "when it changes")
      .type_name("FILE")
      .check(no_file);
  app.add_flag("--plain-http", options.plain_http,
               "without TLS on other addresses than loopback too: a proxy terminates TLS");
  app.add_option("--body-limit", options.body_limit_mib, "maximum size of a post, in MiB")
      .in_range(1, 1024)
      .show_default();
  app.add_option("--metrics-listen", options.metrics_listen,
                 "a second address, plain HTTP, for /healthz, /readyz and /metrics")
      .type_name("ADDRESS:PORT");
}

void add_notify_options(options::Parser& app, Options& options) {
  add_address(app, "webhook", options.webhook, "send findings to this address, as JSON");
  add_address(app, "slack", options.slack, "send findings to a Slack-compatible webhook");
  add_address(app, "alertmanager", options.alertmanager,
              "send findings to Alertmanager (base address; API v2)");
  app.add_option("--notify-at", options.notify_at, "minimum severity of notifications")
      .one_of({"info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_option("--notify-ca", options.notify_ca,
                 "certificate authorities of the receivers (default: the system's)")
      .type_name("FILE")
      .check(no_file);
}

}  // namespace

Run declare_serve(options::Parser& app) {
  auto options = std::make_shared<Options>();
  add_web_options(app, *options);
  options::add_source_options(app, options->source, /*db_is_target=*/true);
  app.option("--db").required();
  app.add_duration("--rescan", options->rescan_s,
                   "how often RBAC and namespaces are read; also soon after they change");
  app.add_duration("--full-every", options->full_every_s,
                   "how often everything is analyzed, not only new events");
  app.add_option("--memory-events", options->memory,
                 "number of events kept in memory to judge new ones; a few kB each")
      .in_range(1'000, 10'000'000)
      .show_default();
  add_notify_options(app, *options);
  options::add_rule_thresholds(app, options->rules);
  options::add_common_options(app, options->common, {"text", "json"});
  return [options](Io& io) { return run_serve(*options, io); };
}

}  // namespace nsposture::cli::commands
