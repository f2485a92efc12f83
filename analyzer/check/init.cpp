#include "analyzer/check/init.h"

#include "analyzer/check/baseline.h"
#include "graph/rbac/namespace_creation.h"
#include "graph/rbac/platform_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace nsposture::check {

namespace {

// Puts any name in double quotes and escapes pattern characters.
std::string quoted_pattern(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '*' || c == '?' || c == '[') {
      out += "\\\\";
      out += c;
    } else if (c == '\\') {
      out += "\\\\\\\\";
    } else if (c == '"') {
      out += "\\\"";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string subject_line(const Subject& subject) {
  switch (subject.kind) {
    case SubjectKind::User:
      return "    - user: " + quoted_pattern(subject.name) + '\n';
    case SubjectKind::Group:
      return "    - group: " + quoted_pattern(subject.name) + '\n';
    case SubjectKind::ServiceAccount:
      return "    - service_account: " + quoted_pattern(subject.namespace_ + '/' + subject.name) +
             '\n';
  }
  return {};
}

bool is_own(const Cluster& cluster, const rbac::PlatformObjects& platform,
            const rbac::SubjectGrants& creator) {
  return std::ranges::all_of(
      creator.grants, [&](const rbac::Grant& grant) { return platform.is_own(cluster, grant); });
}

std::string creators_text(const Cluster& cluster) {
  std::string text;
  const rbac::Authorizer authorizer(cluster);
  const rbac::PlatformObjects platform(cluster);
  for (const auto& creator : rbac::namespace_creators(authorizer)) {
    if (!is_own(cluster, platform, creator)) text += subject_line(creator.subject);
  }
  return text.empty() ? "  may_create: []\n" : "  may_create:\n" + text;
}

std::string exclude_text(const CheckResult& result) {
  std::set<std::string> names;
  for (const auto& diagnostic : result.unreadable) {
    std::string_view name = diagnostic.file;
    while (name.starts_with("./")) name.remove_prefix(2);
    names.insert(quoted_pattern(name));
  }
  std::string text = "# Files that are not checked: patterns in which `*` also stands for `/`.\n";
  if (names.empty()) return text + "# exclude:\n#   - \"charts/*/templates/*\"\n";
  text +=
      "# These could not be read as they are; render them and check what comes out.\nexclude:\n";
  for (const auto& name : names) text += "  - " + name + '\n';
  return text;
}

constexpr std::string_view kHead =
    R"(# What `nsposture check` holds changes against; docs/check.md explains every key.
version: 1

# A change fails with a finding of at least this severity: none, info, low, medium, high, critical.
fail_on: high

# Findings that were there when checking began: told, but no failure. Delete lines as they are mended.
baseline: )";

constexpr std::string_view kRules = R"(
# Rules can be turned off or weighed otherwise; `nsposture rules` lists them.
# rules:
#   NP210: off
#   NP204: high

)";

constexpr std::string_view kNamespaces = R"(
namespaces:
  # Who may create namespaces. By user, group or service_account (NAMESPACE/NAME); `*` stands for
  # anything. Whoever else comes to it fails the check.
)";

constexpr std::string_view kRest = R"(  # Labels that every Namespace manifest must have.
  # required_labels:
  #   - owner
  #   - name: pod-security.kubernetes.io/enforce
  #     values: [baseline, restricted]

# What some subjects must never get, whatever role brings it.
# forbidden:
#   - subjects: [{service_account: "ci/*"}]
#     verbs: [escalate, bind, impersonate]
#     reason: pipelines do not administer access
#   - subjects: [{group: "system:authenticated"}]
#     resources: [secrets, pods/exec]
)";

}  // namespace

std::string first_policy(const CheckResult& result) {
  std::string text(kHead);
  text += kBaselineFile;
  text += '\n';
  text += kRules;
  text += exclude_text(result);
  text += kNamespaces;
  text += creators_text(result.after);
  text += kRest;
  return text;
}

}  // namespace nsposture::check
