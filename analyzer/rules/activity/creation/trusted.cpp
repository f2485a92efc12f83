#include "analyzer/rules/activity/creation/trusted.h"

#include "analyzer/correlation/reason.h"
#include "analyzer/rules/base/actors.h"
#include "graph/base/pattern.h"
#include "graph/model/subject_pattern.h"
#include "graph/rbac/platform_objects.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace nsposture::rules::activity::creation {

namespace {

constexpr std::array<std::string_view, 3> kEverybody = {kGroupAuthenticated, kGroupUnauthenticated,
                                                        kGroupServiceAccounts};

struct Pattern {
  SubjectKind kind = SubjectKind::User;
  std::string_view name;  // for a service account: NAMESPACE/NAME
};

std::optional<Pattern> parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos || colon + 1 == text.size()) return std::nullopt;
  const auto kind = text.substr(0, colon);
  const auto name = text.substr(colon + 1);
  if (kind == "user") return Pattern{SubjectKind::User, name};
  if (kind == "group") return Pattern{SubjectKind::Group, name};
  if (kind == "sa") return Pattern{SubjectKind::ServiceAccount, name};
  return std::nullopt;
}

// A namespace and a service account.
bool names_both(std::string_view name) {
  const auto slash = name.find('/');
  return slash != name.npos && slash != 0 && slash + 1 != name.size();
}

bool is_everybody(const Pattern& pattern) {
  if (pattern.name.find_first_not_of("*/") == pattern.name.npos) return true;
  if (pattern.kind == SubjectKind::User) return matches_pattern(pattern.name, kUserAnonymous);
  return pattern.kind == SubjectKind::Group &&
         std::ranges::any_of(kEverybody, [&](std::string_view group) {
           return matches_pattern(pattern.name, group);
         });
}

bool is_one(const store::Actor& actor, std::string_view text) {
  const auto pattern = parse(text);
  if (!pattern) return false;
  if (pattern->kind == SubjectKind::Group) {
    return std::ranges::any_of(actor.groups, [&](const std::string& group) {
      return matches_pattern(pattern->name, group);
    });
  }
  const auto subject = subject_from_username(actor.username);
  if (subject.kind != pattern->kind) return false;
  if (subject.kind == SubjectKind::User) return matches_pattern(pattern->name, subject.name);
  return matches_pattern(pattern->name, subject.namespace_ + '/' + subject.name);
}

// If the log hides groups, an RBAC reason proves that system:masters was not among them: the API
// server allows that group everything before it checks RBAC.
bool may_be_component(const correlation::LoggedRequest& request) {
  const auto& event = request.event;
  const auto reason = correlation::parse_rbac_reason(event.reason);
  if (reason && rbac::is_component(reason->subject)) return true;
  if (!event.impersonated) return !reason;
  const auto& as = *event.impersonated;
  if (rbac::is_component(subject_from_username(as.username))) return true;
  if (is_master(as)) return true;
  const auto hidden = static_cast<std::uint32_t>(store::MissingField::Groups);
  return (event.blind & hidden) != 0 && !reason;
}

}  // namespace

std::string wrong_identity(const std::string& text) {
  const auto usual = subject_pattern(text);
  const auto pattern = parse(usual);
  if (!pattern) {
    return "an identity is user:NAME, group:NAME, sa:NAMESPACE/NAME or "
           "system:serviceaccount:NAMESPACE:NAME";
  }
  if (pattern->kind == SubjectKind::ServiceAccount && !names_both(pattern->name)) {
    return "a service account is sa:NAMESPACE/NAME, for instance `sa:cattle-system/rancher`";
  }
  if (text.find(',') != std::string::npos) return "write `*` for a comma in a name";
  if (is_everybody(*pattern)) return "everyone would be trusted: name the identities";
  return {};
}

bool is_expected(const correlation::LoggedRequest& request,
                 const std::vector<std::string>& trusted) {
  return std::ranges::any_of(trusted,
                             [&](const auto& pattern) {
                               return is_one(request.event.user, subject_pattern(pattern));
                             }) &&
         !may_be_component(request);
}

}  // namespace nsposture::rules::activity::creation
