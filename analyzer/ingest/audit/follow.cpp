#include "analyzer/ingest/audit/follow.h"

#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/audit/import/sink.h"
#include "graph/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

namespace fs = std::filesystem;

// A rotation may compress the file for a while before it shows under a name that can be read.
constexpr unsigned kPatience = 10;

std::optional<std::string> identity_of(const std::string& path) {
  try {
    const bytes::File file(path);
    if (!file.stat().regular) return std::nullopt;
    return import::input_identity(file);
  } catch (const Error&) {
    return std::nullopt;  // not there, between two rotations
  }
}

// The same file under another name, or a copy of it: the part of the identity after device and
// inode is that of the first line.
bool is_what_was(const std::string& path, const std::string& identity) {
  const auto now = identity_of(path);
  if (now && *now == identity) return true;
  const auto line = import::first_line_hash(path);
  return line && identity.ends_with(":" + *line);
}

// Before its first line is whole, nothing tells what a file is.
bool has_a_line(const std::string& path) {
  try {
    const bytes::File file(path);
    std::string head(4096, '\0');
    head.resize(file.read_at(head.data(), head.size(), 0));
    return head.size() == 4096 || head.find('\n') != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

// Rotated logs keep the beginning of the name: audit.log.1, audit-2026-01-02T03-04-05.678.log.
std::vector<std::string> siblings(const std::string& path) {
  const fs::path own(path);
  const auto stem = own.stem().string();
  std::vector<std::string> found;
  std::error_code ignored;
  const auto folder = own.parent_path().empty() ? fs::path(".") : own.parent_path();
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (name != own.filename().string() && name.starts_with(stem) &&
        entry.is_regular_file(ignored)) {
      found.push_back((own.parent_path() / name).string());
    }
  }
  std::ranges::sort(found);
  return found;
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
  // Only the first are told; a log that is followed for weeks must not fill the memory.
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
  options_.growing = true;
  for (auto& path : paths) {
    Log log;
    // It may have been rotated while nobody followed it.
    for (const auto& position : sink_.positions(path)) log.owed.push_back(position.identity);
    log.patience = 1;
    logs_.emplace(std::move(path), std::move(log));
  }
}

void Follower::look(const std::string& path, Log& log) {
  const auto now = identity_of(path).value_or(std::string());
  if (!log.identity.empty() && now != log.identity) {
    log.owed.push_back(log.identity);
    log.patience = kPatience;
  }
  log.identity = now;
  std::erase(log.owed, now);
}

void Follower::pay(const std::string& path, Log& log, import::ImportResult& total) {
  if (log.owed.empty()) return;
  const auto files = siblings(path);
  std::erase_if(log.owed, [&](const std::string& identity) {
    const auto file = std::ranges::find_if(
        files, [&](const std::string& name) { return is_what_was(name, identity); });
    if (file == files.end()) return false;
    auto result = import::import_into({*file}, sink_, options_, {});
    const bool whole = result.unreadable.empty();
    // It may go on being renamed and compressed while it is read: then the next step finds it.
    if (whole) add_result(total, std::move(result));
    return whole;
  });
  if (!log.owed.empty() && --log.patience == 0) log.owed.clear();
}

import::ImportResult Follower::step(){import::ImportResult total;
for (auto& [path, log] : logs_) {
  look(path, log);
  pay(path, log, total);
  if (log.identity.empty() || !has_a_line(path)) continue;
  auto result = import::import_into({path}, sink_, options_, {});
  // Moved away between the look and the import: what it held is owed now.
  if (!result.unreadable.empty() && identity_of(path) != log.identity) continue;
  add_result(total, std::move(result));
}
return total;
}  // namespace nsposture::ingest::audit

}  // namespace nsposture::ingest::audit
