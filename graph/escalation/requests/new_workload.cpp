#include "graph/escalation/requests/new_workload.h"

#include "graph/escalation/requests/text.h"

#include <fmt/format.h>

namespace nsposture::escalation::requests {

namespace {

std::string containers() {
  return fmt::format(R"("containers":[{{"name":"c","image":"busybox","command":{}}}])",
                     send_token_command());
}

// The spec of Kubernetes' own kinds; a custom resource has the service account where its own
// controller expects it.
std::string spec_for(const WorkloadKind& kind, const std::string& account) {
  auto pod = fmt::format(R"({{"serviceAccountName":{},{}}})", json_text(account), containers());
  if (!kind.maker.empty()) return fmt::format(R"({{"serviceAccountName":{}}})", json_text(account));
  if (kind.kind == "Pod") return pod;
  const auto labelled = fmt::format(R"({{"metadata":{{"labels":{{"a":"b"}}}},"spec":{}}})", pod);
  if (kind.kind == "Job" || kind.kind == "CronJob") {
    auto job = pod;
    job.insert(1, R"("restartPolicy":"Never",)");
    auto spec = fmt::format(R"({{"template":{{"spec":{}}}}})", job);
    if (kind.kind == "Job") return spec;
    return fmt::format(R"({{"schedule":"* * * * *","jobTemplate":{{"spec":{}}}}})", spec);
  }
  if (kind.kind == "ReplicationController") {
    return fmt::format(R"({{"selector":{{"a":"b"}},"template":{}}})", labelled);
  }
  const auto* service = kind.kind == "StatefulSet" ? R"("serviceName":"s",)" : "";
  return fmt::format(R"({{{}"selector":{{"matchLabels":{{"a":"b"}}}},"template":{}}})", service,
                     labelled);
}

}  // namespace

bool run_workload(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                  Scope ns) {
  for (std::size_t i = 0; i < world.table().workloads().size(); ++i) {
    const CreatePermissions making{RightsTable::workload_right(i)};
    if (rights.make_some(proof, making, ns, name)) return true;
  }
  return false;
}

StepText workload_text(const StepView& view) {
  for (std::size_t i = 0; i < view.world.table().workloads().size(); ++i) {
    const auto right = RightsTable::workload_right(i);
    if (!uses(view.edge, right)) continue;
    const auto& kind = view.world.table().workloads()[i];
    const auto named = name_used(view.edge, right);
    const auto version =
        kind.api_group.empty() ? kind.version : kind.api_group + '/' + kind.version;
    const auto json = object_json(version, kind.kind, view.account_ns, fresh_name(view, named),
                                  R"(,"spec":)" + spec_for(kind, view.account));
    const auto by = kind.maker.empty() ? std::string() : fmt::format(" ({})", kind.maker);
    return {send_object(view, right, json) + '\n' + receive_token(view),
            fmt::format("{}{} runs a container of its author's choice, with a token of any account "
                        "of the namespace",
                        kind.kind, by)};
  }
  return {};
}

}  // namespace nsposture::escalation::requests
