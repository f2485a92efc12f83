#include "analyzer/rules/births.h"

#include <fmt/format.h>

namespace nsposture::rules {

using correlation::Creation;

Births::Births(const correlation::CaseFile& file, std::chrono::seconds window) : window_(window) {
  for (const auto& creation : file.creations()) {
    if (creation.took_place() && !creation.name.empty() && !creation.bootstrap) {
      by_name_[creation.name].push_back(&creation);
    }
  }
}

const Creation* Births::before(std::string_view ns, Timestamp when) const {
  const auto found = by_name_.find(ns);
  if (found == by_name_.end()) return nullptr;
  const Creation* last = nullptr;
  for (const Creation* creation : found->second) {
    const auto age = when.ns - creation->time().ns;
    if (age >= 0 && age <= window_.count()) last = creation;
  }
  return last;
}

std::string age_text(const Creation& creation, Timestamp when) {
  const auto seconds = (when.ns - creation.time().ns) / 1'000'000'000;
  if (seconds < 1) return "less than a second";
  if (seconds < 120) return fmt::format("{} second{}", seconds, seconds == 1 ? "" : "s");
  if (seconds < 7200) return fmt::format("{} minutes", seconds / 60);
  return fmt::format("{} hours", seconds / 3600);
}

}  // namespace nsposture::rules
