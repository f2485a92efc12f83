// Combines all components of serve: receive, store, judge, notify, until stopped.
#pragma once

#include "analyzer/serve/log.h"
#include "analyzer/serve/notifier.h"
#include "analyzer/serve/rescanner.h"
#include "analyzer/web/web_server.h"
#include "store/records/acceptance.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace nsposture::serve {

struct ServiceOptions {
  std::string db;
  std::string cluster;  // the cluster of the events; empty: the only one in the database
  web::WebOptions web;
  std::string metrics_host;  // empty: probes and metrics only on the webhook's port
  int metrics_port = 0;
  NotifierOptions notify;
  std::vector<store::Acceptance> accepted;  // in addition to those of the database
  RescannerOptions survey;
  std::size_t memory = 100'000;
  std::string version;
  Log log;
  std::function<void(int port, int metrics_port)> on_ready;  // called when it listens; may be empty
};

// Whether an address is reachable only from this machine.
[[nodiscard]] bool is_loopback(const std::string& host);

// Throws Error(Usage) for options that would let anyone post events or read them in transit. Beyond
// this machine, a token file or client CA is required, and TLS unless `plain_http`.
void require_protection(const web::WebOptions& options, bool plain_http);

// Returns after `stop` is set and everything received is stored, judged and sent, as far as
// possible in a few seconds. Throws Error if it cannot start.
void serve(const ServiceOptions& options, const std::atomic<bool>& stop);

}  // namespace nsposture::serve
