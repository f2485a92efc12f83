// The requirements of a repository's owners for changes. analyzer/check reads them from a file
// (docs/policy.schema.json); the rules on changes apply them.
#pragma once

#include "graph/model/subject.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

// A pattern as in fnmatch(3); unlike in a shell, `*` also matches `/`.
[[nodiscard]] bool is_like(const std::string& pattern, const std::string& text);

// `name` is a pattern; for a service account it is NAMESPACE/NAME. No kind: any kind.
struct SubjectPattern {
  std::optional<SubjectKind> kind;
  std::string name;

  bool operator==(const SubjectPattern&) const = default;

  [[nodiscard]] bool matches(const Subject& subject) const;
  // Whether a matching subject is in the group by name alone: a service account in the group of its
  // namespace or of all service accounts, any user in system:authenticated.
  [[nodiscard]] bool has_member_in(const Subject& group) const;
};

struct RequiredLabel {
  std::string name;
  std::vector<std::string> values;  // empty: any value

  bool operator==(const RequiredLabel&) const = default;
};

// Forbids these verbs on these resources for these subjects. Lists contain patterns; an empty list
// means all.
struct Forbidden {
  std::vector<SubjectPattern> subjects;
  std::vector<SubjectPattern> except;
  std::vector<std::string> verbs;
  std::vector<std::string> resources;   // "secrets", "deployments.apps", "pods/exec"
  std::vector<std::string> namespaces;  // "" is cluster-wide
  std::string reason;

  bool operator==(const Forbidden&) const = default;
};

struct Policy {
  std::string file;  // "" if there is none
  std::optional<std::string> fail_on;
  // Without a severity, the rule is off.
  std::map<std::string, std::optional<store::Severity>, std::less<>> rules;
  std::vector<std::string> exclude;
  std::vector<std::string> allow_unread;  // files that may stay unread without a failure
  std::optional<std::vector<SubjectPattern>> may_create;  // absent: not specified
  std::vector<RequiredLabel> required_labels;
  std::vector<Forbidden> forbidden;
  std::string baseline;  // as written: relative to the policy file

  [[nodiscard]] bool lets_create(const Subject& subject) const;
};

}  // namespace nsposture::rules
