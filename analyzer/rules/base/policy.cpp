#include "analyzer/rules/base/policy.h"

#include <algorithm>
#include <fnmatch.h>

namespace nsposture::rules {

namespace {

std::string pattern_name(const Subject& subject) {
  return subject.kind == SubjectKind::ServiceAccount ? subject.namespace_ + '/' + subject.name
                                                     : subject.name;
}

}  // namespace

bool is_like(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool SubjectPattern::matches(const Subject& subject) const {
  if ((!kind || *kind == subject.kind) && is_like(name, pattern_name(subject))) return true;
  // A service account may be written as its user name.
  const bool as_user = !kind || *kind == SubjectKind::User;
  return as_user && subject.kind == SubjectKind::ServiceAccount &&
         is_like(name, username_of(subject));
}

bool SubjectPattern::has_member_in(const Subject& group) const {
  constexpr std::string_view kAccountsOf = "system:serviceaccounts:";
  if (group.kind != SubjectKind::Group || kind == SubjectKind::Group) return false;
  if (group.name == kGroupAuthenticated) return true;
  if (kind == SubjectKind::User && !name.starts_with("system:serviceaccount:")) return false;
  if (group.name == kGroupServiceAccounts) return true;
  if (!group.name.starts_with(kAccountsOf)) return false;
  const auto ns = group.name.substr(kAccountsOf.size());
  const auto slash = name.find('/');
  if (kind == SubjectKind::ServiceAccount) return is_like(name.substr(0, slash), ns);
  return name.starts_with("system:serviceaccount:" + ns + ':');
}

bool Policy::lets_create(const Subject& subject) const {
  return may_create && std::ranges::any_of(*may_create, [&](const SubjectPattern& pattern) {
           return pattern.matches(subject);
         });
}

}  // namespace nsposture::rules
