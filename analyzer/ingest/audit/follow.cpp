#include "analyzer/ingest/audit/follow.h"

#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/audit/import/sink.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

// In steps. A rotation may take a while to compress a file before it can be read.
constexpr unsigned kPatience = 10;
// In place of an identity: marks a rotated log that is older than the followed one.
constexpr std::string_view kPassedOver = "passed over:";

Diagnostic trouble_with(const std::string& path, std::string message) {
  Diagnostic made;
  made.kind = DiagnosticKind::Unreadable;
  made.file = path;
  made.message = std::move(message);
  return made;
}

Diagnostic not_found_again(const std::string& path) {
  return trouble_with(path,
                      "the log that had this name is gone, and beside it there is none that is "
                      "the same: what was written to it last is not read");
}

Diagnostic none_found_again(const std::string& path) {
  return trouble_with(path,
                      "no log that was read before under this name is here: what was written "
                      "since then and rotated away is not read");
}

bool is_among(const std::set<std::string>& known, const Beginning& beginning) {
  if (beginning.identity.empty()) return false;
  return known.contains(beginning.identity) || known.contains(beginning.line);
}

bool same_log(const Beginning& one, const Beginning& other) {
  if (one.identity.empty() || other.identity.empty()) return false;
  return one.identity == other.identity || one.line == other.line;
}

}  // namespace

void add_result(import::ImportResult& total, import::ImportResult&& step) {
  auto& tally = total.tally;
  tally.bytes += step.tally.bytes;
  tally.lines += step.tally.lines;
  tally.events += step.tally.events;
  tally.kept += step.tally.kept;
  tally.duplicates += step.tally.duplicates;
  tally.irrelevant += step.tally.irrelevant;
  tally.malformed += step.tally.malformed;
  total.cut += step.cut;
  total.untold += step.untold;
  total.seconds += step.seconds;
  // Only the first are kept; a log that is followed for weeks must not fill memory.
  constexpr std::size_t kMost = 1000;
  for (auto& one : step.malformed) {
    if (total.malformed.size() < kMost) total.malformed.push_back(std::move(one));
  }
  for (auto& one : step.unreadable) {
    if (total.unreadable.size() < kMost) total.unreadable.push_back(std::move(one));
  }
  for (auto& format : step.formats) {
    if (std::ranges::find(total.formats, format) == total.formats.end()) {
      total.formats.push_back(std::move(format));
    }
  }
}

Follower::Follower(std::vector<std::string> paths, import::AuditSink& sink,
                   import::ImportOptions options)
    : sink_(sink), options_(std::move(options)) {
  for (auto& path : paths) {
    Log log;
    begin(path, log);
    logs_.emplace(std::move(path), std::move(log));
  }
}

void Follower::begin(const std::string& path, Log& log) {
  const auto positions = sink_.positions(path);
  for (const auto& position : positions) {
    if (position.identity.starts_with(kPassedOver)) {
      log.passed_over.insert(position.identity.substr(kPassedOver.size()));
      continue;
    }
    log.before.insert(position.identity);
    // After device and inode: the first line.
    log.before.insert(position.identity.substr(position.identity.rfind(':') + 1));
  }
  log.known = log.before;
  if (!positions.empty()) return;
  // An empty entry marks that this was done, even if there was nothing to skip.
  log.passed_over.insert("");
  for (const auto& file : files_beside(path)) {
    const auto beginning = beginning_of(file.path);
    if (file.rotated && beginning.telling) log.passed_over.insert(beginning.line);
  }
  for (const auto& line : log.passed_over) {
    sink_.add({}, {path, std::string(kPassedOver) + line, 0, 0}, {});
  }
}

void Follower::look(const std::string& path, Log& log, import::ImportResult& total) {
  auto now = beginning_of(path);
  if (!now.refusal.empty()) {
    log.trouble = {trouble_with(path, now.refusal)};
    if (++log.refused == kPatience) total.unreadable.push_back(log.trouble.front());
    return;
  }
  log.refused = 0;
  log.trouble.clear();
  if (!log.last.identity.empty() && log.last.identity != now.identity) {
    log.owed.push_back({log.last, 0});
  }
  if (!now.identity.empty()) {
    log.known.insert(now.identity);
    if (now.telling) log.known.insert(now.line);
  }
  log.last = std::move(now);
}

