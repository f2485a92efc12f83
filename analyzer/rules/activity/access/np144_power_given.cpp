#include "analyzer/correlation/rbac_object.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/rules/activity/access/all.h"
#include "analyzer/rules/activity/access/written.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/installation.h"
#include "analyzer/rules/base/wording.h"
#include "graph/rbac/name_grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::rules::activity::access {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP144",
    "Privileged access granted",
    Severity::High,
    "A subject was bound to a role with far-reaching permissions: everything, namespace "
    "creation, or a permission that leads there. The finding remains if the binding was "
    "deleted later, because the subject may have used it in the meantime.",
    "Ask who created the binding, and why. If no one can explain it, delete it, and check "
    "what its subjects have done since.",
    {"MITRE ATT&CK T1098.006", "CIS Kubernetes Benchmark 5.1.1"}};

// The binding with only its added subjects.
Binding added_to(Binding binding, const Change& change) {
  if (!change.before || !change.before->present || !change.before->binding) return binding;
  const auto& before = change.before->binding->subjects;
  std::erase_if(binding.subjects, [&](const Subject& subject) {
    return std::ranges::find(before, subject) != before.end();
  });
  return binding;
}

// The subjects that a patch added to an existing binding, if the log shows only the patch.
std::optional<Binding> patched(const LoggedRequest& write, const Change& change) {
  const auto added = correlation::added_subjects_from_event(write.event.object);
  if (added.empty() || !change.before || !change.before->binding) return std::nullopt;
  auto binding = *change.before->binding;
  binding.subjects = added;
  return binding;
}

Binding binding_of(const correlation::RbacReason& reason) {
  const auto& key = reason.binding;
  Binding binding;
  binding.kind = key.kind == ObjectKind::RoleBinding ? BindingKind::RoleBinding
                                                     : BindingKind::ClusterRoleBinding;
  binding.meta.name = key.name;
  binding.meta.namespace_ = key.namespace_;
  binding.role_ref.kind =
      reason.role.kind == ObjectKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
  binding.role_ref.name = reason.role.name;
  binding.subjects.push_back(reason.subject);
  return binding;
}

// The bindings by which the API server allowed requests. Read from the log once, at first use.
class Uses {
 public:
  explicit Uses(const correlation::CaseFile& file) : file_(file) {}

  // The binding as the server went by it after a write whose content the log lacks.
  [[nodiscard]] std::optional<Binding> after(const LoggedRequest& write) {
    if (write.event.code != 201) return std::nullopt;
    if (!by_binding_) read();
    const auto found = by_binding_->find(key_of(write));
    if (found == by_binding_->end()) return std::nullopt;
    const auto first =
        std::ranges::lower_bound(found->second, write.event.received, {}, &Use::when);
    if (first == found->second.end()) return std::nullopt;
    return binding_of(first->reason);
  }

 private:
  struct Use {
    Timestamp when;
    correlation::RbacReason reason;
  };

  // Requests are ordered by time.
  void read() {
    by_binding_.emplace();
    for (const auto& request : file_.requests()) {
      auto reason = correlation::parse_rbac_reason(request.event.reason);
      if (!reason) continue;
      auto& uses = (*by_binding_)[reason->binding];
      uses.push_back({request.event.received, *std::move(reason)});
    }
  }

  const correlation::CaseFile& file_;
  std::optional<std::map<ObjectKey, std::vector<Use>>> by_binding_;
};

// An update of an existing binding may have changed nothing.
bool may_be_old(const LoggedRequest& write, const Change& change) {
  return write.event.code != 201 && (!change.before || !change.before->content_known());
}

// GitOps tools repeat the same write and change nothing by it.
bool is_repeated(const LoggedRequest& write, const Binding& binding,
                 const correlation::CaseFile& file) {
  constexpr int kOften = 2;
  int times = 0;
  for (const auto& version : file.now().history->versions(nsposture::key_of(binding))) {
    const auto* other = version.write;
    if (other == nullptr || other->event.code != 200 || !version.binding) continue;
    const bool later = other->event.received > write.event.received;
    const bool same_user = other->event.user.username == write.event.user.username;
    const bool same = version.binding->subjects == binding.subjects &&
                      role_key_of(*version.binding) == role_key_of(binding);
    if (later && same_user && same) ++times;
  }
  return times >= kOften;
}

