// The grants that allowed the creation and those that led there, each removed by its own command.
#include "analyzer/investigation/manifest.h"
#include "analyzer/investigation/plan.h"
#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/text.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

namespace nsposture::investigation {

namespace {

using reports::PlanItem;

// "kubectl -n x ", and the kind as kubectl expects it.
struct Target {
  explicit Target(const ObjectKey& binding)
      : kubectl(fmt::format("kubectl {}", escalation::requests::in_namespace(binding.namespace_))),
        kind(to_string(binding.kind)),
        name(shell_quote(binding.name)) {
    std::ranges::transform(kind, kind.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }

  [[nodiscard]] std::string keep() const {
    return fmt::format("{}get {} -o yaml -- {} >> removed-bindings.yaml", kubectl, kind, name);
  }

  [[nodiscard]] std::string remove() const {
    return fmt::format("{}delete {} -- {}", kubectl, kind, name);
  }

  [[nodiscard]] std::string patch(const std::string& patch) const {
    return fmt::format("{}patch {} --type=json -p {} -- {}", kubectl, kind, shell_quote(patch),
                       name);
  }

  std::string kubectl, kind, name;
};

// `test` first, so that no other subject is removed if the list has changed meanwhile.
std::string patch_text(std::uint32_t index, const Subject& subject) {
  return fmt::format(
      R"([{{"op":"test","path":"/subjects/{0}/name","value":{1}}},{{"op":"remove","path":"/subjects/{0}"}}])",
      index, escalation::requests::json_text(subject.name));
}

reports::Removal named(const Cluster& cluster, std::uint32_t binding, std::uint32_t subject,
                       std::string command) {
  auto grant = rbac::name_grant(cluster, rbac::Grant{binding, subject});
  reports::Removal removal;
  removal.object = std::move(grant.binding);
  removal.position = std::move(grant.binding_position);
  removal.command = std::move(command);
  if (subject == rbac::Grant::kNoIndex) return removal;
  removal.what = reports::Removal::What::Subject;
  removal.index = subject;
  removal.subject = grant.subject.value_or(Subject{});
  removal.listed_name = cluster.bindings[binding].subjects[subject].name;
  return removal;
}

// A live binding may serve other subjects: removes only this subject, unless it is the last.
void remove_subjects(const Cluster& cluster, std::uint32_t binding,
                     const std::vector<std::uint32_t>& subjects, PlanItem& made) {
  const auto& of = cluster.bindings[binding];
  const Target target(key_of(of));
  made.commands.push_back(target.keep());
  if (subjects.size() == of.subjects.size()) {
    made.commands.push_back(target.remove());
    made.changes.push_back(named(cluster, binding, rbac::Grant::kNoIndex, made.commands.back()));
    return;
  }
  for (const auto subject : subjects) {
    made.commands.push_back(target.patch(patch_text(subject, of.subjects[subject])));
    made.changes.push_back(named(cluster, binding, subject, made.commands.back()));
  }
}

}  // namespace

std::optional<PlanItem> grant_removal(const Incident& incident, const Revocation& revocation) {
  PlanItem made;
  made.phase = "contain";
  made.title = "Remove the grants that allowed it, and those that led there";
  made.notes = revocation.notes;
  for (const auto& key : revocation.unread) {
    made.notes.push_back(
        fmt::format("{} is known from the log alone: see whom else it serves before you delete it",
                    describe(key)));
    const Target target(key);
    made.commands.push_back(target.keep());
    made.commands.push_back(target.remove());
    auto& change = made.changes.emplace_back();
    change.object = key;
    change.command = made.commands.back();
  }
  const auto& removals = revocation.removals;
  for (auto first = removals.begin(); first != removals.end();) {
    std::vector<std::uint32_t> subjects;
    const auto binding = first->binding;
    for (; first != removals.end() && first->binding == binding; ++first)
      subjects.push_back(first->subject);
    remove_subjects(incident.file.now().cluster(), binding, subjects, made);
  }
  if (made.notes.empty() && made.commands.empty()) return std::nullopt;
  if (!made.commands.empty()) {
    made.file = reports::PlanFile{"20-remove-grants.sh", script(made.title, made.commands)};
  }
  return made;
}

}  // namespace nsposture::investigation
