#include "analyzer/correlation/unsure_write.h"

#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::correlation {

namespace {

bool is_subject(const Subject& subject, const Identity& identity) {
  if (subject.kind == SubjectKind::Group) {
    return std::ranges::find(identity.groups, subject.name) != identity.groups.end();
  }
  return username_of(subject) == identity.username;
}

std::string answer_text(const store::AuditEvent& event) {
  if (event.stage == store::Stage::Panic) return "the server panicked";
  if (!event.code) return "the log does not show its answer";
  return fmt::format("the server answered {}", *event.code);
}

}  // namespace

bool outcome_unknown(const LoggedRequest& request) {
  const auto& event = request.event;
  if (request.succeeded()) return false;
  if (event.stage == store::Stage::Panic || !event.code) return true;
  return *event.code >= 500;
}

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
    return is_subject(s, identity);
  });
}

std::string describe(const UnsureWrite& write) {
  const auto& event = write.request->event;
  const auto time = format_rfc3339(event.received);
  if (!outcome_unknown(*write.request)) {
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
