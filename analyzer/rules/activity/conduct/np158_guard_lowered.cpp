#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"
#include "analyzer/rules/base/guards.h"
#include "analyzer/rules/base/recent_creations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP158",
    "Protection removed or lowered",
    Severity::Medium,
    "A protection of a namespace was removed or lowered: its Pod Security level, a label "
    "that admission uses, a NetworkPolicy or a quota. What was rejected before is now "
    "allowed.",
    "Restore it, and check what was started or sent since.",
    {"MITRE ATT&CK T1562.001", "CIS Kubernetes Benchmark 5.2.1", "CIS Kubernetes Benchmark 5.3.2"}};

// The labels of namespaces from the log and the snapshots, over time.
class LabelWatch {
 public:
  explicit LabelWatch(const EventContext& context)
      : context_(context), recent_(context.file, context.settings.opened_window) {}

  void see(const LoggedRequest& request, Findings& findings) {
    if (!is_of(request, "", "namespaces") || !is_done(request) || !is_put(request)) return;
    const auto& name = request.event.name;
    const auto& object = request.event.object;
    if (object.empty()) {
      known_.erase(name);
      return;
    }
    auto before = labels_before(request);
    auto after = before.value_or(Labels{});
    if (!correlation::patch_from_event(object, after)) {
      after = correlation::labels_from_event(object);
    }
    const bool born = request.event.code == 201;
    // NP109 and NP121 report new namespaces.
    const bool fresh = recent_.before(name, request.event.received) != nullptr;
    const bool counts = !born && !fresh && !correlation::is_unchanged(object);
    if (counts && !is_own_work(request)) judge(request, before, after, findings);
    if (before || born || !correlation::is_patch(object)) known_[name] = std::move(after);
  }

 private:
  std::optional<Labels> labels_before(const LoggedRequest& request) const {
    const auto found = known_.find(request.event.name);
    if (found != known_.end()) return found->second;
    const auto& snapshot = context_.file.at(request.event.received);
    if (snapshot.info.taken > request.event.received) return std::nullopt;
    const auto seen = in_snapshot(snapshot).find(request.event.name);
    if (seen == in_snapshot(snapshot).end()) return std::nullopt;
    return *seen->second;
  }

  using LabelsByName = std::map<std::string_view, const Labels*>;

  // Sorted once, at first use.
  const LabelsByName& in_snapshot(const correlation::Snapshot& snapshot) const {
    const auto [place, first] = snapshots_.try_emplace(&snapshot);
    if (first) {
      for (const auto& ns : snapshot.cluster().namespaces) {
        place->second.emplace(ns.meta.name, &ns.meta.labels);
      }
    }
    return place->second;
  }

  // Only what this request is known to have changed.
  static std::vector<std::string> lowered(const LoggedRequest& request,
                                          const std::optional<Labels>& before,
                                          const Labels& after) {
    if (before) {
      const auto old = switched_off(*before);
      auto found = switched_off(after);
      std::erase_if(found,
                    [&](const auto& one) { return std::ranges::find(old, one) != old.end(); });
      if (found.empty() && pod_security_strictness(after) < pod_security_strictness(*before)) {
        found.emplace_back("a weaker Pod Security level");
      }
      return found;
    }
    auto found = switched_off(correlation::changed_labels_from_event(request.event.object));
    if (found.empty() && correlation::removes_label(request.event.object, kPodSecurityEnforce)) {
      found.emplace_back("the Pod Security level was removed");
    }
    return found;
  }

  // A pipeline applies what exists already, again and again.
  [[nodiscard]] bool is_repeated(const LoggedRequest& request) const {
    constexpr std::ptrdiff_t kOften = 3;
    const auto& event = request.event;
    if (!is_account(event.user.username)) return false;
    return std::ranges::count_if(
               context_.file.lifecycles().changes(event.name), [&](const LoggedRequest* other) {
                 return other->event.user.username == event.user.username &&
                        other->event.verb == event.verb && other->event.object == event.object;
               }) >= kOften;
  }

  void judge(const LoggedRequest& request, const std::optional<Labels>& before, const Labels& after,
             Findings& findings) const {
    const auto found = lowered(request, before, after);
    if (found.empty()) return;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()),
                                request.event.name, "labels");
    finding.severity = !before && is_repeated(request) ? Severity::Low : Severity::High;
    finding.time = request.event.received;
    finding.title =
        fmt::format("{} lowered the protection of namespace `{}`: {}",
                    correlation::actor_text(request), request.event.name, fmt::join(found, "; "));
    finding.evidence.push_back(event_evidence(request));
    if (!before) {
      doubt(finding, store::Confidence::Medium, "what the labels were before is not known");
    }
    add_doubts(finding, request);
    add_containment(finding, request.event.name);
    findings.push_back(std::move(finding));
  }

  const EventContext& context_;
  RecentCreations recent_;
  std::map<std::string, Labels, std::less<>> known_;
  mutable std::map<const correlation::Snapshot*, LabelsByName> snapshots_;
};

bool is_guard(const LoggedRequest& request) {
  return is_of(request, "networking.k8s.io", "networkpolicies") ||
         is_of(request, "", "resourcequotas") || is_of(request, "", "limitranges");
}

