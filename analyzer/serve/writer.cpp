#include "analyzer/serve/writer.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace nsposture::serve {

namespace {

// With more requests waiting for one commit, the sender should retry instead.
constexpr std::size_t kMostWaiting = 256;
// A database server may have to scan its files to determine its size.
constexpr std::chrono::seconds kBetweenSizes{10};

EventCounts counts_of(const store::ImportTally& tally) {
  return {tally.lines, tally.kept, tally.duplicates, tally.irrelevant, tally.malformed};
}

}  // namespace

Writer::Writer(SharedStore& store, Metrics& metrics, Log log, std::function<void()> after_commit)
    : store_(store),
      metrics_(metrics),
      log_(std::move(log)),
      after_commit_(std::move(after_commit)) {
  read_coverage();
  thread_ = std::jthread([this] { work(); });
}

Writer::~Writer() {
  stop();
}

// Loads the coverage of earlier runs: gaps are detected across a restart, and line numbers
// continue.
void Writer::read_coverage() {
  const auto coverage =
      store_.use([](const store::ClusterStore& store) { return store.coverage(); });
  for (const auto& part : coverage) {
    if (part.file != kWebhookSource) continue;
    line_ += part.tally.lines;
    auto& server = servers_[part.apiserver];
    server.saw_bodies = !part.metadata_only;
    server.times.resume(part);
  }
}

Stored Writer::store(EventList&& list, const std::string& client) {
  Waiting waiting;
  waiting.list = std::move(list);
  waiting.client = client;
  std::unique_lock lock(mutex_);
  if (stopping_ || waiting_.size() >= kMostWaiting) return Stored::Busy;
  waiting_.push_back(&waiting);
  changed_.notify_one();
  waiting.done.wait(lock, [&] { return waiting.finished; });
  return waiting.stored;
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::vector<Waiting*> batch(waiting_.begin(), waiting_.end());
    waiting_.clear();
    lock.unlock();
    commit(batch);
    lock.lock();
    for (auto* one : batch) {
      one->finished = true;
      one->done.notify_one();  // under the lock: `one` may be destroyed afterwards
    }
  }
}

void Writer::commit(const std::vector<Waiting*>& batch) {
  std::map<std::string, std::vector<Waiting*>> by_client;
  for (auto* one : batch) by_client[one->client].push_back(one);
  bool any = false;
  for (const auto& [client, requests] : by_client) {
    try {
      commit_client(client, requests);
      for (auto* one : requests) one->stored = Stored::Yes;
      any = true;
      if (failing_) log_(LogLevel::Warning, "events are stored again");
      failing_ = false;
    } catch (const std::exception& error) {
      if (!failing_) log_(LogLevel::Error, fmt::format("events not stored: {}", error.what()));
      failing_ = true;
      const std::lock_guard lock(servers_mutex_);
      // The API server may have dropped it by the time it can be stored.
      servers_[client].times.turned_away();
    }
    metrics_.set_storing(!failing_);
  }
  if (any) after_commit_();
  const auto now = std::chrono::steady_clock::now();
  if (now < next_size_) return;
  next_size_ = now + kBetweenSizes;
  try {
    metrics_.set_database_bytes(
        store_.use_database([](const store::Store& s) { return s.size_bytes(); }));
  } catch (const std::exception&) {
    // The failed commit was already logged; the size keeps its last value.
  }
}

// Commits in one transaction. The parts of a list differ only by data in the events; all are from
// one API server.
void Writer::commit_client(const std::string& client, const std::vector<Waiting*>& batch) {
  const std::lock_guard lock(servers_mutex_);
  auto& server = servers_[client];
  store::Coverage coverage;
  coverage.file = kWebhookSource;
  coverage.apiserver = client;
  coverage.format = "audit webhook";
  std::vector<store::AuditEvent> events;
  ingest::audit::GapFinder times;
  bool bodies = server.saw_bodies;
  bool metadata = false;
  std::uint64_t line = line_;
  for (auto* one : batch) {
    auto& tally = coverage.tally;
    tally.bytes += one->list.bytes;
    tally.lines += one->list.items;
    tally.malformed += one->list.result.malformed_count;
    for (const auto& [why, count] : one->list.result.skipped) tally.malformed += count;
    for (auto& part : one->list.result.servers) {
      coverage.blind |= part.blind;
      bodies |= part.saw_bodies;
      metadata |= part.saw_metadata;
      tally.events += part.events;
      tally.irrelevant += part.events - part.kept.size();
      for (const auto& sample : part.samples) times.add(sample);
      for (auto& event : part.kept) {
        event.file = kWebhookSource;
        event.line += line;
        events.push_back(std::move(event));
      }
    }
    line += one->list.items;
  }
  coverage.metadata_only = metadata && !bodies;
  if (!times.empty()) {
    coverage.first = times.first();
    coverage.last = times.last();
  }
  const auto fresh = store_.use(
      [&](store::ClusterStore& store) { return store.add_events(events, {}, coverage); });
  note_times(server, batch);
  for (auto* one : batch) {
    for (const auto& bad : one->list.result.malformed) {
      log_(LogLevel::Warning, fmt::format("an item of a list from {}: {}", client, bad.message));
    }
  }
  server.saw_bodies = bodies;
  line_ = line;
  coverage.tally.kept = fresh;
  coverage.tally.duplicates = events.size() - fresh;
  metrics_.add_events(counts_of(coverage.tally), coverage.last);
}

void Writer::note_times(Server& server, const std::vector<Waiting*>& batch) {
  const auto now = ServerTimes::Clock::now();
  const auto clock = std::chrono::system_clock::now().time_since_epoch();
  server.times.posted({std::chrono::nanoseconds(clock).count(), 9});
  for (const auto* one : batch) {
    for (const auto& part : one->list.result.servers) {
      server.times.add_events(part.events);
      for (const auto& sample : part.samples) server.times.add(sample, now);
    }
  }
}

void Writer::write_gaps() {
  bool at_the_end = false;
  {
    const std::lock_guard lock(mutex_);
    at_the_end = stopping_;
  }
  std::vector<store::CoverageGap> gaps;
  {
    const std::lock_guard lock(servers_mutex_);
    for (auto& [client, server] : servers_) {
      for (const auto& [from, to] : server.times.gaps(at_the_end, ServerTimes::Clock::now())) {
        gaps.push_back({kWebhookSource, client, from, to});
      }
    }
  }
  if (!gaps.empty()) store_.use([&](store::ClusterStore& store) { store.add_gaps(gaps); });
}

std::vector<store::CoverageGap> Writer::open_gaps() {
  const std::lock_guard lock(servers_mutex_);
  std::vector<store::CoverageGap> gaps;
  for (const auto& [client, server] : servers_) {
    for (const auto& [from, to] : server.times.open_gaps()) {
      gaps.push_back({kWebhookSource, client, from, to});
    }
  }
  return gaps;
}

}  // namespace nsposture::serve
