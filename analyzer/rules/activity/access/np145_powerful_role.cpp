#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/access/all.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules::activity::access {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP145",
    "Privileged role written",
    Severity::High,
    "A role with far-reaching permissions was created or changed: wildcards, Secrets, "
    "commands in pods, the kubelet, tokens, or permission to write roles. Every subject "
    "that is bound to it, now or later, gets them all.",
    "Ask who wrote the role, and for whom. Narrow it to the verbs, resources and names that "
    "are needed, or delete it.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.3"}};

// The rules that the write added, as far as is known.
Role added_by(const Role& role, const Change& change) {
  Role added = role;
  if (!change.before || !change.before->present || !change.before->role) return added;
  const auto& before = change.before->role->rules;
  std::erase_if(added.rules, [&](const PolicyRule& rule) {
    return std::ranges::any_of(before,
                               [&](const PolicyRule& old) { return old.same_content(rule); });
  });
  return added;
}

// Everything in a namespace, or a shell in its pods.
bool is_wide(const Role& role) {
  return std::ranges::any_of(role.rules, [](const PolicyRule& rule) {
    const auto has = [](const std::vector<std::string>& list, std::string_view one) {
      return std::ranges::find(list, one) != list.end();
    };
    const bool writes = has(rule.verbs, "*") || has(rule.verbs, "create");
    return (has(rule.verbs, "*") && has(rule.resources, "*")) ||
           (writes && has(rule.resources, "pods/exec"));
  });
}

// "edit": everyone who is bound to that role gets these permissions too.
std::string aggregated_into(const Role& role) {
  constexpr std::string_view kPrefix = "rbac.authorization.k8s.io/aggregate-to-";
  for (const auto& [key, value] : role.meta.labels) {
    if (key.starts_with(kPrefix) && value == "true") return key.substr(kPrefix.size());
  }
  return {};
}

// The rules that a patch added, if the log shows only the patch.
std::optional<Role> patched(const LoggedRequest& write) {
  Role role;
  role.rules = correlation::added_rules_from_event(write.event.object);
  if (role.rules.empty()) return std::nullopt;
  const auto key = key_of(write);
  role.kind = key.kind == ObjectKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
  role.meta.name = key.name;
  role.meta.namespace_ = key.namespace_;
  return role;
}

// A binding in the log is judged when it is written.
bool is_bound_later(const ObjectKey& role, const correlation::CaseFile& file) {
  const auto& history = *file.now().history;
  return std::ranges::any_of(history.touched(), [&](const ObjectKey& key) {
    return std::ranges::any_of(history.versions(key), [&](const auto& version) {
      return version.binding && version.write != nullptr && role_key_of(*version.binding) == role;
    });
  });
}

class Judge {
 public:
  Judge(const EventContext& context, Findings& findings)
      : file_(context.file), own_(context.file), power_(context.file), findings_(findings) {}

  void run() {
    for (const auto& request : file_.requests()) {
      if (!is_rbac_write(request) || !is_put(request) || is_own_work(request)) continue;
      const auto kind = key_of(request).kind;
      if (kind == ObjectKind::Role || kind == ObjectKind::ClusterRole) judge(request);
    }
  }

 private:
  void judge(const LoggedRequest& write) {
    const auto change = change_of(write, file_);
    const auto written = change.role ? change.role : patched(write);
    if (!written || own_.is_own(*written)) return;
    const auto added = added_by(*written, change);
    const bool wide = is_wide(added);
    auto power = power_.of_all_holders(added);
    const bool aggregated = !aggregated_into(*written).empty();
    if (!aggregated || power.severity < Severity::Medium) power = power_.of_unbound(added);
    if (power.severity < Severity::Low && !wide) return;
    const auto key = key_of(write);
    const auto held = bindings_of(key, write.event.received, file_);
    const Binding* worst = nullptr;
    for (const auto& binding : held) {
      const auto& through = power_.of(binding, added);
      if (through.severity < power.severity && worst != nullptr) continue;
      worst = &binding;
      power = through;
    }
    if (power.severity < Severity::Medium && !wide) return;
    if (worst == nullptr && is_bound_later(key, file_)) return;
    report(write, added, power, worst, change);
  }

  void report(const LoggedRequest& write, const Role& role, const Power& power,
              const Binding* held_by, const Change& change) {
    auto finding = make_finding(kInfo, correlation::describe(write.effective()),
                                role.meta.namespace_, describe(key_of(write)));
    finding.severity = std::max(power.severity, Severity::Low);
    finding.time = write.event.received;
    finding.title = fmt::format("{} {} {}: {}", actor_text(write),
                                write.event.code == 201 ? "created" : "changed",
                                describe(key_of(write)), power_text(power));
    if (const auto into = aggregated_into(role); !into.empty()) {
      finding.title += fmt::format("; it is aggregated into ClusterRole \"{}\"", into);
    }
    if (held_by != nullptr) {
      finding.title += fmt::format("; {} refers to it", describe(nsposture::key_of(*held_by)));
    }
    finding.evidence.push_back(event_evidence(write));
    if (change.removed_by != nullptr) {
      finding.evidence.push_back(event_evidence(*change.removed_by));
    }
    add_doubts(finding, write);
    findings_.push_back(std::move(finding));
  }

  const correlation::CaseFile& file_;
  OwnObjects own_;
  PowerJudge power_;
  Findings& findings_;
};

void run(const EventContext& context, Findings& findings) {
  Judge(context, findings).run();
}

}  // namespace

Rule np145() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::access