void Follower::look_beside(const std::string& path, Log& log, import::ImportResult& total) const {
  auto before = std::exchange(log.siblings, {});
  for (auto& file : files_beside(path)) {
    if (logs_.contains(file.path)) continue;
    const auto same = std::ranges::find_if(
        before, [&](const Sibling& one) { return one.file.path == file.path; });
    if (same != before.end() && same->file.state == file.state) {
      ++same->waited;
      log.siblings.push_back(std::move(*same));
    } else {
      auto beginning = beginning_of(file.path);
      log.siblings.push_back({std::move(file), std::move(beginning), false, 0, {}});
    }
    if (same != before.end()) before.erase(same);
  }
  // Removed before they were fully read, or renamed.
  for (auto& one : before) {
    if (one.settled) continue;
    if (!one.beginning.identity.empty()) {
      log.owed.push_back({std::move(one.beginning), 0});
    } else {
      std::ranges::move(one.trouble, std::back_inserter(total.unreadable));
    }
  }
}

void Follower::read_beside(Log& log, Sibling& sibling, import::ImportResult& total) {
  if (sibling.settled) return;
  const auto& beginning = sibling.beginning;
  const bool old = beginning.telling && log.passed_over.contains(beginning.line);
  const bool ours = sibling.file.rotated || is_among(log.known, beginning);
  if (old || !ours || sibling.file.state.size == 0) {
    sibling.settled = true;
    return;
  }
  // It may be written, renamed and compressed while it is read: it is retried after a change, and
  // once more after a while without one. Whatever is missing then is lost.
  const bool last = sibling.waited >= kPatience;
  if (sibling.waited > 0 && !last) return;
  auto options = options_;
  options.growing = !last;
  auto result = import::import_into({sibling.file.path}, sink_, options, {});
  if (!last && !result.unreadable.empty()) {
    sibling.trouble = std::move(result.unreadable);
    return;
  }
  sibling.trouble.clear();
  sibling.settled =
      last || import::inspect(sibling.file.path, sink_).shape == import::InputShape::Nothing;
  if (last) result.cut = 0;
  add_result(total, std::move(result));
}

void Follower::read_log(const std::string& path, const Log& log, import::ImportResult& total) {
  if (log.last.identity.empty() || !log.trouble.empty()) return;
  auto options = options_;
  options.growing = true;
  auto result = import::import_into({path}, sink_, options, {});
  // Moved between the check and the import: the next step finds its content.
  if (!result.unreadable.empty() && beginning_of(path).identity != log.last.identity) return;
  add_result(total, std::move(result));
}

void Follower::settle(const std::string& path, Log& log, import::ImportResult& total) {
  const auto is_here = [&](const Beginning& beginning) {
    return same_log(log.last, beginning) ||
           std::ranges::any_of(log.siblings, [&](const Sibling& one) {
             return same_log(one.beginning, beginning);
           });
  };
  std::erase_if(log.owed, [&](Owed& owed) {
    if (is_here(owed.beginning)) return true;
    if (++owed.waited < kPatience) return false;
    total.unreadable.push_back(not_found_again(path));
    return true;
  });
  if (log.before.empty()) return;
  if (is_among(log.before, log.last) || std::ranges::any_of(log.siblings, [&](const Sibling& one) {
        return is_among(log.before, one.beginning);
      })) {
    log.before.clear();
  } else if (++log.waited == kPatience) {
    log.before.clear();
    total.unreadable.push_back(none_found_again(path));
  }
}

import::ImportResult Follower::step(){import::ImportResult total;
for (auto& [path, log] : logs_) {
  look(path, log, total);
  look_beside(path, log, total);
  for (auto& sibling : log.siblings) read_beside(log, sibling, total);
  settle(path, log, total);
  read_log(path, log, total);
}
return total;
}  // namespace nsposture::ingest::audit

import::ImportResult Follower::finish() const {import::ImportResult total;
const auto tell = [&](const Diagnostic& what) { total.unreadable.push_back(what); };
for (const auto& [path, log] : logs_) {
  if (log.refused < kPatience) std::ranges::for_each(log.trouble, tell);
  for (const auto& one : log.siblings) std::ranges::for_each(one.trouble, tell);
  for (std::size_t i = 0; i < log.owed.size(); ++i) tell(not_found_again(path));
  if (!log.before.empty() && log.waited > 0) tell(none_found_again(path));
}
return total;
}

}  // namespace nsposture::ingest::audit