const Subject* everybody_in(const Binding& binding) {
  const auto found = std::ranges::find_if(binding.subjects, is_everybody);
  return found == binding.subjects.end() ? nullptr : &*found;
}

// A platform grants power to its own programs, not to users or everyone.
bool is_for_programs(const Binding& binding) {
  return std::ranges::all_of(binding.subjects, [](const Subject& subject) {
    if (is_everybody(subject)) return false;
    return subject.kind == SubjectKind::ServiceAccount || subject.name.starts_with("system:") ||
           subject.name.starts_with("eks:");
  });
}

std::string subjects_text(const Binding& binding) {
  const auto* everybody = everybody_in(binding);
  auto text = describe(everybody != nullptr ? *everybody : binding.subjects.front());
  if (binding.subjects.size() > 1) text += fmt::format(" and {} more", binding.subjects.size() - 1);
  return text;
}

std::string where_text(const Binding& binding) {
  return binding.kind == BindingKind::ClusterRoleBinding
             ? std::string("cluster-wide")
             : fmt::format("in namespace `{}`", binding.meta.namespace_);
}

// If the binding includes everyone, the severity is higher: anonymous access needs no credentials.
Severity severity_of(const Binding& binding, const Power& power) {
  const auto* everybody = everybody_in(binding);
  if (everybody == nullptr) return power.severity;
  if (power.severity >= Severity::High) return Severity::Critical;
  const bool anonymous =
      everybody->name == kUserAnonymous || everybody->name == kGroupUnauthenticated;
  return anonymous || power.severity == Severity::Medium ? Severity::High : Severity::Medium;
}

store::Finding told(const LoggedRequest& write, const Binding& binding, const Role& role,
                    const Power& power, const Change& change, const correlation::CaseFile& file) {
  auto finding = make_finding(kInfo, correlation::describe(write.effective()),
                              binding.meta.namespace_, describe(nsposture::key_of(binding)));
  finding.severity = severity_of(binding, power);
  finding.time = write.event.received;
  const auto given = power.titles.empty() ? std::string() : " (" + power_text(power) + ")";
  finding.title =
      fmt::format("{} granted {} to {} {}{}", actor_text(write), describe(role_key_of(binding)),
                  subjects_text(binding), where_text(binding), given);
  finding.evidence.push_back(event_evidence(write));
  if (change.removed_by != nullptr) {
    finding.title += "; it was removed later";
    finding.evidence.push_back(event_evidence(*change.removed_by));
  } else {
    finding.next_steps.push_back(removal_command(binding));
  }
  for (const auto& subject : binding.subjects) {
    add_cause(finding,
              rbac::name_grant(file.at(write.event.received).cluster(), binding, &subject, &role));
  }
  if (may_be_old(write, change)) {
    // A pipeline repeatedly applies what already exists.
    const bool pipeline =
        is_account(write.effective().username) && everybody_in(binding) == nullptr;
    const bool again = pipeline || is_repeated(write, binding, file);
    finding.severity = std::min(finding.severity, again ? Severity::Low : Severity::Medium);
    doubt(finding, store::Confidence::Medium,
          "the log does not show what the binding was before: it may have given the same");
  }
  add_doubts(finding, write);
  return finding;
}

class Judge {
 public:
  Judge(const EventContext& context, Findings& findings)
      : file_(context.file),
        own_(context.file),
        installations_(context.file),
        uses_(context.file),
        power_(context.file),
        findings_(findings) {}

  void run() {
    for (const auto& request : file_.requests()) {
      if (!is_rbac_write(request) || !is_put(request)) continue;
      const auto kind = key_of(request).kind;
      if (kind == ObjectKind::RoleBinding || kind == ObjectKind::ClusterRoleBinding) {
        judge(request);
      }
    }
  }

