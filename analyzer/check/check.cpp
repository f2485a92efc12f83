#include "analyzer/check/check.h"

#include "analyzer/check/findings.h"
#include "analyzer/check/proposed_cluster.h"
#include "analyzer/check/suppression.h"
#include "analyzer/rules/registry.h"
#include "graph/model/object_key.h"
#include "graph/rbac/aggregate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace nsposture::check {

namespace {

// Findings to omit for subjects that the policy allows to create namespaces.
bool is_about_creating(store::Claim claim) {
  return claim == store::Claim::CreatesNamespaces || claim == store::Claim::CanBecomeAble ||
         claim == store::Claim::CreatesIndirectly;
}

void append(Findings& to, Findings from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

struct Applier {
  std::string_view kind;
  std::string_view group;
};

// Objects for which a controller applies others, from a source that is not read here.
constexpr std::array<Applier, 15> kAppliers = {{
    {"Application", "argoproj.io"},
    {"ApplicationSet", "argoproj.io"},
    {"HelmRelease", "helm.toolkit.fluxcd.io"},
    {"Kustomization", "kustomize.toolkit.fluxcd.io"},
    {"HelmChart", "helm.cattle.io"},
    {"GitRepo", "fleet.cattle.io"},
    {"App", "kappctrl.k14s.io"},
    {"PackageInstall", "packaging.carvel.dev"},
    {"Terraform", "infra.contrib.fluxcd.io"},
    {"HelmChartProxy", "addons.cluster.x-k8s.io"},
    {"Subscription", "operators.coreos.com"},
    {"ClusterExtension", "olm.operatorframework.io"},
    {"Provider", "pkg.crossplane.io"},
    {"Configuration", "pkg.crossplane.io"},
    {"ClusterProfile", "config.projectsveltos.io"},
}};

bool is_applier(const std::string& kind, const Cluster& objects) {
  return std::ranges::any_of(kAppliers, [&](const Applier& applier) {
    return kind == applier.kind && objects.api_groups.contains(std::string(applier.group));
  });
}

std::string left_out_as(const std::string& kind) {
  if (kind == "(no kind)") return "no object: it has no kind";
  if (kind == "(no apiVersion)") return "no object: it has no apiVersion";
  return "of a kind that grants no permissions: " + kind;
}

struct Appliers {
  std::string first_file;
  std::set<std::string> kinds;
  std::size_t number = 0;

  void add(const std::string& file, const std::string& kind, std::size_t more) {
    if (number == 0) first_file = file;
    kinds.insert(kind);
    number += more;
  }
};

class Check {
 public:
  explicit Check(CheckInput input) : input_(std::move(input)) {}

  CheckResult run() {
    build_states();
    count();
    tell_appliers();
    tell_unknown_roles();
    collect_known();
    collect_findings();
    drop_foreign();
    for (auto& finding : findings_) judge(std::move(finding));
    sort();
    return std::move(result_);
  }

 private:
  void build_states() {
    const auto combined = combine(*input_.proposed);
    const auto& proposed = combined.cluster;
    TextKeys deleted;
    Combined base;
    if (input_.base != nullptr) {
      deleted = text_keys(combine(*input_.base).cluster);
      base = combine_before(*input_.base, *input_.proposed, input_.paths, input_.cluster);
    }
    result_.compared = input_.base != nullptr || input_.cluster_is_complete;
    result_.before = overlay(input_.cluster, base, {});
    result_.after = overlay(input_.cluster, combined, deleted, Defaults::Both);
    result_.objects = proposed.roles.size() + proposed.bindings.size() +
                      proposed.namespaces.size() + proposed.service_accounts.size() +
                      proposed.workloads.size();
    result_.takeovers = input_.takeovers;
    if (result_.compared) {
      result_.difference =
          difference::difference(result_.before, result_.after, {.takeovers = input_.takeovers});
    }
  }

  void count() {
    result_.files = input_.proposed->found;
    result_.skipped = input_.proposed->skipped;
    tell_policy_changed();
    for (const auto& trouble : input_.proposed->troubles) unread(trouble);
    for (const auto* file : input_.proposed->files) {
      names_.insert(file->name);
      if (file->is_built) {
        for (const auto& diagnostic : file->diagnostics) {
          if (diagnostic.kind == DiagnosticKind::Unreadable) unread(diagnostic);
        }
        continue;
      }
      if (!file->is_manifest) {
        ++result_.left_out["no YAML or JSON, and no sign of an object"];
        continue;
      }
      for (const auto& [kind, number] : file->objects.skipped_kinds) {
        if (is_applier(kind, file->objects)) {
          appliers_.add(file->name, kind, number);
        } else if (!is_kustomization(file->name)) {
          result_.left_out[left_out_as(kind)] += number;
        }
      }
      const auto& objects = file->objects;
      const bool any = !objects.roles.empty() || !objects.bindings.empty() ||
                       !objects.namespaces.empty() || !objects.service_accounts.empty() ||
                       !objects.workloads.empty() || !objects.related.empty();
      result_.manifests += any ? 1 : 0;
      for (const auto& diagnostic : file->diagnostics) {
        if (diagnostic.kind == DiagnosticKind::Unreadable) unread(diagnostic);
        if (diagnostic.kind == DiagnosticKind::Warning) result_.warnings.push_back(diagnostic);
        if (diagnostic.kind == DiagnosticKind::Rejected &&
            is_judged_when_built(*input_.proposed, *file)) {
          result_.warnings.push_back(diagnostic);
          result_.warnings.back().message =
              "judged as kustomize builds it; as it stands: " + diagnostic.message;
        }
      }
    }
  }

  // The author of a change may have written a policy that excuses it.
  void tell_policy_changed() {
    if (input_.policy_told.empty()) return;
    Diagnostic told;
    told.file = kPolicyFile;
    told.message = input_.policy_told;
    result_.warnings.push_back(std::move(told));
  }

  // Reported once: a repository may consist of them.
  void tell_appliers() {
    if (appliers_.number == 0) return;
    Diagnostic diagnostic;
    diagnostic.kind = DiagnosticKind::Warning;
    diagnostic.file = appliers_.first_file;
    diagnostic.message = fmt::format(
        "{} of {} here: a controller applies what they point to, which was not read",
        appliers_.number == 1 ? "an object" : fmt::format("{} objects", appliers_.number),
        fmt::join(appliers_.kinds, ", "));
    result_.warnings.push_back(std::move(diagnostic));
  }

  // A role's aggregation sources may be outside of the manifests; then it cannot be judged.
  void tell_unknown_roles() {
    if (input_.cluster_is_complete) return;
    for (const auto index : rbac::bound_roles_without_sources(result_.after)) {
      const auto& role = result_.after.roles[index];
      Diagnostic diagnostic;
      diagnostic.kind = DiagnosticKind::Unreadable;
      diagnostic.file = result_.after.files[role.pos.file];
      diagnostic.line = role.pos.line;
      diagnostic.column = role.pos.column;
      diagnostic.object_kind = "ClusterRole";
      diagnostic.object_name = role.meta.name;
      diagnostic.message = fmt::format(
          "{} gathers its rules from roles that were not read: what its holders may do is not "
          "judged",
          describe(key_of(role)));
      unread(diagnostic);
    }
  }

  // A file that the policy allows to stay unread is reported, but fails nothing.
  void unread(const Diagnostic& diagnostic) {
    if (is_excluded(diagnostic.file, input_.policy->allow_unread)) {
      result_.warnings.push_back(diagnostic);
      result_.warnings.back().kind = DiagnosticKind::Warning;
      result_.warnings.back().message +=
          fmt::format(" (not read; {} allows it)",
                      input_.policy->file.empty() ? "--allow-unread" : input_.policy->file);
    } else {
      result_.unreadable.push_back(diagnostic);
    }
  }

  // Problems that existed before the change fail nothing.
  void collect_known() {
    known_ = std::move(input_.baseline);
    if (!result_.compared) return;
    Findings before = posture_findings(result_.before, false, false);
    const ManifestSet nothing;
    const auto& manifests = input_.base == nullptr ? nothing : *input_.base;
    append(before,
           rules::run_change_rules(change_context(manifests, result_.before, *input_.policy)));
    for (const auto& finding : before) known_.insert(finding.fingerprint);
  }

  void collect_findings() {
    findings_ = posture_findings(result_.after, !result_.compared, input_.takeovers);
    auto context = change_context(*input_.proposed, result_.after, *input_.policy);
    context.void_suppressions = void_suppressions();
    if (result_.compared) {
      context.comparison.emplace(
          rules::Comparison{result_.before, result_.difference, input_.events});
    }
    append(findings_, rules::run_change_rules(context));
  }

  [[nodiscard]] std::vector<rules::VoidSuppression> void_suppressions() const {
    std::vector<rules::VoidSuppression> found;
    for (const auto* file : input_.proposed->files) {
      for (const auto& suppression : file->suppressions) {
        const bool expired = suppression.until && *suppression.until < input_.now;
        if (suppression.trouble.empty() && !expired) continue;
        found.push_back({file->name, suppression.line, suppression.column, suppression.rules,
                         suppression.reason,
                         expired
                             ? "it expired on " + format_rfc3339(*suppression.until).substr(0, 10)
                             : suppression.trouble});
      }
    }
    return found;
  }

  // Objects from the rest of the cluster or from its API server are not checked here.
  void drop_foreign() {
    std::erase_if(findings_, [&](const store::Finding& finding) {
      if (rules::info_of(finding).effect != store::Effect::None) return false;
      if (result_.compared && !known_.contains(finding.fingerprint)) return false;
      // A finding about Kubernetes' own controllers cites these first.
      const auto* place = place_of(finding);
      if (!result_.compared && place != nullptr && !names_.contains(place->file)) return true;
      return std::ranges::none_of(finding.evidence, [&](const store::Evidence& evidence) {
        return names_.contains(evidence.file);
      });
    });
  }

  void judge(store::Finding finding) {
    const auto setting = input_.policy->rules.find(finding.rule);
    if (setting != input_.policy->rules.end()) {
      if (!setting->second) return;
      finding.severity = *setting->second;
    }
    const auto claim = rules::info_of(finding).claim;
    if (claim == store::Claim::MissingRole && !input_.cluster_is_complete) {
      finding.severity = std::min(finding.severity, store::Severity::Low);
      finding.doubts.emplace_back(
          "only manifests were read: the cluster may have the role (see --cluster)");
    }
    CheckedFinding checked{std::move(finding), FindingState::New, {}};
    if (const auto* suppression = suppression_of(checked.finding)) {
      checked.state = FindingState::Accepted;
      checked.reason = suppression->reason;
    } else if (lets_create(checked.finding)) {
      checked.state = FindingState::Accepted;
      checked.reason = fmt::format("{} lets it create namespaces", input_.policy->file);
    } else if (known_.contains(checked.finding.fingerprint)) {
      checked.state = FindingState::Known;
    }
    if (claim == store::Claim::Refused && checked.state == FindingState::New)
      result_.refused = true;
    result_.findings.push_back(std::move(checked));
  }

  [[nodiscard]] const Suppression* suppression_of(const store::Finding& finding) const {
    const auto* place = place_of(finding);
    const bool about_one = rules::info_of(finding).claim == store::Claim::VoidSuppression;
    if (place == nullptr || about_one) return nullptr;
    for (const auto* file : input_.proposed->files) {
      if (file->suppressions.empty() || file->name != place->file) continue;
      for (const auto& suppression : file->suppressions) {
        const bool here =
            suppression.first_line <= place->line && place->line <= suppression.last_line;
        if (here && covers(suppression, finding.rule, input_.now)) return &suppression;
      }
    }
    return nullptr;
  }

  [[nodiscard]] bool lets_create(const store::Finding& finding) {
    if (!input_.policy->may_create || !is_about_creating(rules::info_of(finding).claim)) {
      return false;
    }
    if (subjects_.empty()) {
      for (const auto& binding : result_.after.bindings) {
        for (const auto& subject : binding.effective_subjects()) {
          subjects_.emplace(describe(subject), subject);
        }
      }
    }
    const auto found = subjects_.find(finding.subject);
    return found != subjects_.end() && input_.policy->lets_create(found->second);
  }

  void sort() {
    const auto key = [](const CheckedFinding& checked) {
      const auto* place = place_of(checked.finding);
      return std::tuple(-static_cast<int>(checked.finding.severity),
                        place == nullptr ? std::string_view() : std::string_view(place->file),
                        place == nullptr ? 0 : place->line, std::string_view(checked.finding.rule),
                        std::string_view(checked.finding.title),
                        std::string_view(checked.finding.fingerprint));
    };
    std::ranges::sort(result_.findings,
                      [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto same = std::ranges::unique(result_.findings, [](const auto& a, const auto& b) {
      return a.finding.fingerprint == b.finding.fingerprint && a.finding.title == b.finding.title;
    });
    result_.findings.erase(same.begin(), same.end());
  }

  CheckInput input_;
  CheckResult result_;
  Findings findings_;
  Appliers appliers_;
  std::set<std::string> known_;
  std::set<std::string, std::less<>> names_;  // of the proposed files
  std::map<std::string, Subject> subjects_;
};

}  // namespace

CheckResult run_check(CheckInput input) {
  return Check(std::move(input)).run();
}

const store::Evidence* place_of(const store::Finding& finding) {
  const auto found = std::ranges::find_if(finding.evidence, [](const store::Evidence& evidence) {
    return !evidence.file.empty() && evidence.line > 0 &&
           evidence.kind != store::EvidenceKind::Event;
  });
  return found == finding.evidence.end() ? nullptr : &*found;
}

}  // namespace nsposture::check
