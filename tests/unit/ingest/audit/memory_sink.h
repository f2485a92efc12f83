// A sink that keeps everything in memory and finds duplicates as the store does: by content.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace nsposture::ingest {

class MemorySink final : public audit::import::AuditSink {
 public:
  std::vector<store::AuditEvent> events;
  std::vector<store::Coverage> coverage;
  std::vector<store::CoverageGap> gaps;
  std::map<std::pair<std::string, std::string>, store::ImportPosition> read;

  std::uint64_t add(const std::vector<store::AuditEvent>& batch,
                    const store::ImportPosition& position,
                    const store::Coverage& covered) override {
    std::uint64_t fresh = 0;
    for (const auto& event : batch) {
      if (!seen_.insert(key(event)).second) continue;
      events.push_back(event);
      ++fresh;
    }
    if (!position.file.empty()) read[{position.file, position.identity}] = position;
    coverage.push_back(covered);
    return fresh;
  }

  std::optional<store::ImportPosition> position(std::string_view file,
                                                std::string_view identity) override {
    const auto found = read.find({std::string(file), std::string(identity)});
    if (found != read.end()) return found->second;
    for (const auto& [key, position] : read) {
      if (key.second == identity) return position;
    }
    return std::nullopt;
  }

  std::vector<store::ImportPosition> positions(std::string_view file) override {
    std::vector<store::ImportPosition> found;
    for (const auto& [key, position] : read) {
      if (key.first == file) found.push_back(position);
    }
    return found;
  }

  std::optional<store::Coverage> covered(std::string_view file, std::string_view cluster,
                                         std::string_view apiserver) override {
    std::optional<store::Coverage> whole;
    for (const auto& part : coverage) {
      if (part.file != file || part.cluster != cluster || part.apiserver != apiserver) continue;
      if (part.first.ns == 0) continue;
      if (!whole) {
        whole = part;
        continue;
      }
      whole->first = std::min(whole->first, part.first);
      whole->last = std::max(whole->last, part.last);
      whole->tally.events += part.tally.events;
    }
    return whole;
  }

  void add_gaps(const std::vector<store::CoverageGap>& found) override {
    gaps.insert(gaps.end(), found.begin(), found.end());
  }

 private:
  using Key =
      std::tuple<std::string, int, std::int64_t, std::string, std::string, std::string, int>;

  static Key key(const store::AuditEvent& event) {
    return {event.audit_id, static_cast<int>(event.stage), event.received.ns,     event.verb,
            event.path,     event.user.username,           event.code.value_or(0)};
  }

  std::set<Key> seen_;
};

}  // namespace nsposture::ingest
