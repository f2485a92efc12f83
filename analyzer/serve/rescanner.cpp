#include "analyzer/serve/rescanner.h"

#include "analyzer/analysis/digest.h"
#include "analyzer/analysis/load.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace nsposture::serve {

namespace {

using std::chrono::seconds;

constexpr seconds kAfterTheFirstWord{2};
// In the long run one requested scan every half minute, but several may follow each other directly,
// so that a short-lived binding is seen.
constexpr seconds kLeastBetween{30};
constexpr seconds kMostAhead = 7 * kLeastBetween;
// A failed scan is retried sooner than after a full interval.
constexpr seconds kAfterFailure{30};
constexpr seconds kAfterFailedAnalysis{5};
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
    // Later requests do not delay the scan: under constant writes it would never run.
    if (!requested_) requested_ = Clock::now();
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

bool Rescanner::attempt(const char* what, void (Rescanner::*step)()) {
  try {
    (this->*step)();
    return true;
  } catch (const std::exception& error) {
    log_(LogLevel::Error, fmt::format("{} failed: {}", what, error.what()));
    return false;
  }
}

Rescanner::Clock::time_point Rescanner::next_analysis() const {
  const auto pause = std::max<Clock::duration>(options_.full_every, analysis_took_ * 4);
  const auto due = changed_cluster_ ? Clock::time_point::min() : last_analysis_ + pause;
  return std::max(due, no_analysis_before_);
}

Rescanner::Clock::time_point Rescanner::next_rescan() const {
  auto next = last_rescan_ + options_.rescan;
  if (requested_) {
    next = std::min(next, std::max(*requested_ + kAfterTheFirstWord, paid_until_ - kMostAhead));
  }
  return next;
}

void Rescanner::work() {
  attempt("opening the newest snapshot", &Rescanner::open_snapshots);
  attempt("reading RBAC and namespaces", &Rescanner::rescan);
  const auto analyze_all = [&] {
    const bool done = attempt("the analysis of everything", &Rescanner::analyze);
    if (done && !snapshots_.empty()) return;
    no_analysis_before_ = Clock::now() + kAfterFailedAnalysis;
  };
  analyze_all();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto due = std::min(next_rescan(), next_analysis());
    // A request changes the time until which this waits.
    changed_.wait_until(lock, due, [&] { return stopping_ || next_rescan() < due; });
    if (stopping_) return;
    const auto now = Clock::now();
    const bool scan = now >= next_rescan();
    if (!scan && now < next_analysis()) continue;
    if (scan && requested_) {
      paid_until_ = std::max(paid_until_, now) + kLeastBetween;
      requested_.reset();
    }
    lock.unlock();
    if (scan) attempt("reading RBAC and namespaces", &Rescanner::rescan);
    if (Clock::now() >= next_analysis()) analyze_all();
    lock.lock();
  }
}

void Rescanner::rescan() {
  last_rescan_ = Clock::now();
  try {
    options_.read ? read_cluster() : adopt_newest();
    if (changed_cluster_) open_snapshots();
  } catch (const std::exception& error) {
    if (options_.read) metrics_.add_rescan(false);
    log_(LogLevel::Warning, fmt::format("RBAC and namespaces are not read: {}", error.what()));
    last_rescan_ = Clock::now() - options_.rescan + std::min(kAfterFailure, options_.rescan);
  }
}

void Rescanner::read_cluster() {
  const auto scan = options_.read();
  require_whole(scan.cluster.reading);
  changed_cluster_ = keep(scan) || changed_cluster_;
  metrics_.add_rescan(true);
  metrics_.set_snapshot_seen(options_.now());
}

