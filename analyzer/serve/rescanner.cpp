#include "analyzer/serve/rescanner.h"

#include "analyzer/analysis/digest.h"
#include "analyzer/analysis/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace nsposture::serve {

namespace {

using std::chrono::seconds;

constexpr seconds kAfterTheLastWord{2};
constexpr seconds kLeastBetween{30};
// A reading that failed is tried again sooner than after a whole interval.
constexpr seconds kAfterFailure{30};
constexpr seconds kLongestAtTheEnd{2};
// Events are judged by the newest snapshots as they arrive; complete analyses use all of them.
constexpr std::size_t kForEvents = 2;

}  // namespace

Rescanner::Rescanner(store::ClusterStore reader, SharedStore& store, Writer& writer,
                     OpenFindings& board, LiveAnalyzer& watcher, Notifier& notifier,
                     Metrics& metrics, Log log, RescannerOptions options)
    : reader_(std::move(reader)),
      store_(store),
      writer_(writer),
      board_(board),
      watcher_(watcher),
      notifier_(notifier),
      metrics_(metrics),
      log_(std::move(log)),
      options_(std::move(options)) {
  thread_ = std::jthread([this] { work(); });
}

Rescanner::~Rescanner() {
  stop();
}

void Rescanner::request_rescan() {
  {
    const std::lock_guard lock(mutex_);
    requested_ = Clock::now();
  }
  changed_.notify_one();
}

void Rescanner::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (!snapshots_.empty() && analysis_took_ < kLongestAtTheEnd) {
    attempt("the last analysis", &Rescanner::analyze);
  }
}

void Rescanner::attempt(const char* what, void (Rescanner::*step)()) {
  try {
    (this->*step)();
  } catch (const std::exception& error) {
    log_(LogLevel::Error, fmt::format("{} failed: {}", what, error.what()));
  }
}

Rescanner::Clock::time_point Rescanner::next_rescan() const {
  auto next = last_rescan_ + options_.rescan;
  if (requested_) {
    next = std::min(next, std::max(*requested_ + kAfterTheLastWord, last_rescan_ + kLeastBetween));
  }
  return next;
}

void Rescanner::work() {
  attempt("opening the newest snapshot", &Rescanner::open_snapshots);
  attempt("reading RBAC and namespaces", &Rescanner::rescan);
  attempt("the analysis of everything", &Rescanner::analyze);
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto analysis =
        last_analysis_ + std::max<Clock::duration>(options_.full_every, analysis_took_ * 4);
    changed_.wait_until(lock, std::min(next_rescan(), analysis),
                        [&] { return stopping_ || Clock::now() >= next_rescan(); });
    if (stopping_) return;
    const bool scan = Clock::now() >= next_rescan();
    if (scan) requested_.reset();
    lock.unlock();
    if (scan) attempt("reading RBAC and namespaces", &Rescanner::rescan);
    if (changed_cluster_ || Clock::now() >= analysis) {
      attempt("the analysis of everything", &Rescanner::analyze);
    }
    lock.lock();
  }
}

void Rescanner::rescan() {
  last_rescan_ = Clock::now();
  if (!options_.read) {
    adopt_newest();
    return;
  }
  try {
    const auto scan = options_.read();
    metrics_.add_rescan(true);
    changed_cluster_ = keep(scan) || changed_cluster_;
    metrics_.set_snapshot_seen(options_.now());
  } catch (const std::exception& error) {
    metrics_.add_rescan(false);
    log_(LogLevel::Warning, fmt::format("RBAC and namespaces are not read: {}", error.what()));
    last_rescan_ = Clock::now() - options_.rescan + std::min(kAfterFailure, options_.rescan);
  }
  if (changed_cluster_) open_snapshots();
}

// Stored only when it differs from the newest: a database that grows for nothing helps nobody.
bool Rescanner::keep(const analysis::Scan& scan) {
  auto digest = analysis::digest_of(scan.cluster);
  if (digest == digest_) return false;
  const auto id = store_.use([&](store::ClusterStore& store) {
    return store.add_snapshot(scan.cluster, scan.info, scan.diagnostics);
  });
  log_(LogLevel::Info, fmt::format("snapshot {}: {} objects", id, scan.info.objects));
  digest_ = std::move(digest);
  return true;
}

void Rescanner::adopt_newest() {
  const auto newest = reader_.latest_snapshot();
  if (!newest) {
    log_(LogLevel::Warning, "the database has no snapshot: run `nsposture scan` into it");
    return;
  }
  metrics_.set_snapshot_seen(newest->taken);
  if (!snapshots_.empty() &&
      std::ranges::any_of(snapshots_, [&](const auto& one) { return one.info.id == newest->id; })) {
    return;
  }
  changed_cluster_ = true;
  open_snapshots();
}

// Those that are open already stay as they are.
void Rescanner::open_snapshots() {
  const auto infos = analysis::snapshots_by_time(reader_);
  if (infos.empty()) return;
  const auto newest = *std::ranges::max_element(infos, {}, &store::SnapshotInfo::id);
  auto open = std::exchange(snapshots_, {});
  for (const auto& info : infos) {
    const auto known =
        std::ranges::find_if(open, [&](const auto& one) { return one.info.id == info.id; });
    snapshots_.push_back(known != open.end() ? std::move(*known)
                                             : analysis::open_snapshot(reader_, info));
  }
  if (digest_.empty()) {
    for (const auto& one : snapshots_) {
      if (one.info.id == newest.id) digest_ = analysis::digest_of(one.cluster());
    }
    metrics_.set_snapshot_seen(newest.taken);
  }
  notifier_.set_cluster(newest.cluster);
  auto recent = share(snapshots_);
  if (recent.size() > kForEvents) recent.erase(recent.begin(), recent.end() - kForEvents);
  watcher_.set_snapshots(std::move(recent));
}

void Rescanner::analyze() {
  if (snapshots_.empty()) return;
  const auto begun = Clock::now();
  writer_.write_gaps();
  board_.begin();
  analysis::Inputs inputs;
  inputs.snapshots = share(snapshots_);
  inputs.changes = options_.changes;
  analysis::load_log(reader_, inputs);
  auto analysis = analysis::analyze(std::move(inputs), options_.settings);
  const auto count = analysis.findings.size();
  board_.finish(std::move(analysis.findings), analysis.file->now().info.id,
                pending_requests(*analysis.file));
  watcher_.wake();
  changed_cluster_ = false;
  last_analysis_ = Clock::now();
  analysis_took_ = last_analysis_ - begun;
  const auto took = std::chrono::duration<double>(analysis_took_).count();
  metrics_.add_analysis(true, took);
  log_(LogLevel::Info, fmt::format("everything analyzed in {:.2f} s: {} findings", took, count));
}

}  // namespace nsposture::serve
