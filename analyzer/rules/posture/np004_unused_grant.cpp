#include "analyzer/correlation/reason.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/platform_objects.h"
#include "store/records/not_judged.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace nsposture::rules::posture {

namespace {

using correlation::Creation;

const store::RuleInfo kInfo{
    "NP004",
    "Grant never used in the covered time",
    store::Severity::Low,
    "A permission that is never used can be removed without anyone noticing, except an "
    "attacker who has stolen the credential.",
    "Remove the subject from the binding, or narrow the role. First check a log that "
    "includes rare uses, such as a yearly recovery exercise.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};

constexpr std::int64_t kDayNs = 24LL * 3600 * 1'000'000'000;

std::string duration_text(std::int64_t ns) {
  if (ns >= kDayNs) return fmt::format("{} days", ns / kDayNs);
  if (ns >= 3600LL * 1'000'000'000) return fmt::format("{} hours", ns / (3600LL * 1'000'000'000));
  return fmt::format("{} minutes", ns / 60'000'000'000);
}

// The total time that the logs cover; overlapping API server logs count once.
std::int64_t covered_time(const correlation::CaseFile& file) {
  std::vector<std::pair<std::int64_t, std::int64_t>> parts;
  for (const auto& part : file.coverage()) {
    if (part.first.ns != 0) parts.emplace_back(part.first.ns, part.last.ns);
  }
  std::ranges::sort(parts);
  std::int64_t total = 0;
  std::int64_t end = INT64_MIN;
  for (const auto& [first, last] : parts) {
    if (last <= end) continue;
    total += last - std::max(first, end);
    end = last;
  }
  return total;
}

// Identities that used the permission in the log, and the bindings used.
struct Uses {
  std::set<std::string> identities;  // user names and groups, as describe() writes subjects
  std::set<ObjectKey> bindings;
  bool groups_hidden = false;
  bool reasons_missing = false;

  void add(const Creation& creation) {
    const auto& request = *creation.request;
    const auto& who = request.effective();
    identities.insert(correlation::describe(who));
    for (const auto& group : who.groups) {
      identities.insert(nsposture::describe(Subject{SubjectKind::Group, {}, group}));
    }
    if ((request.event.blind & static_cast<std::uint32_t>(store::MissingField::Groups)) != 0) {
      groups_hidden = true;
    }
    if (const auto reason = correlation::parse_rbac_reason(request.event.reason)) {
      bindings.insert(reason->binding);
    } else if (request.event.reason.empty()) {
      reasons_missing = true;
    }
  }
};

Uses uses_in(const correlation::CaseFile& file) {
  Uses uses;
  for (const auto& creation : file.creations()) {
    // A dry run and a conflict were allowed too, so the grant was used. Without a response in the
    // log it may have been.
    const bool allowed = creation.took_place() ||
                         creation.outcome == correlation::Outcome::DryRun ||
                         creation.outcome == correlation::Outcome::Conflict ||
                         creation.outcome == correlation::Outcome::Unanswered;
    if (allowed) uses.add(creation);
  }
  return uses;
}

// One finding per subject and binding: that is the unit that can be removed.
void check(const rbac::SubjectGrants& creator, const Uses& uses, std::int64_t covered,
           const PostureContext& context, const rbac::PlatformObjects& platform,
           Findings& findings) {
  const auto& cluster = context.cluster;
  const auto subject = describe(creator.subject);
  if (uses.identities.contains(subject)) return;
  std::set<ObjectKey> seen;
  for (const auto& grant : creator.grants) {
    if (platform.is_own(cluster, grant)) continue;
    const auto& binding = cluster.bindings[grant.binding];
    const auto key = key_of(binding);
    if (!seen.insert(key).second) continue;
    // Created while the log ran: there was less time to use it.
    if (binding.meta.created && binding.meta.created->ns > context.file->log_end().ns - covered) {
      continue;
    }
    auto finding = make_finding(kInfo, subject, "", describe(key));
    finding.title = fmt::format("{} never used {} to create a namespace in the {} of the log",
                                subject, describe(key), duration_text(covered));
    add_grant(finding, cluster, grant);
    for (const auto& other : creator.grants) {
      if (other.binding == grant.binding) {
        add_cause(finding, rbac::name_grant(cluster, other));
      }
    }
    if (creator.subject.kind == SubjectKind::Group && uses.groups_hidden) {
      doubt(finding, store::Confidence::Low,
            "unknown for groups: this log format does not show the groups of a user");
    }
    if (uses.reasons_missing) {
      doubt(finding, store::Confidence::Medium,
            "a part of the log does not name the grant that allowed a request");
    }
    findings.push_back(std::move(finding));
  }
}

bool any_to_judge(const PostureContext& context, const rbac::PlatformObjects& platform) {
  const auto& cluster = context.cluster;
  return std::ranges::any_of(context.creators, [&](const rbac::SubjectGrants& creator) {
    return std::ranges::any_of(creator.grants,
                               [&](const auto& grant) { return !platform.is_own(cluster, grant); });
  });
}

void report_unknown(std::int64_t covered, std::int64_t wanted, Findings& findings) {
  auto finding = make_finding(kInfo, "", "", store::kUnknownKey);
  finding.severity = store::Severity::Info;
  finding.title = fmt::format(
      "whether grants to create namespaces are used is unknown: the log covers {} of the {} asked "
      "for",
      duration_text(covered), duration_text(wanted));
  doubt(finding, store::Confidence::Low, "the log covers too little time");
  findings.push_back(std::move(finding));
}

void run(const PostureContext& context, Findings& findings) {
  if (context.file == nullptr) return;
  const auto covered = covered_time(*context.file);
  const rbac::PlatformObjects platform(context.cluster);
  if (covered == 0 || !any_to_judge(context, platform)) return;
  const auto wanted = std::chrono::nanoseconds(context.settings.unused_after).count();
  if (covered < wanted) {
    report_unknown(covered, wanted, findings);
    return;
  }
  const auto uses = uses_in(*context.file);
  for (const auto& creator : context.creators)
    check(creator, uses, covered, context, platform, findings);
}

}  // namespace

Rule np004() {
  return {kInfo, PostureRule{run}};
}

}  // namespace nsposture::rules::posture
