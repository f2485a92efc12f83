#include "analyzer/rules/catalogue.h"
#include "analyzer/rules/rule.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace nsposture::rules {

const std::vector<Rule>& all_rules() {
  static const std::vector<Rule> kRules = {
      np001(), np002(), np003(), np004(), np005(), np006(), np007(), np008(), np009(),
      np010(), np101(), np102(), np103(), np104(), np105(), np106(), np107(), np108(),
      np109(), np110(), np111(), np112(), np113(), np114(), np115(), np116(), np117(),
      np118(), np119(), np120(), np121(), np122(), np123(), np124(), np125(), np126(),
      np127(), np128(), np129(), np130(), np131(), np132(), np133(), np134(), np135(),
      np136(), np137(), np138(), np139(), np140(), np141(), np142(), np143(),
  };
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const auto& rules = all_rules();
  const auto found = std::ranges::find_if(rules, [id](const Rule& r) { return r.info.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

namespace {

Findings in_order(Findings findings) {
  std::ranges::stable_sort(findings, [](const auto& a, const auto& b) {
    const auto key = [](const store::Finding& f) {
      return std::tuple(-static_cast<int>(f.severity), f.time ? f.time->ns : INT64_MAX,
                        std::string_view(f.rule), std::string_view(f.fingerprint));
    };
    return key(a) < key(b);
  });
  const auto same = std::ranges::unique(findings, {}, &store::Finding::fingerprint);
  findings.erase(same.begin(), same.end());
  return findings;
}

}  // namespace

bool judges_events(const Rule& rule) {
  // Habits (NP113), namespaces and gaps of the whole log (NP114, NP115), flows (NP118), where a run
  // of many begins (NP125, NP129, NP140), what most requests of an address are like (NP132), and
  // questions asked before (NP135).
  static constexpr std::array<std::string_view, 9> kWhole = {
      "NP113", "NP114", "NP115", "NP118", "NP125", "NP129", "NP132", "NP135", "NP140"};
  return rule.info.id.starts_with("NP1") && std::ranges::find(kWhole, rule.info.id) == kWhole.end();
}

Findings run_event_rules(const correlation::CaseFile& file, const Settings& settings,
                         const Inputs& inputs) {
  // These rules ask nothing of a snapshot beyond what the case file answers.
  static const std::vector<NamespaceCreator> kNoCreators;
  static const Cluster kNoCluster;
  static const Escalation kNoEscalation(kNoCluster);
  const RuleContext context{file, settings, kNoCreators, kNoEscalation, inputs};
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (judges_events(rule)) rule.run(context, findings);
  }
  return in_order(std::move(findings));
}

Findings run_rules(const correlation::CaseFile& file, const Settings& settings,
                   const Inputs& inputs) {
  const auto creators = namespace_creators(*file.now().authorizer);
  const Escalation escalation(*file.now().cluster);
  const RuleContext context{file, settings, creators, escalation, inputs};
  Findings findings;
  for (const auto& rule : all_rules()) rule.run(context, findings);
  return in_order(std::move(findings));
}

}  // namespace nsposture::rules
