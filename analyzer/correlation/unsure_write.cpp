#include "analyzer/correlation/unsure_write.h"

#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::correlation {

namespace {

std::string answer_text(const store::AuditEvent& event) {
  if (event.stage == store::Stage::Panic) return "the server panicked";
  if (!event.code) return "the log does not show its answer";
  return fmt::format("the server answered {}", *event.code);
}

}  // namespace

bool may_grant(const UnsureWrite& write, const Identity& identity,
               const ResourceAttributes& request) {
  const auto& ns = write.key.namespace_;
  if (!ns.empty() && ns != request.namespace_) return false;
  if (write.role) {
    return std::ranges::any_of(write.role->rules, [&](const PolicyRule& rule) {
      return rbac::rule_allows(rule, request);
    });
  }
  return !write.binding || std::ranges::any_of(write.binding->subjects, [&](const Subject& s) {
    return rbac::subject_matches(s, identity);
  });
}

std::string describe(const UnsureWrite& write) {
  const auto& event = write.request->event;
  const auto time = format_rfc3339(event.received);
  if (!is_outcome_unknown(write.request->event)) {
    return fmt::format("a {} was made at {}{}, and the log does not show under which name{}",
                       to_string(write.key.kind), time,
                       write.key.namespace_.empty() ? "" : " in " + write.key.namespace_,
                       write.role || write.binding ? "" : " and with what in it");
  }
  const auto what = write.key.name.empty() ? fmt::format("a {}", to_string(write.key.kind))
                                           : nsposture::describe(write.key);
  return fmt::format("{} may have been written at {} (verb {}): {}", what, time, event.verb,
                     answer_text(event));
}

}  // namespace nsposture::correlation
