#include "analyzer/rules/base/recent_creations.h"

namespace nsposture::rules {

using correlation::Creation;

RecentCreations::RecentCreations(const correlation::CaseFile& file, std::chrono::seconds window)
    : window_(window) {
  for (const auto& creation : file.creations()) {
    if (creation.took_place() && !creation.name.empty() && !creation.bootstrap) {
      by_name_[creation.name].push_back(&creation);
    }
  }
}

const Creation* RecentCreations::before(std::string_view ns, Timestamp when) const {
  const auto found = by_name_.find(ns);
  if (found == by_name_.end()) return nullptr;
  const Creation* last = nullptr;
  for (const Creation* creation : found->second) {
    const auto age = when.ns - creation->time().ns;
    if (age >= 0 && age <= window_.count()) last = creation;
  }
  return last;
}

}  // namespace nsposture::rules
