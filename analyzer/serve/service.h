// All parts of serve together: receive, store, judge, tell, until told to stop.
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
  std::string cluster;  // whose events these are; empty: the database has one cluster
  web::WebOptions web;
  std::string metrics_host;  // empty: probes and metrics only beside the webhook
  int metrics_port = 0;
  NotifierOptions notify;
  std::vector<store::Acceptance> accepted;  // beside those of the database
  RescannerOptions survey;
  std::size_t memory = 100'000;
  std::string version;
  Log log;
  std::function<void(int port, int metrics_port)> on_ready;  // once it listens; may be empty
};

// Whether an address can be reached from this machine only.
[[nodiscard]] bool is_loopback(const std::string& host);

// Throws Error(Usage) for a combination that would let anybody post events or read them on the
// way: beyond this machine it takes a token file or a client CA, and TLS unless `plain_http`.
void require_protection(const web::WebOptions& options, bool plain_http);

// Returns when `stop` is set and all that was received is stored, judged and told as far as that
// goes in a few seconds. Throws Error for what keeps it from starting.
void serve(const ServiceOptions& options, const std::atomic<bool>& stop);

}  // namespace nsposture::serve
