// What a repository's owners want of a change. analyzer/check reads it from a file
// (docs/policy.schema.json); the rules on changes judge by it.
#pragma once

#include "graph/model/subject.h"
#include "store/records/finding.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

// A pattern as of fnmatch(3); unlike in a shell, `*` also matches `/`.
[[nodiscard]] bool is_like(const std::string& pattern, const std::string& text);

// `name` is a pattern; for an account it is NAMESPACE/NAME. No kind: any kind.
struct SubjectPattern {
  std::optional<SubjectKind> kind;
  std::string name;

  bool operator==(const SubjectPattern&) const = default;

  [[nodiscard]] bool matches(const Subject& subject) const;
  // Whether somebody it matches is in the group by name alone: an account in the group of its
  // namespace or of all accounts, anybody in system:authenticated.
  [[nodiscard]] bool has_member_in(const Subject& group) const;
};

struct RequiredLabel {
  std::string name;
  std::vector<std::string> values;  // empty: any value

  bool operator==(const RequiredLabel&) const = default;
};

// These verbs on these resources are for none of these subjects. Lists hold patterns; an empty one
// means all.
struct Forbidden {
  std::vector<SubjectPattern> subjects;
  std::vector<SubjectPattern> except;
  std::vector<std::string> verbs;
  std::vector<std::string> resources;   // "secrets", "deployments.apps", "pods/exec"
  std::vector<std::string> namespaces;  // "" in it is cluster-wide
  std::string reason;

  bool operator==(const Forbidden&) const = default;
};

struct Policy {
  std::string file;  // "" when there is none
  std::optional<std::string> fail_on;
  // No severity: the rule is off.
  std::map<std::string, std::optional<store::Severity>, std::less<>> rules;
  std::vector<std::string> exclude;
  std::vector<std::string> allow_unread;  // files that may go unread without a failure
  std::optional<std::vector<SubjectPattern>> may_create;  // absent: nobody said
  std::vector<RequiredLabel> required_labels;
  std::vector<Forbidden> forbidden;
  std::string baseline;  // as written: relative to the policy file

  [[nodiscard]] bool lets_create(const Subject& subject) const;
};

}  // namespace nsposture::rules