 private:
  void judge(const LoggedRequest& write) {
    const auto change = change_of(write, file_);
    const bool own_work = is_own_work(write);
    auto written = change.binding ? change.binding : patched(write, change);
    const bool seen = written.has_value();
    if (!seen && !own_work) written = uses_.after(write);
    if (!written) {
      if (!own_work) judge_unseen(write, change);
      return;
    }
    const auto binding = added_to(*written, change);
    if (binding.subjects.empty() || own_.is_own(*written)) return;
    if (own_work && is_for_programs(binding)) return;
    const auto role = role_at(role_key_of(binding), just_after(write), file_);
    if (!role) {
      if (file_.now().info.log_alone && !own_work) report_unknown(write, &binding);
      return;
    }
    const auto& power = power_.of(binding, *role);
    const auto* everybody = everybody_in(binding);
    const bool open = everybody != nullptr && !role->rules.empty();
    if (power.severity < Severity::Medium && !open) return;
    auto finding = told(write, binding, *role, power, change, file_);
    if (!seen) {
      doubt(finding, store::Confidence::Medium,
            "only the API server's reason for a later request shows what it grants: it may have "
            "more subjects");
    }
    if (!open && !power.takes_over && comes_with_program(write, binding)) {
      finding.severity = Severity::Low;
      finding.title += "; the account was made along with it";
    }
    findings_.push_back(std::move(finding));
  }

  // An installer creates a program's service account and grants it what the program needs.
  [[nodiscard]] bool comes_with_program(const LoggedRequest& write, const Binding& binding) const {
    for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
      const auto subject = binding.effective_subject(i);
      if (subject.kind != SubjectKind::ServiceAccount || is_system_namespace(subject.namespace_) ||
          !installations_.made_account(write, username_of(subject))) {
        return false;
      }
    }
    return true;
  }

  // A change that the log does not show, of a binding that grants far-reaching permissions.
  void judge_unseen(const LoggedRequest& write, const Change& change) {
    if (!change.before || !change.before->binding) {
      if (write.event.code == 201 && write.event.object.empty()) report_unknown(write);
      return;
    }
    const auto& before = *change.before->binding;
    auto somebody = before;
    somebody.subjects = {{SubjectKind::User, {}, "(unknown)"}};
    const auto role = role_at(role_key_of(before), just_after(write), file_);
    if (!role) return;
    const auto& power = power_.of(somebody, *role);
    if (power.severity < Severity::Medium) return;
    auto finding = make_finding(kInfo, correlation::describe(write.effective()),
                                before.meta.namespace_, describe(nsposture::key_of(before)));
    finding.severity = std::min(power.severity, Severity::Medium);
    finding.time = write.event.received;
    finding.title = fmt::format("{} changed {}, which grants {} {} ({})", actor_text(write),
                                describe(nsposture::key_of(before)), describe(role_key_of(before)),
                                where_text(before), power_text(power));
    finding.evidence.push_back(event_evidence(write));
    doubt(finding, store::Confidence::Low, "the log does not show what was changed");
    add_doubts(finding, write);
    findings_.push_back(std::move(finding));
  }

  // Unknown is not harmless: a new binding whose content the log lacks may grant anything.
  void report_unknown(const LoggedRequest& write, const Binding* binding = nullptr) {
    const auto key = key_of(write);
    const bool wide =
        key.kind == ObjectKind::ClusterRoleBinding || is_system_namespace(key.namespace_);
    if (!wide) return;
    auto finding = make_finding(kInfo, correlation::describe(write.effective()), key.namespace_,
                                describe(key));
    finding.severity = Severity::Low;
    finding.time = write.event.received;
    finding.title =
        binding == nullptr
            ? fmt::format("{} created {}; the log does not show what it grants", actor_text(write),
                          describe(key))
            : fmt::format("{} granted {} to {} {}; the log does not show what that role allows",
                          actor_text(write), describe(role_key_of(*binding)),
                          subjects_text(*binding), where_text(*binding));
    finding.evidence.push_back(event_evidence(write));
    doubt(finding, store::Confidence::Low,
          binding == nullptr ? "the log has no content for it: log RBAC at level Request"
                             : "the role is not in the log: give RBAC to judge it");
    add_doubts(finding, write);
    findings_.push_back(std::move(finding));
  }

  const correlation::CaseFile& file_;
  OwnObjects own_;
  Installations installations_;
  Uses uses_;
  PowerJudge power_;
  Findings& findings_;
};

void run(const EventContext& context, Findings& findings) {
  Judge(context, findings).run();
}

}  // namespace

Rule np144() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::access
