#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <tuple>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kMostGone = 200;

// So few grave findings are shown unfolded.
constexpr std::uint64_t kUnfolded = 12;
// More of one rule wait as text until the reader wants them (report.js), so that the page opens at
// once however many there are.
constexpr std::size_t kAtOnce = 40;

templates::View evidence_view(const store::Evidence& evidence) {
  templates::View view;
  templates::put(view, "kind", std::string(to_string(evidence.kind)));
  templates::put_rich(view, "parts", evidence.text);
  templates::put(view, "place", place(evidence.file, evidence.line));
  templates::put(view, "audit_id", evidence.audit_id);
  templates::put(view, "time", evidence.time ? when(*evidence.time) : std::string());
  return view;
}

templates::View finding_view(const FindingView& found) {
  const auto& finding = found.finding;
  templates::View view;
  templates::put(view, "anchor", templates::anchor(finding));
  templates::put(view, "severity", store::to_string(finding.severity));
  templates::put_rich(view, "title", finding.title);
  templates::put(view, "time", finding.time ? when(*finding.time) : std::string());
  templates::put(view, "namespace", finding.namespace_);
  templates::put(view, "subject", finding.subject);
  templates::put(view, "state", to_string(found.state));
  templates::put_flag(view, "is_new", found.state == FindingState::New);
  templates::put(view, "accepted_reason", found.accepted_reason);
  templates::put(view, "accepted_until",
                 found.accepted_until ? when(*found.accepted_until) : std::string());
  templates::put(view, "confidence",
                 finding.confidence == store::Confidence::High
                     ? std::string_view()
                     : store::to_string(finding.confidence));
  templates::put_texts(view, "doubts", finding.doubts);
  templates::put_texts(view, "next", finding.next_steps);
  templates::put_flag(view, "has_next", !finding.next_steps.empty());
  templates::put(view, "fingerprint", finding.fingerprint);
  templates::View evidence(templates::View::type::list);
  for (const auto& item : finding.evidence) evidence.push_back(evidence_view(item));
  view["evidence"] = std::move(evidence);
  return view;
}

// Findings of one rule and severity stand together, so that the rule is explained once.
using GroupKey = std::tuple<bool, int, std::string_view>;  // accepted, -severity, rule

GroupKey key_of(const FindingView& found) {
  return {found.state == FindingState::Accepted, -static_cast<int>(found.finding.severity),
          found.finding.rule};
}

void put_rule(templates::View& group, const FindingView& found) {
  templates::put(group, "rule", found.finding.rule);
  templates::put(group, "rule_title", rule_title(found));
  templates::put(group, "severity", store::to_string(found.finding.severity));
  templates::put_flag(group, "accepted", found.state == FindingState::Accepted);
  templates::put_rich(group, "why", found.rule.why);
  templates::put_rich(group, "remediation", found.rule.remediation);
  templates::put_flag(group, "explained", !found.rule.why.empty());
  std::vector<std::string> references(found.rule.references.begin(), found.rule.references.end());
  templates::put_texts(group, "references", references);
  templates::put_flag(group, "has_references", !references.empty());
}

templates::View items_view(const std::vector<const FindingView*>& members, bool unfold) {
  templates::View items(templates::View::type::list);
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto item = finding_view(*members[i]);
    templates::put_flag(item, "unfold", unfold && i < kAtOnce);
    templates::put_flag(item, "waits", !unfold && i < kAtOnce);
    templates::put(item, "opens_rest",
                   i == kAtOnce ? thousands(members.size() - kAtOnce) : std::string());
    templates::put_flag(item, "closes_rest", i >= kAtOnce && i + 1 == members.size());
    items.push_back(item);
  }
  return items;
}

bool is_grave(const store::Finding& finding) {
  return finding.severity >= store::Severity::High;
}

}  // namespace

templates::View findings_view(const ReportData& data, const Summary& summary) {
  std::map<GroupKey, std::vector<const FindingView*>> groups;
  for (const auto& found : data.findings) groups[key_of(found)].push_back(&found);
  const auto grave =
      summary.count(store::Severity::High) + summary.count(store::Severity::Critical);
  templates::View list(templates::View::type::list);
  std::map<std::string_view, int> seen;
  for (const auto& [key, members] : groups) {
    templates::View group;
    put_rule(group, *members.front());
    const int times = seen[members.front()->finding.rule]++;
    const auto& rule = members.front()->finding.rule;
    templates::put(
        group, "anchor",
        times == 0 ? fmt::format("rule-{}", rule) : fmt::format("rule-{}-{}", rule, times));
    templates::put_number(group, "count", members.size());
    const bool unfold =
        grave <= kUnfolded && is_grave(members.front()->finding) && !std::get<0>(key);
    group["findings"] = items_view(members, unfold);
    list.push_back(group);
  }
  templates::View view;
  view["groups"] = std::move(list);
  templates::put_flag(view, "any", !data.findings.empty());
  templates::View gone(templates::View::type::list);
  for (std::size_t i = 0; i < std::min(data.gone.size(), kMostGone); ++i) {
    templates::View item;
    templates::put(item, "rule", data.gone[i].rule);
    templates::put_rich(item, "title", data.gone[i].title);
    gone.push_back(item);
  }
  view["gone"] = std::move(gone);
  templates::put_flag(view, "any_gone", !data.gone.empty());
  templates::put_number(view, "gone_count", data.gone.size());
  return view;
}

}  // namespace nsposture::reports::html