bool is_removal(const LoggedRequest& request) {
  return request.event.verb == "delete" || request.event.verb == "deletecollection";
}

// An object deleted together with its namespace does not count as removed protection.
bool goes_with_namespace(const LoggedRequest& request, const correlation::CaseFile& file) {
  constexpr std::int64_t kAround = 600LL * 1'000'000'000;
  return std::ranges::any_of(
      file.lifecycles().deletions(request.event.namespace_), [&](const auto* deletion) {
        const auto distance = deletion->event.received.ns - request.event.received.ns;
        return distance > -kAround && distance < kAround;
      });
}

std::string removed_text(const RequestList& removals) {
  std::set<std::string> words;
  for (const auto* request : removals) {
    const auto& event = request->event;
    words.insert(event.name.empty() ? "all " + event.resource
                                    : fmt::format("{} `{}`", event.resource, event.name));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

void report_removed(const RequestList& removals, Findings& findings) {
  const auto& first = *removals.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()),
                              first.event.namespace_, "removed");
  // A pipeline removes what its source no longer contains.
  if (is_account(first.effective().username)) finding.severity = Severity::Low;
  finding.time = first.event.received;
  finding.title =
      fmt::format("{} removed protection of namespace `{}`: {}", correlation::actor_text(first),
                  first.event.namespace_, removed_text(removals));
  add_events(finding, removals);
  if (correlation::may_be_dry_run(first)) {
    doubt(finding, store::Confidence::Medium, correlation::kMayBeDryRun);
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run_removals(const EventContext& context, Findings& findings) {
  const auto groups =
      requests_by(context.file, [&](const LoggedRequest& request) -> std::optional<std::string> {
        if (!is_guard(request) || !is_removal(request) || !is_done(request)) return std::nullopt;
        if (is_own_work(request) || goes_with_namespace(request, context.file)) return std::nullopt;
        return request.effective().username + '\n' + request.event.namespace_;
      });
  for (const auto& [key, removals] : groups) report_removed(removals, findings);
}

// A quantity as Kubernetes writes it: "500m", "10", "64Gi".
std::optional<double> quantity(const std::string& text) {
  static const std::map<std::string_view, double> kUnits = {
      {"", 1},     {"m", 1e-3},    {"k", 1e3},     {"M", 1e6},     {"G", 1e9},     {"T", 1e12},
      {"P", 1e15}, {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"Pi", 0x1p50}};
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto unit = kUnits.find(std::string_view(text).substr(end));
  if (end == 0 || end > 18 || unit == kUnits.end()) return std::nullopt;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + end, number);
  if (read.ec != std::errc()) return std::nullopt;
  return number * unit->second;
}

// The last content that the log shows of each quota and policy.
class GuardWatch {
 public:
  void see(const LoggedRequest& request, Findings& findings) {
    if (!is_guard(request) || !is_put(request) || !is_done(request)) return;
    const auto key = fmt::format("{}\n{}\n{}", request.event.resource, request.event.namespace_,
                                 request.event.name);
    const auto before = known_.find(key);
    if (before != known_.end() && !request.event.object.empty() && !is_own_work(request)) {
      judge(request, before->second, findings);
    }
    if (!request.event.object.empty()) known_[key] = request.event.object;
  }

 private:
  // More than twice as much: a smaller raise is everyday work.
  static bool is_far_above(const std::string& after, const std::string& before) {
    const auto more = quantity(after);
    const auto less = quantity(before);
    return more && less && *more > 2 * *less;
  }

  static std::string opened(const std::string& before, const std::string& after) {
    const auto old = correlation::opens_from_event(before);
    for (const auto& word : correlation::opens_from_event(after)) {
      if (std::ranges::find(old, word) == old.end()) return "now allows " + word;
    }
    const auto limits = correlation::limits_from_event(after);
    for (const auto& [name, value] : correlation::limits_from_event(before)) {
      const auto now = limits.find(name);
      if (now == limits.end()) return fmt::format("no longer limits {}", name);
      if (is_far_above(now->second, value)) {
        return fmt::format("limits {} to {} instead of {}", name, now->second, value);
      }
    }
    return {};
  }

  static void judge(const LoggedRequest& request, const std::string& before, Findings& findings) {
    const auto what = opened(before, request.event.object);
    if (what.empty()) return;
    const auto& event = request.event;
    auto finding = make_finding(kInfo, correlation::describe(request.effective()), event.namespace_,
                                event.resource + event.name);
    finding.time = event.received;
    finding.title = fmt::format("{} weakened {} `{}` of namespace `{}`: it {}",
                                correlation::actor_text(request), event.resource, event.name,
                                event.namespace_, what);
    finding.evidence.push_back(event_evidence(request));
    add_doubts(finding, request);
    findings.push_back(std::move(finding));
  }

  std::map<std::string, std::string> known_;
};

void run(const EventContext& context, Findings& findings) {
  LabelWatch labels(context);
  GuardWatch guards;
  for (const auto& request : context.file.requests()) {
    labels.see(request, findings);
    guards.see(request, findings);
  }
  run_removals(context, findings);
}

}  // namespace

Rule np158() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
