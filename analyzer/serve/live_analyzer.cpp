#include "analyzer/serve/live_analyzer.h"

#include "analyzer/rules/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace nsposture::serve {

namespace {

using std::chrono::steady_clock;

// How many new events are judged together; more are split into lots.
constexpr std::size_t kLot = 1'000;
// The controllers' first objects, which name a nameless creation, arrive within this time.
constexpr std::chrono::milliseconds kNameTime{1000};

bool is_write_of_cluster(const store::AuditEvent& event) {
  if (event.api_group == "rbac.authorization.k8s.io") return true;
  return event.resource == "namespaces" && event.api_group.empty() && event.subresource.empty();
}

bool succeeded(const store::AuditEvent& event) {
  return event.code && *event.code >= 200 && *event.code < 300 && !event.dry_run;
}

bool is_nameless(const store::AuditEvent& event) {
  return event.resource == "namespaces" && event.api_group.empty() && event.verb == "create" &&
         event.name.empty() && event.code != 403;
}

}  // namespace

Snapshots share(const Snapshots& snapshots) {
  Snapshots shared;
  for (const auto& one : snapshots) {
    shared.push_back({one.info, one.state, one.keys, nullptr});
  }
  return shared;
}

LiveAnalyzer::LiveAnalyzer(store::ClusterStore store, OpenFindings& board, Metrics& metrics,
                           Log log, WatcherOptions options)
    : store_(std::move(store)),
      board_(board),
      metrics_(metrics),
      log_(std::move(log)),
      options_(std::move(options)),
      memory_(options_.memory) {
  thread_ = std::jthread([this] { work(); });
}

LiveAnalyzer::~LiveAnalyzer() {
  stop();
}

void LiveAnalyzer::set_snapshots(Snapshots snapshots) {
  {
    const std::lock_guard lock(mutex_);
    snapshots_ = std::move(snapshots);
    woken_ = true;
  }
  changed_.notify_one();
}

void LiveAnalyzer::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void LiveAnalyzer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LiveAnalyzer::work() {
  bool filled = false;
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    // Entries with their own due time are checked without a wake-up.
    changed_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_ || woken_; });
    last = stopping_;
    woken_ = false;
    lock.unlock();
    try {
      if (!filled) fill_memory();
      filled = true;
      run();
    } catch (const std::exception& error) {
      log_(LogLevel::Error, fmt::format("new events are not judged: {}", error.what()));
    }
    lock.lock();
    if (!last) changed_.wait_for(lock, options_.tick, [&] { return stopping_; });
  }
}

// Events from an earlier run were judged by it or by the complete analysis at startup. They are
// loaded because new events are judged together with them.
void LiveAnalyzer::fill_memory() {
  std::int64_t last = 0;
  store_.for_each_event([&](store::AuditEvent&& event) {
    last = std::max(last, event.id);
    take(std::move(event), false);
  });
  read_to_ = last;
}

void LiveAnalyzer::take(store::AuditEvent&& event, bool is_new) {
  const auto id = event.id;
  log_end_ = std::max(log_end_, event.at);
  if (is_new) {
    if (event.stage == store::Stage::RequestReceived) unanswered_.emplace(event.received.ns, id);
    fresh_.push_back(id);
    if (is_nameless(event)) unnamed_.emplace_back(steady_clock::now() + kNameTime, id);
    if (options_.on_change_of_cluster && is_write_of_cluster(event) && succeeded(event)) {
      options_.on_change_of_cluster();
    }
  }
  memory_.add(std::move(event));
}

void LiveAnalyzer::read_new() {
  if (store_.last_event_id() <= read_to_) return;
  std::vector<store::AuditEvent> events;
  store_.for_each_event_after(
      read_to_, [&](store::AuditEvent&& event) { events.push_back(std::move(event)); });
  std::ranges::sort(events, {}, &store::AuditEvent::id);
  for (auto& event : events) {
    read_to_ = event.id;
    take(std::move(event), true);
  }
  coverage_ = store_.coverage();
  for (const auto& part : coverage_) log_end_ = std::max(log_end_, part.last);
}

void LiveAnalyzer::take_due(std::vector<std::int64_t>& ids) {
  const auto end = unanswered_.upper_bound(log_end_.ns - kAnswerNs - 1);
  for (auto it = unanswered_.begin(); it != end; ++it) ids.push_back(it->second);
  unanswered_.erase(unanswered_.begin(), end);
  const auto now = steady_clock::now();
  std::erase_if(unnamed_, [&](const auto& one) {
    if (one.first > now) return false;
    ids.push_back(one.second);
    return true;
  });
}

void LiveAnalyzer::run() {
  read_new();
  Snapshots snapshots;
  {
    const std::lock_guard lock(mutex_);
    snapshots = share(snapshots_);
  }
  if (snapshots.empty() || !board_.has_analysis()) return;
  take_due(fresh_);
  // If this fails because the database is down, the next run judges the rest.
  while (!fresh_.empty()) {
    const auto end = fresh_.begin() + static_cast<std::ptrdiff_t>(std::min(kLot, fresh_.size()));
    judge({fresh_.begin(), end}, snapshots);
    fresh_.erase(fresh_.begin(), end);
  }
}

// A snapshot before the first of the events gives RBAC until then; without one, every write counts.
Timestamp LiveAnalyzer::rbac_since(const std::vector<std::int64_t>& ids,
                                   const Snapshots& snapshots) const {
  const auto first = memory_.first_time(ids);
  Timestamp since{INT64_MIN, 0};
  for (const auto& snapshot : snapshots) {
    if (snapshot.info.taken <= first) since = snapshot.info.taken;
  }
  return since;
}

void LiveAnalyzer::judge(const std::vector<std::int64_t>& ids, const Snapshots& snapshots) {
  const auto begun = steady_clock::now();
  auto events = memory_.around(ids, rbac_since(ids, snapshots));
  const correlation::CaseFile file(share(snapshots), std::move(events), coverage_, {});
  auto findings = rules::run_event_rules(file, options_.settings, options_.inputs);
  // A finding's fingerprint includes its namespace, so it waits until the name is known.
  auto unsettled = pending_requests(file);
  for (const auto& [due, id] : unnamed_) {
    for (const auto& creation : file.creations()) {
      const auto& event = creation.request->event;
      if (event.id == id && creation.name.empty()) unsettled.insert(event.received.ns);
    }
  }
  std::erase_if(findings, [&](const auto& finding) { return is_unsettled(finding, unsettled); });
  board_.add(std::move(findings));
  metrics_.add_analysis(false, std::chrono::duration<double>(steady_clock::now() - begun).count());
}

}  // namespace nsposture::serve
