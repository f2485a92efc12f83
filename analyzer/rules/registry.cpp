#include "analyzer/rules/registry.h"

#include "analyzer/rules/activity/access/all.h"
#include "analyzer/rules/activity/aftermath/all.h"
#include "analyzer/rules/activity/attempts/all.h"
#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/change/all.h"
#include "analyzer/rules/given_away.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/posture/all.h"
#include "analyzer/rules/rests_on.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace nsposture::rules {

namespace {

std::vector<Rule> every_rule() {
  std::vector<Rule> rules = {
      posture::np001(),
      posture::np002(),
      posture::np003(),
      posture::np004(),
      posture::np005(),
      posture::np006(),
      posture::np007(),
      posture::np008(),
      posture::np009(),
      posture::np010(),
      posture::np011(),
      activity::creation::np101(),
      activity::creation::np102(),
      activity::creation::np103(),
      activity::creation::np104(),
      activity::creation::np105(),
      activity::creation::np106(),
      activity::attempts::np107(),
      activity::attempts::np108(),
      activity::aftermath::np109(),
      activity::creation::np110(),
      activity::creation::np111(),
      activity::creation::np112(),
      activity::creation::np113(),
      activity::creation::np114(),
      activity::record::np115(),
      activity::creation::np116(),
      activity::attempts::np117(),
      activity::aftermath::np118(),
      activity::record::np119(),
      activity::attempts::np120(),
      activity::aftermath::np121(),
      activity::attempts::np122(),
      activity::aftermath::np123(),
      activity::creation::np124(),
      activity::creation::np125(),
      activity::attempts::np126(),
      activity::creation::np127(),
      activity::creation::np128(),
      activity::aftermath::np129(),
      activity::aftermath::np130(),
      activity::creation::np131(),
      activity::record::np132(),
      activity::record::np133(),
      activity::record::np134(),
      activity::attempts::np135(),
      activity::creation::np136(),
      activity::creation::np137(),
      activity::aftermath::np138(),
      activity::record::np139(),
      activity::attempts::np140(),
      activity::aftermath::np141(),
      activity::aftermath::np142(),
      activity::aftermath::np143(),
      activity::access::np144(),
      activity::access::np145(),
      activity::access::np146(),
      activity::access::np147(),
      activity::identity::np148(),
      activity::identity::np149(),
      activity::identity::np150(),
      activity::identity::np151(),
      activity::conduct::np152(),
      activity::identity::np153(),
      activity::identity::np154(),
      activity::conduct::np155(),
      activity::conduct::np156(),
      activity::conduct::np157(),
      activity::conduct::np158(),
      activity::conduct::np159(),
      activity::conduct::np160(),
      activity::conduct::np161(),
      activity::conduct::np162(),
      activity::identity::np163(),
      objects::np201(),
      objects::np202(),
      objects::np203(),
      objects::np214(),
      objects::np219(),
      objects::np220(),
      objects::np221(),
      objects::np222(),
      objects::np230(),
      objects::np231(),
      objects::np232(),
      objects::np239(),
      change::np246(),
      change::np247(),
      change::np248(),
      change::np249(),
      change::np250(),
      change::np251(),
      change::np252(),
  };
  std::ranges::move(objects::permission_rules(), std::back_inserter(rules));
  std::ranges::move(change::access_rules(), std::back_inserter(rules));
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
  std::set<std::string> seen;
  std::erase_if(findings, [&](const auto& one) { return !seen.insert(one.fingerprint).second; });
  return findings;
}

// Applies the settings: drops rules that are off and sets configured severities.
Findings as_set(const RuleSettings& settings, Findings findings) {
  std::erase_if(findings, [&](const auto& finding) { return settings.off.contains(finding.rule); });
  for (auto& finding : findings) {
    const auto severity = settings.severities.find(finding.rule);
    // "Could not judge" findings keep their severity.
    if (severity != settings.severities.end() && !is_unknown(finding)) {
      finding.severity = severity->second;
    }
  }
  return findings;
}

Findings posture_findings(const rbac::Authorizer& authorizer, const RuleSettings& settings,
                          const correlation::CaseFile* file,
                          const escalation::Escalation* escalation) {
  const auto& cluster = authorizer.cluster();
  const auto creators = rbac::namespace_creators(authorizer);
  std::optional<escalation::Escalation> own;
  if (escalation == nullptr) escalation = &own.emplace(cluster);
  const PostureContext context{cluster, creators, settings, escalation, file};
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (const auto* posture = std::get_if<PostureRule>(&rule.judge))
      posture->run(context, findings);
  }
  // A rule that is off does not hide findings of another rule.
  findings = as_set(settings, std::move(findings));
  std::ranges::move(as_set(settings, given_away(cluster, findings)), std::back_inserter(findings));
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

Findings run_posture_rules(const rbac::Authorizer& authorizer, const RuleSettings& settings,
                           const correlation::CaseFile* file,
                           const escalation::Escalation* escalation) {
  return posture_findings(authorizer, settings, file, escalation);
}

Findings run_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                   const Inputs& inputs, const escalation::Escalation* escalation) {
  const auto& now = file.now();
  // For a cluster that was not read, only the log can be judged.
  auto findings = now.cluster().reading.is_log_alone()
                      ? Findings{}
                      : posture_findings(now.authorizer(), settings, &file, escalation);
  const EventContext context{file, settings, inputs};
  for (const auto& rule : all_rules()) {
    if (const auto* activity = std::get_if<ActivityRule>(&rule.judge)) {
      activity->run(context, findings);
    }
  }
  doubt_what_was_not_read(now.cluster().reading, findings);
  add_unknown(now.cluster().reading, findings);
  return in_order(as_set(settings, std::move(findings)));
}

Findings run_event_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                         const Inputs& inputs) {
  const EventContext context{file, settings, inputs};
  Findings findings;
  for (const auto& rule : all_rules()) {
    const auto* activity = std::get_if<ActivityRule>(&rule.judge);
    if (activity != nullptr && activity->needs == Needs::Window) activity->run(context, findings);
  }
  doubt_what_was_not_read(file.now().cluster().reading, findings);
  return in_order(as_set(settings, std::move(findings)));
}

Findings run_object_rules(const ObjectContext& context) {
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (const auto* object = std::get_if<ObjectRule>(&rule.judge)) object->run(context, findings);
  }
  std::set<std::string> seen;
  std::erase_if(findings, [&](const auto& f) { return !seen.insert(f.fingerprint).second; });
  doubt_what_was_not_read(context.cluster.reading, findings);
  return findings;
}

Findings run_change_rules(const ChangeContext& context) {
  Findings findings;
  for (const auto& rule : all_rules()) {
    if (const auto* change = std::get_if<ChangeRule>(&rule.judge)) change->run(context, findings);
  }
  doubt_what_was_not_read(context.after.reading, findings);
  return findings;
}

}  // namespace nsposture::rules
