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
  return (!kind || *kind == subject.kind) && is_like(name, pattern_name(subject));
}

bool Policy::lets_create(const Subject& subject) const {
  return may_create && std::ranges::any_of(*may_create, [&](const SubjectPattern& pattern) {
           return pattern.matches(subject);
         });
}

}  // namespace nsposture::rules