// Objects of a kind that was not read look removed: all their grants, and all findings about them.
// A kind that was never read and is not required is only unknown.
std::vector<NotRead> Rescanner::lost(const Reading& reading) const {
  const auto newest =
      std::ranges::max_element(snapshots_, {}, [](const auto& one) { return one.info.id; });
  const Reading known = newest == snapshots_.end() ? Reading{} : newest->cluster().reading;
  std::vector<NotRead> list;
  const auto needed = reading.lacking(needed_kinds());
  for (const auto& [kind, read] : reading.kinds) {
    const bool is_needed = std::ranges::find(needed, kind) != needed.end();
    if (is_needed || (reading.lacks(kind) && known.has_whole(kind))) {
      list.push_back({kind, read.why});
    }
  }
  if (snapshots_.empty()) return list;
  for (const auto& input : reading.unread) {
    if (std::ranges::find(known.unread, input) == known.unread.end()) list.push_back({"", input});
  }
  return list;
}

void Rescanner::require_whole(const Reading& reading) {
  const auto missing = lost(reading);
  std::vector<std::string> names;
  std::string text;
  for (const auto& one : missing) {
    names.push_back(names_of({one}));
    text += (text.empty() ? "" : "; ") + describe(one);
  }
  metrics_.set_not_read(std::move(names));
  if (missing.empty()) return;
  if (!snapshots_.empty()) text += "; the last whole reading counts";
  throw Error(ErrorCode::Input, text);
}

// Stores the scan only if it differs from the newest, so that the database does not grow
// needlessly.
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
  auto newest = reader_.latest_snapshot();
  if (!newest) {
    log_(LogLevel::Warning,
         "no RBAC source is named and the database has no snapshot: creations are judged by the "
         "log alone until `nsposture scan` adds one");
    if (!options_.nothing) return;
    keep(options_.nothing());
    newest = reader_.latest_snapshot();
  }
  // A snapshot that lacks required kinds does not count if there is a complete one.
  const auto infos = analysis::snapshots_by_time(reader_);
  const auto judged = *std::ranges::max_element(infos, {}, &store::SnapshotInfo::id);
  // With the log alone, nothing can become outdated.
  metrics_.set_snapshot_seen(judged.log_alone ? options_.now() : judged.taken);
  metrics_.set_not_read(judged.log_alone ? std::vector<std::string>() : newest->not_read);
  if (!judged.log_alone && !newest->not_read.empty()) {
    log_(LogLevel::Warning, fmt::format("snapshot {} lacks {}, which was not read", newest->id,
                                        fmt::join(newest->not_read, ", ")));
  }
  if (!snapshots_.empty() &&
      std::ranges::any_of(snapshots_, [&](const auto& one) { return one.info.id == judged.id; })) {
    return;
  }
  changed_cluster_ = true;
  open_snapshots();
}

// Snapshots that are already open stay as they are.
void Rescanner::open_snapshots() {
  const auto infos = analysis::snapshots_by_time(reader_);
  if (infos.empty()) return;
  const auto newest = *std::ranges::max_element(infos, {}, &store::SnapshotInfo::id);
  Snapshots fresh;
  const auto is_open = [&](const store::SnapshotInfo& info) {
    return std::ranges::any_of(snapshots_, [&](const auto& one) { return one.info.id == info.id; });
  };
  for (const auto& info : infos) {
    if (!is_open(info)) fresh.push_back(analysis::open_snapshot(reader_, info));
  }
  // Nothing fails from here on: open snapshots stay while the database is down.
  auto open = std::exchange(snapshots_, {});
  std::ranges::move(fresh, std::back_inserter(open));
  for (const auto& info : infos) {
    const auto known =
        std::ranges::find_if(open, [&](const auto& one) { return one.info.id == info.id; });
    snapshots_.push_back(std::move(*known));
  }
  if (digest_.empty()) {
    for (const auto& one : snapshots_) {
      if (one.info.id == newest.id) digest_ = analysis::digest_of(one.cluster());
    }
    metrics_.set_snapshot_seen(newest.taken);
  }
  notifier_.set_cluster(newest.cluster);
  metrics_.set_cluster(newest.cluster);
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
  // They may still shrink, so they are not in the database yet.
  std::ranges::move(writer_.open_gaps(), std::back_inserter(inputs.gaps));
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
