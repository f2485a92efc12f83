#include "analyzer/check/policy_in_force.h"

#include "analyzer/check/baseline.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <string_view>
#include <vector>

namespace nsposture::check {

namespace {

namespace fs = std::filesystem;

std::string beside(const Policy& policy) {
  return (fs::path(policy.file).parent_path() / policy.baseline).string();
}

// The top-level fields of the file whose meaning differs.
std::vector<std::string_view> differences(const Policy& now, const Policy& then) {
  std::vector<std::string_view> fields;
  const auto add = [&](bool differs, std::string_view field) {
    if (differs) fields.push_back(field);
  };
  add(now.fail_on != then.fail_on, "fail_on");
  add(now.rules != then.rules, "rules");
  add(now.exclude != then.exclude, "exclude");
  add(now.allow_unread != then.allow_unread, "allow_unread");
  add(now.may_create != then.may_create || now.required_labels != then.required_labels,
      "namespaces");
  add(now.forbidden != then.forbidden, "forbidden");
  return fields;
}

// Whether the change's baseline differs or cannot be read.
bool has_other_baseline(const Policy& now, const PolicyInForce& then) {
  if (now.baseline.empty()) return !then.policy.baseline.empty();
  try {
    return baseline_of(now) != then.baseline;
  } catch (const Error&) {
    return true;
  }
}

std::string told_of(const std::optional<Policy>& proposed, const PolicyInForce& then) {
  const auto& kept = then.policy;
  if (!proposed) {
    return kept.file.empty() ? std::string()
                             : "the change deletes the policy: the one of the base still decides";
  }
  auto fields = differences(*proposed, kept);
  if (has_other_baseline(*proposed, then)) fields.emplace_back("baseline");
  if (fields.empty()) return {};
  return fmt::format("the change alters the policy, which is not in force yet: {}; {} {}",
                     kept.file.empty() ? "the base has none, so that nothing is excused"
                                       : "the one of the base decides",
                     kept.file.empty() ? "this one sets" : "they differ in",
                     fmt::join(fields, ", "));
}

// The baseline of a policy that `base` found.
std::set<std::string> kept_baseline(const Policy& policy, const FindSource& base) {
  if (policy.baseline.empty()) return {};
  const auto found = base(beside(policy));
  if (!found || !found->trouble.empty()) {
    throw Error(ErrorCode::Usage,
                fmt::format("the baseline `{}` of the base {}", beside(policy),
                            found ? found->trouble : std::string("is not there")));
  }
  return parse_baseline(found->text, found->name);
}

fs::path folder_of(const std::string& path) {
  const fs::path whole = fs::absolute(path == "-" ? "." : path).lexically_normal();
  std::error_code error;
  if (fs::is_directory(whole, error)) return whole.has_filename() ? whole : whole.parent_path();
  return whole.parent_path();
}

}  // namespace

PolicyInForce policy_of_base(const std::optional<Policy>& proposed, const FindSource& base) {
  PolicyInForce found;
  const auto file = base(std::string(kPolicyFile));
  if (file) {
    try {
      if (!file->trouble.empty()) throw Error(ErrorCode::Usage, file->name + ' ' + file->trouble);
      found.policy = parse_policy(file->text, std::string(kPolicyFile));
      found.baseline = kept_baseline(found.policy, base);
    } catch (const Error& error) {
      // Otherwise no change could fix it.
      found = {};
      found.told = fmt::format(
          "the policy of the base cannot be read, and that of the change is not in force yet, so "
          "that nothing is excused: {}",
          error.what());
      return found;
    }
  }
  found.told = told_of(proposed, found);
  return found;
}

std::set<std::string> baseline_of(const Policy& policy) {
  if (policy.baseline.empty()) return {};
  return read_baseline(beside(policy));
}

std::string place_in_base(const std::string& name, const std::string& path,
                          const std::string& base_path) {
  const auto from = folder_of(path);
  const auto relative = fs::absolute(name).lexically_normal().lexically_relative(from);
  return (folder_of(base_path) / relative).lexically_normal().string();
}

}  // namespace nsposture::check
