#include "analyzer/rules/registry.h"

#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/change/all.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/posture/all.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace nsposture::rules {

namespace {

std::vector<Rule> every_rule() {
  std::vector<Rule> rules = {
      np001(), np002(), np003(), np004(), np005(), np006(), np007(), np008(), np009(),
      np010(), np101(), np102(), np103(), np104(), np105(), np106(), np107(), np108(),
      np109(), np110(), np111(), np112(), np113(), np114(), np115(), np116(), np117(),
      np118(), np119(), np120(), np121(), np122(), np123(), np124(), np125(), np126(),
      np127(), np128(), np129(), np130(), np131(), np132(), np133(), np134(), np135(),
      np136(), np137(), np138(), np139(), np140(), np141(), np142(), np143(), np201(),
      np202(), np203(), np214(), np219(), np220(), np221(), np222(), np230(), np231(),
  };
  std::ranges::move(permission_rules(), std::back_inserter(rules));
  for (const auto* info : change_rules()) rules.push_back({*info, ChangeRule{}});
  std::ranges::sort(rules, {}, [](const Rule& rule) { return rule.info.id; });
  return rules;
}

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

const std::vector<Rule>& all_rules() {
  static const std::vector<Rule> kRules = every_rule();
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const auto& rules = all_rules();
  const auto id_of = [](const Rule& rule) { return rule.info.id; };
  const auto found = std::ranges::lower_bound(rules, id, {}, id_of);
  return found == rules.end() || found->info.id != id ? nullptr : &*found;
}

const store::RuleInfo& info_of(const store::Finding& finding) {
  static const store::RuleInfo kUnknown;
  const auto* rule = find_rule(finding.rule);
  return rule == nullptr ? kUnknown : rule->info;
}

Findings run_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                   const Inputs& inputs) {
  const auto& cluster = file.now().cluster();
  const auto creators = namespace_creators(file.now().authorizer());
  const Escalation escalation(cluster);
  const PostureContext posture_context{cluster, creators, settings, &escalation, &file};
  const EventContext event_context{file, settings, inputs};
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (const auto* posture = std::get_if<PostureRule>(&rule.judge)) {
      posture->run(posture_context, findings);
    } else if (const auto* activity = std::get_if<ActivityRule>(&rule.judge)) {
      activity->run(event_context, findings);
    }
  }
  return in_order(std::move(findings));
}

Findings run_event_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                         const Inputs& inputs) {
  const EventContext context{file, settings, inputs};
  Findings findings;
  for (const auto& rule : all_rules()) {
    const auto* activity = std::get_if<ActivityRule>(&rule.judge);
    if (activity != nullptr && activity->needs == Needs::Window) activity->run(context, findings);
  }
  return in_order(std::move(findings));
}

Findings run_object_rules(const ObjectContext& context) {
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (const auto* object = std::get_if<ObjectRule>(&rule.judge)) object->run(context, findings);
  }
  std::set<std::string> seen;
  std::erase_if(findings, [&](const auto& f) { return !seen.insert(f.fingerprint).second; });
  return findings;
}

}  // namespace nsposture::rules
